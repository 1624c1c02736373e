"""Rolling a school over into its next year: first as a dry run (`reads.plan_roll_over`), then for good."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from hoaban.kernel.action import action, at, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Problem, refuse, unless_listed
from hoaban.kernel.language import vi_en
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.schooling.actions.seats import leave, take_seat
from hoaban.modules.schooling.models import Enrolment, SchoolClass
from hoaban.modules.schooling.reads import plan_roll_over
from hoaban.modules.schooling.reasons import COMPLETION, CONTINUES, REPEAT, YEAR_END
from hoaban.modules.schooling.rolling import COMPLETES, DECISIONS, REPEATS, Decision, Outcome, RolledOver


@action(
    "learner.manage",
    kind="school.roll-over@1",
    scope=at(institution="institution_id"),
    says=vi_en("Chuyển năm học", "Rolled over into the next school year"),
)
def roll_over(
    actor: Actor, *, institution_id: UUID, from_year: str, to_year: str, decisions: Sequence[Decision] = ()
) -> RolledOver:
    """Do what the plan says: end the old stays, begin the new ones. Doing it again moves only whom it did not before."""
    old, new = SchoolYear.parse(from_year), SchoolYear.parse(to_year)
    refuse(*_problems(old, new, decisions))
    plan = plan_roll_over(
        actor, institution_id=institution_id, from_year=old.name, to_year=new.name, decisions=decisions
    )
    moving = [*plan.moved, *plan.completed]
    stays = Enrolment.objects.select_for_update().in_bulk([outcome.pupil.enrolment_id for outcome in moving])
    classes = SchoolClass.objects.in_bulk([outcome.to_class.id for outcome in moving if outcome.to_class])
    for outcome in moving:
        _carry_out(outcome, stays[outcome.pupil.enrolment_id], classes, on=new.start)
    return RolledOver.by(plan)


def _problems(old: SchoolYear, new: SchoolYear, decisions: Sequence[Decision]) -> list[Problem]:
    problems = [problem for decision in decisions for problem in unless_listed("decisions", decision.what, DECISIONS)]
    if new != old.next():
        message = vi_en(
            "Sau năm học {old} là {new}. Hãy chọn lại.", "The year after {old} is {new}. Choose again."
        ).fill(old=old.name, new=old.next().name)
        problems.append(Problem("not-the-next-year", "to_year", message))
    return problems


def _carry_out(outcome: Outcome, stay: Enrolment, classes: Mapping[UUID, SchoolClass], *, on: date) -> None:
    op, reason = writing(), COMPLETION if outcome.why == COMPLETES else YEAR_END
    if stay.ends_on is None:
        leave(op, stay, on=on, reason=reason)
    else:
        op.change(stay, exit_reason=reason)  # the year was closed before, as the end of a year only
    if outcome.to_class is not None:
        take_seat(
            op,
            classes[outcome.to_class.id],
            person_id=stay.person_id,
            on=on,
            grade=outcome.grade,
            boarding=stay.boarding,
            reason=REPEAT if outcome.why == REPEATS else CONTINUES,
        )

"""Rolling a school over into its next year: first as a dry run (`reads.plan_roll_over`), then for good."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from uuid import UUID

from hoaban.kernel.action import action, at, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Problem, refuse, unless_listed
from hoaban.kernel.language import vi_en
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.schooling.actions.seats import Leaving, Seat, leave_all, take_seats
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
    _carry_out([*plan.moved, *plan.completed], on=new.start)
    return RolledOver.by(plan)


def _problems(old: SchoolYear, new: SchoolYear, decisions: Sequence[Decision]) -> list[Problem]:
    problems = [problem for decision in decisions for problem in unless_listed("decisions", decision.what, DECISIONS)]
    if new != old.next():
        message = vi_en(
            "Sau năm học {old} là {new}. Hãy chọn lại.", "The year after {old} is {new}. Choose again."
        ).fill(old=old.name, new=old.next().name)
        problems.append(Problem("not-the-next-year", "to_year", message))
    return problems


def _carry_out(outcomes: Sequence[Outcome], *, on: date) -> None:
    """Write a whole school in a handful of statements, however many pupils it has: first who leaves, then who comes in."""
    op = writing()
    stays = Enrolment.objects.select_for_update().in_bulk([outcome.pupil.enrolment_id for outcome in outcomes])
    ending = [(stays[outcome.pupil.enrolment_id], _exit_reason(outcome)) for outcome in outcomes]
    # A stay that has its end was closed before, as the end of a year only; now it is known what the end was.
    op.change_all((stay, {"exit_reason": reason}) for stay, reason in ending if stay.ends_on is not None)
    leave_all(op, [Leaving(stay, reason) for stay, reason in ending if stay.ends_on is None], on=on)
    classes = SchoolClass.objects.in_bulk([outcome.to_class.id for outcome in outcomes if outcome.to_class])
    take_seats(op, list(_seats(outcomes, stays, classes)), on=on)


def _seats(
    outcomes: Sequence[Outcome], stays: Mapping[UUID, Enrolment], classes: Mapping[UUID, SchoolClass]
) -> Iterator[Seat]:
    for outcome in outcomes:
        if outcome.to_class is not None:
            stay, reason = stays[outcome.pupil.enrolment_id], REPEAT if outcome.why == REPEATS else CONTINUES
            yield Seat(classes[outcome.to_class.id], stay.person_id, reason, outcome.grade, stay.boarding)


def _exit_reason(outcome: Outcome) -> str:
    return COMPLETION if outcome.why == COMPLETES else YEAR_END

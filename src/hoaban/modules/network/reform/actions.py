"""Planning, applying and undoing a reorganisation. Applying is one operation with a part for each module; undoing takes all of it back."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from hoaban.kernel.action import action, anywhere, writing
from hoaban.kernel.actor import Actor, Target
from hoaban.kernel.errors import Denied, Invalid, Problem, invalid, refuse
from hoaban.kernel.ids import uuid7
from hoaban.kernel.language import vi_en
from hoaban.kernel.models import Operation
from hoaban.kernel.scoping import acting
from hoaban.kernel.undoing import Undone, take_back
from hoaban.modules.network.lineage import coded
from hoaban.modules.network.models import Reform, ReformSchool
from hoaban.modules.network.reform.handing import holders
from hoaban.modules.network.reform.plan import Plan, Review, review
from hoaban.modules.network.reform.reading import read_plan
from hoaban.modules.network.reform.writing import reorganise_schools
from hoaban.modules.places.reform.applying import reorganise_places

PLAN, APPLY = "reform.plan", "reform.apply"


def _of_first_school(arguments: Mapping[str, Any]) -> Target:
    """A plan for schools touches them; one for places, or of which no school is known, needs the right over everything."""
    schools = schools_of(read_plan(arguments["document"]))
    return Target(institution_id=schools[0]) if schools else Target()


def schools_of(plan: Plan) -> list[UUID]:
    """Give the schools that a plan names, each once."""
    codes = [code for act in plan.acts if not act.is_of_places for code in _codes(act)]
    found = (coded(code) for code in dict.fromkeys(codes))
    return list(dict.fromkeys(school.pk for school in found if school is not None))


def _codes(act: Any) -> list[str]:
    named = [*(giver.code for giver in act.givers), *(taker.code for taker in act.takers), act.to]
    return [code.partition("/")[0] for code in named if code]


@action(
    PLAN, kind="reform.plan@1", scope=_of_first_school, says=vi_en("Lập phương án sắp xếp", "Planned a reorganisation")
)
def save_plan(actor: Actor, *, document: str, reform_id: UUID | None = None) -> Reform:
    """Keep a plan, as the text of its file; one that is kept already and not applied is changed."""
    plan = read_plan(document)
    schools = schools_of(plan)
    if not all(actor.may(PLAN, Target(institution_id=school)) for school in schools):
        raise Denied(PLAN)
    op = writing()
    values = {
        "title": plan.title,
        "effective_on": plan.effective_on,
        "legal_basis": plan.legal_basis,
        "document": document,
    }
    known = _reform(reform_id, Reform.PLANNED, Reform.UNDONE) if reform_id else None
    if known is not None:
        op.change(known, **values)
    else:
        new_id = uuid7()
        _concern(new_id, schools)  # before the plan itself: the wall asks whose schools it concerns
        known = op.create(Reform, id=new_id, **values)
    return known


def _concern(reform_id: UUID, schools: list[UUID]) -> None:
    writing().create_all(ReformSchool, [{"reform_id": reform_id, "institution_id": school} for school in schools])


@action(APPLY, kind="reform.apply@1", scope=anywhere, says=vi_en("Thực hiện sắp xếp", "Applied a reorganisation"))
def apply_reform(actor: Actor, *, reform_id: UUID) -> dict[str, int]:
    """Do what a plan says, in every module that holds something of what changes; `Invalid` lists all that blocks it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('hoaban.reform'))")
    reform = _reform(reform_id, Reform.PLANNED, Reform.UNDONE)
    found = review(actor, read_plan(reform.document))
    refuse(*found.problems)
    _carry_out(actor, found)
    op = writing()
    op.change(reform, state=Reform.APPLIED, operation_id=op.id, settled_at=timezone.now())
    return found.totals()


def _carry_out(actor: Actor, found: Review) -> None:
    """Places first, then schools, then what others hold of them, each after those it stands on."""
    if found.places:
        reorganise_places(actor, changes=found.places)
    reorganise_schools(actor, changes=found.schools, handing=found.handing)
    for holder in holders():
        holder.hand_over(actor, found.handing)


@action(APPLY, kind="reform.undo@1", scope=anywhere, says=vi_en("Hoàn tác sắp xếp", "Undid a reorganisation"))
def undo_reform(_actor: Actor, *, reform_id: UUID) -> Undone:
    """Take back everything that applying wrote; `Invalid` lists what was built on it since."""
    reform = _reform(reform_id, Reform.APPLIED)
    if reform.operation_id is None:
        raise LookupError(f"{reform.pk} was applied by no operation")
    undone = take_back(reform.operation_id)
    reform.refresh_from_db()
    writing().change(reform, state=Reform.UNDONE, settled_at=timezone.now())
    return undone


def operations_of(reform: Reform) -> list[UUID]:
    """Give the operations that applying wrote under: by them what it wrote is known. Whoever may see the plan need not read the log."""
    with acting(Actor.system("reform")):
        parts = Operation.objects.filter(Q(pk=reform.operation_id) | Q(parent_id=reform.operation_id))
        return list(parts.values_list("pk", flat=True))


def rehearse(actor: Actor, document: str) -> Review:
    """Say what a plan does, and do it as a rehearsal of which nothing stays: what the database itself would refuse is told too."""
    found = review(actor, read_plan(document))
    if found.problems:
        return found
    before = transaction.savepoint()
    try:
        apply_reform(actor, reform_id=save_plan(actor, document=document).pk)
    except Invalid as refusal:
        found.handing.problems.extend(refusal.problems)
    finally:
        transaction.savepoint_rollback(before)
    return found


def _reform(reform_id: UUID, *states: str) -> Reform:
    reform = Reform.objects.select_for_update().filter(pk=reform_id).first()
    if reform is None:
        raise invalid("unknown", "reform_id", "Không có phương án này.", "There is no such reorganisation.")
    if reform.state not in states:
        message = vi_en(
            "Phương án này đang ở trạng thái khác. Hãy tải lại trang.",
            "This plan is in another state. Load the page anew.",
        )
        raise Invalid(Problem("wrong-state", "reform_id", message))
    return reform

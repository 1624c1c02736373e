"""Preschool: the school's plan of what to observe by age, and what was seen of each child."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from hoaban.kernel.action import AtRecord, action, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Invalid, Problem, refuse, unless_listed
from hoaban.kernel.language import Words, vi_en
from hoaban.modules.assessment.actions.marks import made_at
from hoaban.modules.assessment.actions.together import Key, judged, standing_by, write_all
from hoaban.modules.assessment.desk import WRITE, Desk
from hoaban.modules.assessment.models import NormIndicator, Observation
from hoaban.modules.assessment.rules.packs import preschool_areas, preschool_norms
from hoaban.modules.network.levels import GRADE_AGE, PRESCHOOL, level_of
from hoaban.modules.network.models import Institution
from hoaban.modules.schooling.models import SchoolClass

MANAGE = "class.manage"
AGES = sorted({age for grade, age in GRADE_AGE.items() if level_of(grade) == PRESCHOOL})
LONGEST_NAME = 300
OBSERVED = ("person_id", "indicator_id")


@action(
    MANAGE,
    kind="assessment.open_plan@1",
    scope=AtRecord(Institution, "institution_id"),
    says=vi_en("Lập kế hoạch quan sát trẻ theo độ tuổi", "Opened the plan of observation by age"),
)
def open_plan(_actor: Actor, *, institution_id: UUID, on: date) -> int:
    """Give every age without indicators those that the rules propose; gives how many indicators were made."""
    planned = set(NormIndicator.objects.filter(institution_id=institution_id).values_list("age", flat=True))
    rows = [
        {
            "institution_id": institution_id,
            "age": each.age,
            "area": each.area,
            "key": each.id,
            "name": each.name.vi,
            "position": at,
        }
        for at, each in enumerate(preschool_norms(on))
        if each.age not in planned
    ]
    writing().create_all(NormIndicator, rows)
    return len(rows)


@action(
    MANAGE,
    kind="assessment.set_plan@1",
    scope=AtRecord(Institution, "institution_id"),
    says=vi_en("Sửa kế hoạch quan sát trẻ", "Changed the plan of observation"),
)
def set_plan(
    _actor: Actor, *, institution_id: UUID, age: int, indicators: Sequence[Mapping[str, str]], on: date
) -> int:
    """Let a school observe exactly these indicators of an age, each {area, name}, in this order; observed ones are kept unused."""
    op, areas = writing(), preschool_areas(on)
    refuse(*unless_listed("age", str(age), [*map(str, AGES)]), *_problems_of_plan(indicators, areas))
    standing = {row.name: row for row in NormIndicator.objects.filter(institution_id=institution_id, age=age)}
    wanted = {str(each["name"]).strip(): str(each["area"]) for each in indicators}
    for name, row in standing.items():
        if name not in wanted:
            op.change(row, is_used=False)
    for at, (name, area) in enumerate(wanted.items()):
        values = {"area": area, "position": at, "is_used": True}
        if name in standing:
            op.change(standing[name], **values)
        else:
            op.create(NormIndicator, institution_id=institution_id, age=age, name=name, key="", **values)
    return len(wanted)


def _problems_of_plan(indicators: Sequence[Mapping[str, str]], areas: Mapping[str, Any]) -> Iterator[Problem]:
    for at, each in enumerate(indicators):
        yield from unless_listed(f"area-{at}", str(each["area"]), areas)
        if len(each["name"]) > LONGEST_NAME:
            yield Problem("too-long", f"name-{at}", TOO_LONG)


TOO_LONG = Words(
    "Chỉ số dài quá 300 chữ. Hãy viết ngắn lại.", "The indicator has more than 300 characters. Make it shorter."
)


@action(
    WRITE,
    kind="assessment.observe@1",
    scope=AtRecord(SchoolClass, "school_class_id"),
    says=vi_en("Ghi quan sát trẻ", "Observed children"),
)
def observe_children(actor: Actor, *, school_class_id: UUID, rows: Sequence[Mapping[str, Any]]) -> int:
    """Write what was seen, each {person_id, indicator_id, achieved: true, false or null}, together or not at all; gives how many changed."""
    op, desk = writing(), Desk.of(actor, school_class_id)
    desk.refuse_others_than_homeroom(WRITE)
    planned = {row.pk: row for row in NormIndicator.objects.filter(institution_id=desk.school_class.institution_id)}

    def judge(row: Mapping[str, Any]) -> tuple[Key, dict[str, Any]]:
        person_id, indicator = UUID(str(row["person_id"])), planned.get(UUID(str(row["indicator_id"])))
        desk.refuse_stranger(person_id)
        if indicator is None or GRADE_AGE.get(desk.grades[person_id]) != indicator.age:
            raise Invalid(Problem("not-of-this-age", "indicator_id", NOT_OF_AGE))
        told = {"achieved": row["achieved"], "area": indicator.area, "name": indicator.name}
        return (person_id, indicator.pk), told

    said = dict(judged(rows, judge))
    standing = Observation.objects.filter(
        school_year=desk.school_class.school_year, person__in={person_id for person_id, _ in said}
    )
    return write_all(
        op,
        Observation,
        names=OBSERVED,
        standing=standing_by(standing, OBSERVED),
        said=said,
        place={**desk.place, "school_year": desk.school_class.school_year},
        signed={"by_name": actor.name, "at": made_at(op)},
    )


NOT_OF_AGE = Words(
    "Chỉ số này không dành cho độ tuổi của trẻ. Hãy kiểm tra kế hoạch quan sát.",
    "This indicator is not for the child's age. Check the plan of observation.",
)

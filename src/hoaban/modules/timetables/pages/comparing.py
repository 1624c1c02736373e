"""Two versions side by side: what they cost, which lessons lie elsewhere, and what each asks of every teacher."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from hoaban.kernel.language import Words, join_words, vi_en
from hoaban.kernel.listing import Column
from hoaban.modules.timetables.gathering import placed_of, records_of
from hoaban.modules.timetables.models import Timetable
from hoaban.modules.timetables.pages.drafts import Work, work_on
from hoaban.modules.timetables.pages.fairness import MEASURES, names_of, strains_of_lessons
from hoaban.modules.timetables.pages.finding import crumbs, key_of
from hoaban.modules.timetables.planning.comparing import Difference, differences
from hoaban.modules.timetables.planning.fairness import Strain
from hoaban.modules.timetables.planning.records import Placed
from hoaban.modules.timetables.planning.weighing import cost_of
from hoaban.modules.timetables.slots import Slot
from hoaban.modules.timetables.words import NOWHERE, STATES, lesson_name

NOTHING = vi_en("không có", "not there")
CHANGES = (
    Column("class", vi_en("Lớp", "Class")),
    Column("subject", vi_en("Môn", "Subject")),
    Column("teacher", vi_en("Giáo viên", "Teacher")),
    Column("left", vi_en("Ở bản trước", "In the former")),
    Column("entered", vi_en("Ở bản này", "In this one")),
)
PEOPLE = (
    Column("name", vi_en("Giáo viên", "Teacher")),
    *(Column(key, words) for key, words in MEASURES.items()),
)
BOTH = vi_en("{a} → {b}", "{a} → {b}")


@require_GET
def compare(request: HttpRequest, timetable_id: UUID) -> HttpResponse:
    """Hold a version against another of its school: the one that is asked for, the one it was made from, or the one before it."""
    work = work_on(request, timetable_id)
    rows = Timetable.objects.visible_to(work.actor).filter(institution=work.school).exclude(pk=timetable_id).distinct()
    said = request.GET.get("with", "")
    others = list(rows.order_by("-made_at", "-pk"))
    wanted = key_of(said) if said else work.version.based_on_id
    other = next((each for each in others if each.pk == wanted), others[0] if others and not said else None)
    context = {
        "work": work,
        "crumbs": crumbs(work.school),
        "other": other,
        "others": [(each.pk, f"{each.name} ({STATES[each.state]})") for each in others],
        **(_held(Work(work.actor, other), work) if other else {}),
    }
    return render(request, "timetables/compare.html", context)


def _held(before: Work, after: Work) -> dict[str, Any]:
    lessons = [*before.lessons, *after.lessons]
    old, new = ([placed_of(each) for each in one.lessons] for one in (before, after))
    found = differences(old, new)
    names = names_of(lessons, {})
    classes = {each.school_class_id: each.school_class.name for each in lessons}
    return {
        "sides": [_side(each, placed) for each, placed in ((before, old), (after, new))],
        "moves": sum(each.moves for each in found),
        "count": len(new),
        "columns": CHANGES,
        "rows": sorted(
            (_row(each, after, names, classes) for each in found), key=lambda row: (row["class"], str(row["subject"]))
        ),
        "people_columns": PEOPLE,
        "people": _people(before, after, names),
    }


def _side(work: Work, placed: Sequence[Placed]) -> dict[str, Any]:
    """Give a version with what it costs by the records as they stand, and how many gaps it has in all."""
    cost = cost_of(records_of(work.version), placed)
    found = strains_of_lessons(work.lessons)
    return {
        "name": work.version.name,
        "href": work.href,
        "state": STATES[work.version.state],
        "facts": [
            {"label": vi_en("Chỗ chưa giữ được", "Not held"), "value": cost.hard},
            {
                "label": vi_en("Điểm nguyện vọng (ít hơn là đẹp hơn)", "Cost of wishes (fewer is better)"),
                "value": cost.soft,
            },
            {
                "label": vi_en("Tiết trống của giáo viên", "Teachers’ gaps"),
                "value": sum(each.gaps for each in found.values()),
            },
            {
                "label": vi_en("Tiết chưa có chỗ", "Lessons without a place"),
                "value": sum(each.slot is None for each in placed),
            },
        ],
    }


def _row(found: Difference, work: Work, names: dict[UUID, str], classes: dict[UUID, str]) -> dict[str, Any]:
    class_id, subject, teacher, kind = found.key
    on = work.version.starts_on or work.desk.on
    return {
        "class": classes[class_id],
        "href": f"{work.href}?view=class&of={class_id}",
        "subject": lesson_name(kind, subject, on),
        "teacher": names.get(teacher, "–") if teacher else "–",
        "left": _slots(found.left),
        "entered": _slots(found.entered),
    }


def _slots(slots: Sequence[Slot | None]) -> Words:
    return join_words([each.words if each else NOWHERE for each in slots], "; ") if slots else NOTHING


def _people(before: Work, after: Work, names: dict[UUID, str]) -> list[dict[str, Any]]:
    old, new = strains_of_lessons(before.lessons), strains_of_lessons(after.lessons)
    order = sorted({*old, *new}, key=lambda each: list(names).index(each))
    return [{"name": names[each], **_measures(old.get(each, Strain()), new.get(each, Strain()))} for each in order]


def _measures(old: Strain, new: Strain) -> dict[str, Any]:
    """Give each measure, as one number where both versions agree."""
    pairs = {key: (getattr(old, key), getattr(new, key)) for key in MEASURES}
    return {key: str(a) if a == b else BOTH.fill(a=a, b=b) for key, (a, b) in pairs.items()}

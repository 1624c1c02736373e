"""What a version asks of each teacher, and of all together, so that burdens can be shared."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from hoaban.kernel.language import vi_en
from hoaban.kernel.listing import Column
from hoaban.modules.timetables.gathering import placed_of
from hoaban.modules.timetables.models import Lesson
from hoaban.modules.timetables.pages.boards import TEACHER, Sight
from hoaban.modules.timetables.planning.fairness import Strain, strains

MEASURES = {
    "periods": vi_en("Tiết", "Periods"),
    "gaps": vi_en("Tiết trống", "Gaps"),
    "early": vi_en("Tiết đầu", "First periods"),
    "late": vi_en("Tiết cuối", "Last periods"),
    "days": vi_en("Ngày đến trường", "Days at school"),
    "half_days": vi_en("Buổi", "Half-days"),
}
COLUMNS = (
    Column("name", vi_en("Giáo viên", "Teacher")),
    *(Column(key, words, "number") for key, words in MEASURES.items()),
)
WHOLE = vi_en("Cả trường", "The school")


def strains_of_lessons(lessons: Sequence[Lesson]) -> dict[UUID, Strain]:
    placed = [placed_of(each) for each in lessons]
    return strains(placed, sorted({each.slot for each in placed if each.slot is not None}))


def fairness_of(sight: Sight, href: str) -> dict[str, Any]:
    """Give the table of everybody who teaches, and what stands out."""
    found = strains_of_lessons(sight.lessons)
    names = names_of(sight.lessons, {each.id: each.name for each in sight.records.teachers})
    rows: list[dict[str, Any]] = [
        {"name": names[person], "href": f"{href}?view={TEACHER}&of={person}", **measures(found[person])}
        for person in sorted(found, key=lambda each: list(names).index(each))
    ]
    whole = {key: sum(row[key] for row in rows) for key in MEASURES}
    return {
        "columns": COLUMNS,
        "rows": rows,
        "foot": {"name": WHOLE, **whole},
        "most": max((row["gaps"] for row in rows), default=0),
        "mean": whole["gaps"] / len(rows) if rows else 0,
    }


def names_of(lessons: Sequence[Lesson], known: Mapping[UUID, str]) -> dict[UUID, str]:
    """Give everybody's name, in the order of lists; whoever has left keeps the name that stands in the lessons."""
    others = {each.person_id: each.teacher_name for each in lessons if each.person_id and each.person_id not in known}
    return {**known, **others}


def measures(strain: Strain) -> dict[str, int]:
    return {key: getattr(strain, key) for key in MEASURES}

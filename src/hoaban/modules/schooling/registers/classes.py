"""The classes of a workbook, and who leads them."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from hoaban.kernel.ids import uuid7
from hoaban.kernel.operation import Writing
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.kernel.text import clean_text
from hoaban.modules.network.levels import GRADE_LEVEL, PRESCHOOL
from hoaban.modules.schooling.models import Enrolment, Homeroom, SchoolClass
from hoaban.modules.schooling.registers import words
from hoaban.modules.schooling.registers.class_names import LONGEST_CLASS_NAME, class_key
from hoaban.modules.schooling.registers.knowing import put_in_by_registers
from hoaban.modules.schooling.registers.labels import key
from hoaban.modules.schooling.registers.records import RegisterClass, RegisterSchool
from hoaban.modules.schooling.registers.school import site_key

Add = Callable[[str, int], None]
COLUMNS = (
    "id", "institution_id", "site_id", "school_year", "name", "grades", "is_multigrade", "starts_on", "ends_on",
)  # fmt: skip
NUMBERED = re.compile(r"(?:lop )?(1[0-2]|[1-9])(?!\d)")
HOMEROOM = ("id", "institution_id", "school_class_id", "person_id", "starts_on", "ends_on")


def grades_of(each: RegisterClass, school: RegisterSchool) -> list[str]:
    """The grades of a class: as said, else as its name says, else the first of the school's first level."""
    first = (grade for grade, level in GRADE_LEVEL.items() if level in school.levels)
    return list(each.grades) or [_grade_of_name(key(each.name), school) or next(first, "nt")]


def _grade_of_name(name: str, school: RegisterSchool) -> str | None:
    """Read the grade that a class's name begins with: «10A1», «Lớp 5B», «Lá 2»."""
    number = NUMBERED.match(name)
    if number and GRADE_LEVEL[number[1]] in (school.levels or GRADE_LEVEL.values()):
        return number[1]
    spellings = sorted(words.GRADE_SPELLINGS, key=len, reverse=True) if PRESCHOOL in school.levels else ()
    return next((words.GRADE_SPELLINGS[each] for each in spellings if name.startswith(each)), None)


@dataclass
class ClassBook:
    """Opens the classes that a register names, changes those it says otherwise of, takes back those it no longer names."""

    op: Writing
    institution_id: UUID
    school: RegisterSchool
    said: Sequence[RegisterClass]
    year: SchoolYear
    add: Add

    @cached_property
    def named(self) -> dict[str, RegisterClass]:
        """The register's classes by key; of two with one name the last counts, as for the verdicts."""
        return {class_key(each.name): each for each in self.said}

    @cached_property
    def present(self) -> dict[str, SchoolClass]:
        rows = SchoolClass.objects.of_year(self.year.name).filter(institution_id=self.institution_id)
        return {class_key(row.name): row for row in rows}

    def write(self, sites: Mapping[str, UUID], moves: Counter[tuple[str, str]]) -> None:
        """Write the classes; `moves` counts the pupils who were in one class (its key) and now stand in another."""
        self._rename(moves)
        new = [self._open(each, sites) for name, each in self.named.items() if name not in self.present]
        for name, each in self.named.items():
            row, site_id = self.present.get(name), _site(each, sites)
            if row is None:
                continue
            grades = grades_of(each, self.school)
            if self.op.change(row, site_id=site_id, grades=grades, is_multigrade=each.is_multigrade):
                self.add("classes changed", 1)
        self.present |= {class_key(row.name): row for row in new}
        rows = [[getattr(row, name) for name in COLUMNS] for row in new]
        self.add("classes", self.op.copy(SchoolClass, COLUMNS, rows))

    def _open(self, each: RegisterClass, sites: Mapping[str, UUID]) -> SchoolClass:
        return SchoolClass(
            id=uuid7(), institution_id=self.institution_id, site_id=_site(each, sites), school_year=self.year.name,
            name=_name(each), grades=grades_of(each, self.school), is_multigrade=each.is_multigrade,
            starts_on=self.year.start, ends_on=self.year.end,
        )  # fmt: skip

    def _rename(self, moves: Counter[tuple[str, str]]) -> None:
        """A class that is no longer named, and most of whose pupils stand in a new one, has got another name."""
        for (former, now), count in moves.most_common():
            row = self.present.get(former)
            stayed = sum(number for (origin, _), number in moves.items() if origin == former)
            if (
                row
                and former not in self.named
                and now in self.named
                and now not in self.present
                and 2 * count > stayed
            ):
                self.op.change(row, name=_name(self.named[now]))
                self.present[now] = self.present.pop(former)
                self.add("classes renamed", 1)

    def retire(self) -> None:
        """Take back classes that an import put in, that the register no longer names and in which nobody is."""
        gone = [row for name, row in self.present.items() if name not in self.named]
        if not gone:
            return
        used = set(Enrolment.objects.filter(school_class__in=gone).values_list("school_class_id", flat=True))
        for row in put_in_by_registers(self.institution_id, [row for row in gone if row.pk not in used]):
            for led in Homeroom.objects.filter(school_class=row):
                self.op.remove(led)
            self.op.remove(row)
            self.add("classes taken back", 1)

    # -- homeroom teachers

    def lead(self, staff: Mapping[str, Sequence[UUID]]) -> None:
        """Tie classes to their homeroom teachers, where the name is one of the school's staff."""
        led: dict[UUID, list[Homeroom]] = {}
        for row in Homeroom.objects.filter(school_class__in=self.present.values()):
            led.setdefault(row.school_class_id, []).append(row)
        rows = []
        for name, each in self.named.items():
            able, school_class = staff.get(each.homeroom.casefold(), ()), self.present[name]
            now = led.get(school_class.pk, [])
            if not able or any(row.person_id in able for row in now):
                continue
            former = next(iter(put_in_by_registers(self.institution_id, now)), None)
            if former is None:
                rows.append(self._homeroom(school_class, able[0]))
            else:
                self.op.change(former, person_id=able[0])
                self.add("homerooms changed", 1)
        self.add("homerooms", self.op.copy(Homeroom, HOMEROOM, rows))

    def _homeroom(self, school_class: SchoolClass, person_id: UUID) -> list[Any]:
        return [uuid7(), self.institution_id, school_class.pk, person_id, self.year.start, self.year.end]


def _name(each: RegisterClass) -> str:
    return clean_text(each.name)[:LONGEST_CLASS_NAME].strip()


def _site(each: RegisterClass, sites: Mapping[str, UUID]) -> UUID:
    return sites.get(site_key(each.site), sites[""])


def by_name(persons: Iterable[tuple[str, UUID]]) -> dict[str, list[UUID]]:
    """Group persons by their name in small letters."""
    found: dict[str, list[UUID]] = {}
    for name, person_id in persons:
        found.setdefault(name.casefold(), []).append(person_id)
    return found

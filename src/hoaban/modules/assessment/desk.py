"""All that writing to a class's mark book needs to know, read once: subjects, windows, who teaches, who learns, what stands."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Final
from uuid import UUID

from django.utils import timezone

from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Closed, Denied, closed
from hoaban.kernel.reading import Reading
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.assessment.entries import SubjectKind
from hoaban.modules.assessment.models import Mark, MarkWindow
from hoaban.modules.assessment.rules.packs import SecondaryRules, secondary_rules
from hoaban.modules.network.levels import PRESCHOOL, PRIMARY, UPPER, level_of
from hoaban.modules.schooling.models import ClassSubject, Enrolment, Homeroom, SchoolClass, Teaching
from hoaban.modules.schooling.present import day_of_list

WRITE = "mark.write"
MarkKey = tuple[UUID, str, int, str, int]
Staff = dict[str, set[UUID]]  # who teaches, by subject

# In a SELECT of their own arrays hide how long they are: else PostgreSQL plans these anew each time.
OF_CLASSES: Final = "r.school_class_id = ANY ((SELECT %s::uuid[])::uuid[])"
ON: Final = "r.starts_on <= %s AND (r.ends_on IS NULL OR r.ends_on > %s)"
SUBJECTS: Final = Reading(ClassSubject, f"{OF_CLASSES} ORDER BY r.position")
TEACHINGS: Final = Reading(Teaching, f"{OF_CLASSES} AND {ON}")
HOMEROOMS: Final = Reading(Homeroom, f"{OF_CLASSES} AND r.person_id = %s AND {ON}")
WINDOWS: Final = Reading(
    MarkWindow,
    "r.institution_id = ANY ((SELECT %s::uuid[])::uuid[]) AND r.school_year = ANY ((SELECT %s::text[])::text[])",
)


@dataclass
class Desk:
    """A class as its mark book is written today, by one actor."""

    actor: Actor
    school_class: SchoolClass
    today: date = field(default_factory=timezone.localdate)

    @classmethod
    def of(cls, actor: Actor, class_id: UUID) -> "Desk":
        return cls(actor, SchoolClass.objects.get(pk=class_id))

    @cached_property
    def year(self) -> SchoolYear:
        return SchoolYear.parse(self.school_class.school_year)

    @cached_property
    def day(self) -> date:
        return day_of_list(self.year, self.today)

    @cached_property
    def judged_on(self) -> date:
        """The day whose rules judge the year: its end in spring."""
        return date(self.year.starts + 1, 5, 31)

    @cached_property
    def rules(self) -> SecondaryRules:
        return secondary_rules(self.judged_on)

    @property
    def place(self) -> dict[str, UUID]:
        """What every row of the class's book carries."""
        return {"institution_id": self.school_class.institution_id, "school_class_id": self.school_class.pk}

    @cached_property
    def level(self) -> str:
        return level_of(self.school_class.grades[0])

    @cached_property
    def subjects(self) -> dict[str, ClassSubject]:
        return subjects_of([self.school_class.pk])[self.school_class.pk]

    def kind_of(self, subject: str) -> SubjectKind | None:
        row = self.subjects.get(subject)
        level = "upper-secondary" if self.level == UPPER else "lower-secondary"
        return SubjectKind(row.kind, row.periods, level) if row else None

    @cached_property
    def windows(self) -> dict[int, MarkWindow]:
        return windows_of([self.school_class])[self.school_class.pk]

    def is_open(self, term: int) -> bool:
        """Say whether a term may be written; the third term is the summer."""
        window = self.windows.get(term)
        return window is None or window.is_open(self.today)

    @cached_property
    def teachers(self) -> Staff:
        return teachers_of([self.school_class.pk], self.day)[self.school_class.pk]

    @cached_property
    def leads(self) -> bool:
        """Whether the actor is a homeroom teacher of the class."""
        return bool(led_by(self.actor, [self.school_class.pk], self.day))

    def may_write(self, subject: str) -> bool:
        """Who teaches the subject here may; below secondary school the homeroom teacher teaches what nobody else does."""
        if self.actor.is_system:
            return True
        teachers = self.teachers.get(subject, set())
        if not teachers:
            return self.level in {PRESCHOOL, PRIMARY} and self.leads
        return self.actor.person_id in teachers

    @cached_property
    def grades(self) -> dict[UUID, str]:
        """Who learns in the class, each with the grade."""
        rows = Enrolment.objects.on(self.day).filter(school_class=self.school_class)
        return dict(rows.values_list("person_id", "grade"))

    @property
    def pupils(self) -> set[UUID]:
        return set(self.grades)

    @cached_property
    def marks(self) -> dict[MarkKey, Mark]:
        """What stands; a writer that makes a mark adds it here, so that the next one finds it."""
        return {}

    def read_marks(self, persons: Iterable[UUID], subjects: Iterable[str]) -> None:
        rows = Mark.objects.filter(school_class=self.school_class, person__in=list(persons), subject__in=list(subjects))
        self.marks.update({(row.person_id, row.subject, row.term, row.kind, row.number): row for row in rows})

    def refuse_stranger(self, person_id: UUID) -> None:
        if person_id not in self.grades:
            raise closed(
                "not-in-class",
                "person_id",
                "Học sinh này hiện không học ở lớp. Hãy kiểm tra danh sách lớp.",
                "This pupil does not learn in the class now. Check the roster.",
            )

    def refuse_closed(self, term: int) -> None:
        if not self.is_open(term):
            raise term_closed(term)

    def refuse_others(self, subject: str) -> None:
        """Refuse who does not teach the subject here."""
        if not self.may_write(subject):
            raise Denied(WRITE)

    def refuse_others_than_homeroom(self, permission: str) -> None:
        if not self.leads:
            raise Denied(permission)


def term_closed(term: int) -> Closed:
    return closed(
        "closed",
        "term",
        f"Sổ điểm học kì {term} đã khóa. Hãy đề nghị sửa điểm, kèm lý do, để hiệu trưởng duyệt.",
        f"The mark book of term {term} is locked. Ask for a correction with a reason, for the principal to approve.",
    )


def desks_of(actor: Actor, classes: Sequence[SchoolClass]) -> list[Desk]:
    """Give the desk of each class, with what decides over who may write there read for all of them at once."""
    desks = [Desk(actor, one) for one in classes]
    subjects, windows = subjects_of([one.pk for one in classes]), windows_of(classes)
    for day in {desk.day for desk in desks}:
        there = [desk for desk in desks if desk.day == day]
        of_day = [desk.school_class.pk for desk in there]
        teachers, led = teachers_of(of_day, day), led_by(actor, of_day, day)
        for desk in there:
            pk = desk.school_class.pk
            desk.subjects, desk.windows = subjects[pk], windows[pk]
            desk.teachers, desk.leads = teachers[pk], pk in led
    return desks


def subjects_of(classes: Collection[UUID]) -> dict[UUID, dict[str, ClassSubject]]:
    """Give the subjects of each class, in their order."""
    found: dict[UUID, dict[str, ClassSubject]] = {pk: {} for pk in classes}
    for row in SUBJECTS.find("", list(classes)):
        found[row.school_class_id][row.subject] = row
    return found


def windows_of(classes: Sequence[SchoolClass]) -> dict[UUID, dict[int, MarkWindow]]:
    """Give for each class what its school said of writing in a term of its year."""
    found: defaultdict[tuple[UUID, str], dict[int, MarkWindow]] = defaultdict(dict)
    schools, years = {one.institution_id for one in classes}, {one.school_year for one in classes}
    for row in WINDOWS.find("", list(schools), list(years)):
        found[row.institution_id, row.school_year][row.term] = row
    return {one.pk: found[one.institution_id, one.school_year] for one in classes}


def teachers_of(classes: Collection[UUID], day: date) -> dict[UUID, Staff]:
    """Give for each class who teaches it on a day."""
    found: dict[UUID, Staff] = {pk: {} for pk in classes}
    for row in TEACHINGS.find("", list(classes), day, day):
        found[row.school_class_id].setdefault(row.subject, set()).add(row.person_id)
    return found


def led_by(actor: Actor, classes: Collection[UUID], day: date) -> set[UUID]:
    """Give those of some classes in which the actor is a homeroom teacher on a day."""
    if actor.is_system:
        return set(classes)
    if actor.person_id is None:
        return set()
    return {row.school_class_id for row in HOMEROOMS.find("", list(classes), actor.person_id, day, day)}

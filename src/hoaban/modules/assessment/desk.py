"""All that writing to a class's mark book needs to know, read once: subjects, windows, who teaches, who learns, what stands."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from uuid import UUID

from django.utils import timezone

from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Closed, Denied, closed
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.assessment.entries import SubjectKind
from hoaban.modules.assessment.models import Mark, MarkWindow
from hoaban.modules.assessment.rules.packs import SecondaryRules, secondary_rules
from hoaban.modules.network.levels import PRESCHOOL, PRIMARY, UPPER, level_of
from hoaban.modules.schooling.models import ClassSubject, Enrolment, Homeroom, SchoolClass, Teaching
from hoaban.modules.schooling.present import day_of_list

WRITE = "mark.write"
MarkKey = tuple[UUID, str, int, str, int]


@dataclass
class Desk:
    """A class as its mark book is written today, by one actor."""

    actor: Actor
    school_class: SchoolClass
    today: date = field(default_factory=timezone.localdate)

    @classmethod
    def of(cls, actor: Actor, class_id: UUID) -> "Desk":
        return cls(actor, SchoolClass.objects.get(pk=class_id))

    @property
    def year(self) -> SchoolYear:
        return SchoolYear.parse(self.school_class.school_year)

    @property
    def day(self) -> date:
        return day_of_list(self.year, self.today)

    @property
    def judged_on(self) -> date:
        """The day whose rules judge the year: its end in spring."""
        return date(self.year.starts + 1, 5, 31)

    @property
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
        rows = ClassSubject.objects.filter(school_class=self.school_class).order_by("position")
        return {row.subject: row for row in rows}

    def kind_of(self, subject: str) -> SubjectKind | None:
        row = self.subjects.get(subject)
        level = "upper-secondary" if self.level == UPPER else "lower-secondary"
        return SubjectKind(row.kind, row.periods, level) if row else None

    @cached_property
    def windows(self) -> dict[int, MarkWindow]:
        rows = MarkWindow.objects.filter(
            institution_id=self.school_class.institution_id, school_year=self.school_class.school_year
        )
        return {row.term: row for row in rows}

    def is_open(self, term: int) -> bool:
        """Say whether a term may be written; the third term is the summer."""
        window = self.windows.get(term)
        return window is None or window.is_open(self.today)

    @cached_property
    def teachers(self) -> dict[str, set[UUID]]:
        found: dict[str, set[UUID]] = {}
        rows = Teaching.objects.on(self.day).filter(school_class=self.school_class)
        for subject, person_id in rows.values_list("subject", "person_id"):
            found.setdefault(subject, set()).add(person_id)
        return found

    @cached_property
    def leads(self) -> bool:
        """Whether the actor is a homeroom teacher of the class."""
        led = Homeroom.objects.on(self.day).filter(school_class=self.school_class)
        mine = self.actor.person_id
        return self.actor.is_system or (mine is not None and led.filter(person_id=mine).exists())

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

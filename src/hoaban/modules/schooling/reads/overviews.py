"""A school and a commune at a glance: classes, and learners by grade, sex, ethnic group and boarding."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Count, QuerySet

from hoaban.kernel.actor import Actor
from hoaban.modules.network.models import Institution
from hoaban.modules.network.reads import schools_in
from hoaban.modules.people.models import FEMALE
from hoaban.modules.places.models import Place
from hoaban.modules.schooling.models import Enrolment, SchoolClass
from hoaban.modules.schooling.rules import ordered_grades
from hoaban.modules.staff.models import Appointment

KINH = "01"


@dataclass(slots=True)
class Counts:
    """Learners counted each way at once. `by_ethnic_group` is by code; "" counts those whose group is not known."""

    learners: int = 0
    women: int = 0
    minority: int = 0
    boarding: int = 0
    by_grade: Counter[str] = field(default_factory=Counter)
    by_ethnic_group: Counter[str] = field(default_factory=Counter)
    by_boarding: Counter[str] = field(default_factory=Counter)

    def add(self, *, grade: str, sex: str, ethnic_group: str | None, boarding: str, number: int) -> None:
        """Count some learners who are alike."""
        self.learners += number
        self.women += number * (sex == FEMALE)
        self.minority += number * (ethnic_group not in {None, KINH})
        self.boarding += number * (boarding != "none")
        self.by_grade[grade] += number
        self.by_ethnic_group[ethnic_group or ""] += number
        self.by_boarding[boarding] += number


@dataclass(frozen=True, slots=True)
class ClassLine:
    """A class of the school with the number of its learners."""

    id: UUID
    name: str
    grades: tuple[str, ...]
    is_multigrade: bool
    site: str
    learners: int


@dataclass(frozen=True, slots=True)
class SchoolOverview:
    """A school on a day: its classes from the lowest grade up, and its learners counted."""

    institution: Institution
    classes: tuple[ClassLine, ...]
    counts: Counts


@dataclass(frozen=True, slots=True)
class SchoolLine:
    """A school of a commune with its numbers on a day."""

    institution: Institution
    classes: int
    counts: Counts
    staff: int


@dataclass(frozen=True, slots=True)
class CommuneOverview:
    """The schools that stand in a commune on a day, as far as the reader may see them, and their learners together."""

    place: Place
    schools: tuple[SchoolLine, ...]
    counts: Counts


def school_overview(actor: Actor, institution_id: UUID, on: date) -> SchoolOverview | None:
    """Give a school at a glance, or None when the reader may not see it."""
    institution = Institution.objects.visible_to(actor).filter(pk=institution_id).first()
    if institution is None:
        return None
    stays = Enrolment.objects.visible_to(actor).on(on).filter(institution=institution)
    sizes = dict(stays.order_by().values_list("school_class_id").annotate(Count("pk")))
    classes = SchoolClass.objects.visible_to(actor).on(on).filter(institution=institution).select_related("site")
    lines = [_line(row, sizes.get(row.pk, 0)) for row in classes]
    counts = _counts(stays)
    return SchoolOverview(institution, _in_order(lines), counts.get(institution.pk, Counts()))


def commune_overview(actor: Actor, commune: Place, on: date) -> CommuneOverview:
    """Give the schools of a commune with their numbers on a day, in four reads whatever their number."""
    schools = schools_in(actor, [commune.pk], on)
    stays = Enrolment.objects.visible_to(actor).on(on).filter(institution__in=schools)
    counts, classes = _counts(stays), _by_school(SchoolClass.objects.visible_to(actor).on(on), schools)
    staff = _by_school(Appointment.objects.visible_to(actor).main().on(on), schools)
    lines = [
        SchoolLine(school, classes.get(school.pk, 0), counts.get(school.pk, Counts()), staff.get(school.pk, 0))
        for school in schools
    ]
    return CommuneOverview(commune, tuple(lines), _together(line.counts for line in lines))


def _counts(stays: QuerySet[Enrolment]) -> dict[UUID, Counts]:
    """Count learners by school in one read: as many rows as there are kinds of learner, not as there are learners."""
    found: dict[UUID, Counts] = {}
    kinds = ("institution_id", "grade", "person__sex", "person__ethnic_group_id", "boarding")
    for school, grade, sex, ethnic_group, boarding, number in (
        stays.values_list(*kinds).annotate(Count("pk")).order_by()
    ):
        found.setdefault(school, Counts()).add(
            grade=grade, sex=sex, ethnic_group=ethnic_group, boarding=boarding, number=number
        )
    return found


def _by_school(rows: "QuerySet[SchoolClass] | QuerySet[Appointment]", schools: list[Institution]) -> dict[UUID, int]:
    found = rows.filter(institution__in=schools).order_by().values_list("institution_id")
    return dict(found.annotate(Count("pk", distinct=True)))


def _together(parts: Iterable[Counts]) -> Counts:
    total = Counts()
    for part in parts:
        total.learners += part.learners
        total.women += part.women
        total.minority += part.minority
        total.boarding += part.boarding
        total.by_grade += part.by_grade
        total.by_ethnic_group += part.by_ethnic_group
        total.by_boarding += part.by_boarding
    return total


def _line(row: SchoolClass, learners: int) -> ClassLine:
    return ClassLine(row.pk, row.name, tuple(row.grades), row.is_multigrade, row.site.name, learners)


def _in_order(lines: list[ClassLine]) -> tuple[ClassLine, ...]:
    ladder = ordered_grades([grade for line in lines for grade in line.grades])
    return tuple(sorted(lines, key=lambda line: (ladder.index(ordered_grades(line.grades)[0]), line.name)))

"""What a class's transcripts would say today: read together from results, comments, conduct and attendance, and put into the paper form."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils import timezone

from hoaban.engines.transcripts import content
from hoaban.kernel.law import rule
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.assessment.models import Comment, ConductLevel, Mark, PrimaryRecord, Result
from hoaban.modules.assessment.rules.packs import PrimaryRules, primary_rules
from hoaban.modules.assessment.words import RETEST
from hoaban.modules.attendance.models import Absence
from hoaban.modules.attendance.words import EXCUSED, UNEXCUSED
from hoaban.modules.network.levels import LEVELS, PRIMARY, level_of
from hoaban.modules.network.models import Institution, InstitutionPlace
from hoaban.modules.people.models import Person
from hoaban.modules.schooling.models import ClassSubject, Homeroom, SchoolClass, Teaching
from hoaban.modules.schooling.present import day_of_list
from hoaban.modules.staff.models import Appointment
from hoaban.modules.staff.posts import PRINCIPAL as HEAD
from hoaban.modules.transcripts.forming import Pages, learner_of, year_of
from hoaban.modules.transcripts.models import Version
from hoaban.modules.transcripts.rules import Missing, Signer, missing_of
from hoaban.modules.transcripts.words import HOMEROOM, PRINCIPAL, SEAL, STANDING, SUBJECT


@dataclass(frozen=True, slots=True)
class Assembled:
    """One learner's transcript as the records of today have it: who and which years, what it lacks, and who would sign."""

    learner: content.Learner
    years: tuple[content.SchoolYear, ...]
    level: str
    grade: str
    missing: tuple[Missing, ...]
    signers: tuple[Signer, ...]


@dataclass
class ClassPages:
    """A class in its school year, with all that the pages of its pupils are made of; each is read once, for all of them."""

    school_class: SchoolClass
    persons: Collection[UUID] | None = None
    today: date = field(default_factory=timezone.localdate)

    @cached_property
    def year(self) -> SchoolYear:
        return SchoolYear.parse(self.school_class.school_year)

    @cached_property
    def day(self) -> date:
        return day_of_list(self.year, self.today)

    @cached_property
    def results(self) -> dict[UUID, Result]:
        return {row.person_id: row for row in self._of(Result)}

    @cached_property
    def school(self) -> content.School:
        return school_of(self.school_class.institution, self.day)

    @cached_property
    def teachers(self) -> dict[str, Person]:
        """Who teaches each subject; of several, the one who came first."""
        rows = Teaching.objects.on(self.day).filter(school_class=self.school_class).select_related("person")
        return {row.subject: row.person for row in rows.order_by("-starts_on", "-pk")}

    @cached_property
    def leader(self) -> Person | None:
        row = Homeroom.objects.on(self.day).filter(school_class=self.school_class).select_related("person").first()
        return row.person if row else None

    @cached_property
    def principal(self) -> Person | None:
        """The principal of today: who answers now for what is signed now."""
        posts = Appointment.objects.on(self.today).filter(institution=self.school_class.institution_id, post=HEAD)
        row = posts.select_related("person").order_by("starts_on").first()
        return row.person if row else None

    @cached_property
    def subjects(self) -> list[ClassSubject]:
        return list(ClassSubject.objects.filter(school_class=self.school_class).order_by("position"))

    @cached_property
    def rules(self) -> PrimaryRules:
        return primary_rules(date(self.year.starts + 1, 5, 31))

    @cached_property
    def rows(self) -> Pages:
        """The rows that pages are made of, by person."""
        return Pages(
            comments=_by_person(self._of(Comment).exclude(text="")),
            conduct=_by_person(self._of(ConductLevel)),
            records=_by_person(self._of(PrimaryRecord)),
            retests=_by_person(self._of(Mark).filter(kind=RETEST).exclude(value="")),
            absences=self._absences(),
        )

    def _of(self, model: type[Any]) -> Any:
        rows = model.objects.filter(school_class=self.school_class)
        return rows if self.persons is None else rows.filter(person__in=self.persons)

    def _absences(self) -> dict[UUID, Counter[str]]:
        rows = Absence.objects.filter(school_class__school_year=self.year.name, kind__in=(EXCUSED, UNEXCUSED))
        found: dict[UUID, Counter[str]] = defaultdict(Counter)
        for person_id, kind in rows.filter(person__in=list(self.results)).values_list("person_id", "kind"):
            found[person_id][kind] += 1
        return found

    def page_of(self, person_id: UUID) -> content.SchoolYear | None:
        """Give a pupil's page of this year, or None while there is no result."""
        result = self.results.get(person_id)
        return None if result is None else year_of(self, result)

    def signers_of(self, level: str, page: content.SchoolYear | None) -> tuple[Signer, ...]:
        """Give who signs, in the order that the rule of the day asks for."""
        said: list[Signer] = []
        for role in rule("transcript.signers", on=self.today)[level]:
            if role == SUBJECT:
                codes = [each.code for each in page.subjects] if page else []
                said.extend(_signer(SUBJECT, self.teachers.get(code), code) for code in codes)
            elif role == SEAL:
                said.append(Signer(SEAL, "", "", self.school_class.institution.name))
            else:
                said.append(_signer(role, {HOMEROOM: self.leader, PRINCIPAL: self.principal}[role]))
        return tuple(said)


def _signer(role: str, person: Person | None, subject: str = "") -> Signer:
    return Signer(role, subject, str(person.pk) if person else "", person.full_name if person else "")


def _by_person(rows: Iterable[Any]) -> Mapping[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.person_id].append(row)
    return found


def school_of(school: Institution, on: date) -> content.School:
    """Give a school as documents name it."""
    row = InstitutionPlace.objects.on(on).filter(institution=school).select_related("commune__parent").first()
    commune = row.commune if row else None
    return content.School(
        id=str(school.pk),
        code=school.code,
        name=school.name,
        commune=f"{commune.type_name} {commune.name}".strip() if commune else "",
        province=f"{commune.parent.type_name} {commune.parent.name}".strip() if commune and commune.parent else "",
    )


def assemble(
    school_class: SchoolClass, persons: Collection[UUID], *, today: date | None = None
) -> dict[UUID, Assembled]:
    """Give each pupil's transcript as the records have it: this year's page, and the pages of the level before it."""
    pages = ClassPages(school_class, persons, today or timezone.localdate())
    people = Person.objects.filter(pk__in=persons).select_related("ethnic_group").prefetch_related("guardianships")
    former = _former(pages, persons)
    grade = school_class.grades[0]
    return {person.pk: _assembled(pages, person, former.get(person.pk, []), grade) for person in people}


def _assembled(pages: ClassPages, person: Person, former: list[content.SchoolYear], grade: str) -> Assembled:
    page = pages.page_of(person.pk)
    level = level_of(page.grade if page else grade)
    signers = pages.signers_of(level, page)
    return Assembled(
        learner=learner_of(person, pages.day),
        years=(*former, *([page] if page else [])),
        level=level,
        grade=page.grade if page else grade,
        missing=tuple(missing_of(level, page, signers)),
        signers=signers,
    )


def _former(pages: ClassPages, persons: Collection[UUID]) -> dict[UUID, list[content.SchoolYear]]:
    """Give the pages of the level's years before, as they were issued; where none was, as the school's own records have them."""
    level = level_of(pages.school_class.grades[0])
    found: dict[UUID, dict[str, content.SchoolYear]] = {person_id: {} for person_id in persons}
    before = {"person__in": persons, "school_year__lt": pages.year.name}
    own = Result.objects.filter(**before).select_related("school_class__institution")
    classes = {row.school_class_id: row.school_class for row in own if level_of(row.grade) == level}
    for school_class in classes.values():
        of_class = ClassPages(school_class, persons, pages.today)
        for person_id, result in of_class.results.items():
            found[person_id][school_class.school_year] = year_of(of_class, result)
    for version in Version.objects.filter(**before, state=STANDING[0], level=level):
        page = content.from_json(version.content.encode()).years[-1]
        found[version.person_id][version.school_year] = page
    return {person_id: [years[name] for name in sorted(years)] for person_id, years in found.items()}


def transcript_of(found: Assembled, version: Version, school: content.School, **said: Any) -> content.Transcript:
    """Put what was assembled into a version's content; `said` holds number, day and address once they are known."""
    return content.Transcript(
        issue_id=str(version.pk),
        version=version.number,
        level=found.level,
        level_name=LEVELS[found.level].vi,
        school=school,
        learner=found.learner,
        years=found.years,
        supersedes=_supersession(version),
        principal=next((each.name for each in found.signers if each.role == PRINCIPAL), ""),
        place=school.commune,
        **said,
    )


def _supersession(version: Version) -> content.Supersession | None:
    former = version.corrects
    if former is None:
        return None
    return content.Supersession(
        issue_id=str(former.pk),
        version=former.number,
        reason=version.reason,
        agreed_by=version.agreed_by_name,
        digest=former.digest,
    )


def is_primary(grade: str) -> bool:
    return level_of(grade) == PRIMARY

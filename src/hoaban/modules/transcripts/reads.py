"""Reads for pages: how far a school's transcripts are, class by class; and one learner's versions."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import Count

from hoaban.engines.transcripts.content import Transcript, from_json
from hoaban.kernel.actor import Actor
from hoaban.modules.assessment.models import Result
from hoaban.modules.network.levels import GRADE_AGE
from hoaban.modules.people.models import Person
from hoaban.modules.schooling.models import SchoolClass
from hoaban.modules.transcripts.assembly import Assembled, assemble
from hoaban.modules.transcripts.models import Version
from hoaban.modules.transcripts.rules import Difference, differences
from hoaban.modules.transcripts.words import DRAFT, ISSUED, SIGNING

GRADES = list(GRADE_AGE)


@dataclass(frozen=True, slots=True)
class ClassState:
    """How far a class is: pupils with results, and versions by state."""

    school_class: SchoolClass
    pupils: int
    drafts: int
    signing: int
    issued: int

    @property
    def is_open(self) -> bool:
        return self.issued < self.pupils


def class_states(actor: Actor, school_year: str, schools: Collection[UUID] | None = None) -> list[ClassState]:
    """Give the classes of a year that have results, as far as the actor prepares their transcripts; three statements."""
    reach = actor.reach("transcript.prepare")
    rows = Result.objects.filter(school_year=school_year)
    if schools is not None:
        rows = rows.filter(institution__in=schools)
    elif not reach.everything:
        rows = rows.filter(institution__in=reach.institutions) | rows.filter(school_class__in=reach.classes)
    pupils = dict(rows.order_by().values_list("school_class_id").annotate(n=Count("pk")))
    counted = Version.objects.filter(school_class__in=pupils).order_by().values_list("school_class_id", "state")
    states: dict[UUID, dict[str, int]] = defaultdict(dict)
    for class_id, state, n in counted.annotate(n=Count("pk")):
        states[class_id][state] = n
    classes = SchoolClass.objects.filter(pk__in=pupils).select_related("institution")
    order = sorted(classes, key=lambda each: (each.institution.name, _grade(each), each.name))
    return [
        ClassState(each, pupils[each.pk], *(states[each.pk].get(state, 0) for state in (DRAFT, SIGNING, ISSUED)))
        for each in order
    ]


def _grade(each: SchoolClass) -> int:
    return GRADES.index(each.grades[0]) if each.grades[0] in GRADES else 0


@dataclass(frozen=True, slots=True)
class Row:
    """One pupil of a class: the newest version of the year, what it lacks, and what the records say otherwise."""

    person: Person
    version: Version | None
    found: Assembled
    differences: Sequence[Difference]

    @property
    def is_ready(self) -> bool:
        """A draft that lacks nothing and says what the records say."""
        return bool(self.version and self.version.state == DRAFT and not self.found.missing and not self.differences)


def class_rows(school_class: SchoolClass) -> list[Row]:
    """Give the pupils of a class who have a result, by name."""
    people = Person.objects.filter(results__school_class=school_class).distinct().order_by("sort_key", "pk")
    found = assemble(school_class, [person.pk for person in people])
    newest: Mapping[UUID, Version] = {
        row.person_id: row for row in Version.objects.filter(school_class=school_class).order_by("number")
    }
    return [
        Row(person, version := newest.get(person.pk), found[person.pk], reconciled(version, found[person.pk]))
        for person in people
    ]


def reconciled(version: Version | None, found: Assembled) -> list[Difference]:
    """Say in what the records differ from what a version says."""
    if version is None:
        return []
    said = from_json(version.content.encode())
    return differences(said, _with(said, found))


def _with(said: Transcript, found: Assembled) -> Transcript:
    """Put what stands in the records today into the same document."""
    return replace(said, learner=found.learner, years=found.years)


def versions_of(actor: Actor, person_id: UUID) -> list[Version]:
    """Give a learner's versions as far as the reader may see them, the newest first; drafts are those who make them."""
    rows = Version.objects.visible_to(actor).filter(person_id=person_id)
    if not actor.may("transcript.sign"):
        rows = rows.exclude(state__in=(DRAFT, SIGNING))
    return list(rows.order_by("-school_year", "-number"))

"""What a timetable of a synthetic school is made of: subjects of its classes, who teaches them, the school's week and its special rooms."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast
from uuid import UUID

from django.db import models

from hoaban.interfaces.demo.assigning import GENERAL, Course, Member, assign
from hoaban.interfaces.demo.chance import Chance
from hoaban.interfaces.demo.loading import SOURCE, Submitting, refuse_unapplied
from hoaban.interfaces.demo.markrows import COLUMNS, Room, programme
from hoaban.kernel.action import Envelope, Load
from hoaban.kernel.actor import Actor
from hoaban.kernel.law import rule
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.network.levels import LOWER, PRIMARY, UPPER, level_of
from hoaban.modules.network.models import ComputerCount, Institution, Site
from hoaban.modules.schooling import models as schooling
from hoaban.modules.schooling.actions import assign_teaching
from hoaban.modules.schooling.loading import load_schooling
from hoaban.modules.schooling.models import ClassSubject, Homeroom, SchoolClass, Teaching
from hoaban.modules.staff.models import Appointment, SubjectTaught
from hoaban.modules.staff.posts import PRINCIPAL, TEACHER, VICE_PRINCIPAL
from hoaban.modules.timetables import models as timetables
from hoaban.modules.timetables.loading import load_timetables
from hoaban.modules.timetables.rules.loads import level_of_load, norm_of, owed
from hoaban.modules.timetables.rules.periods import weekly, weeks_of_terms
from hoaban.modules.timetables.words import HOMEROOM

TAUGHT = (PRIMARY, LOWER, UPPER)
MORE, MOST = 8, 27  # periods that can be asked beyond the norm, and in all
AS_GUEST = 6  # periods of who comes from another school
COMPUTERS_A_ROOM, PERIODS_A_ROOM, CLASSES_A_YARD = 10, 26, 4
MORNING, LAST_DAY = 4, 5  # primary classes: four periods before noon, from Monday to Friday
DOORS: Mapping[str, tuple[Submitting, Mapping[str, type[models.Model]]]] = {
    "schooling": (
        cast("Submitting", load_schooling),
        {"subjects": schooling.ClassSubject, "teachings": schooling.Teaching},
    ),
    "timetables": (cast("Submitting", load_timetables), {"weeks": timetables.WeekPlan, "rooms": timetables.Room}),
}
WIDTHS: Mapping[str, tuple[str, ...]] = {
    "subjects": COLUMNS["subjects"],
    "teachings": COLUMNS["teachings"],
    "weeks": (
        *("id", "institution_id", "school_class_id", "holder_id", "mornings", "afternoons"),
        *("has_flag_salute", "has_class_hour", "starts_on", "ends_on"),
    ),
    "rooms": ("id", "institution_id", "site_id", "name", "kind", "holds", "starts_on", "ends_on"),
}


def prepare(actor: Actor, school: Institution, year: SchoolYear) -> int:
    """Write what a school has not said yet, under identities that are its own, so that nothing is written twice; gives how many rows."""
    found, chance, written = Staffroom(school, year), Chance(f"timetables/{school.pk}/{year.name}", year.starts), 0
    identities = {name: UUID(chance.identifier()) for name in DOORS}
    rows = found.rows(chance)
    for name, (door, tables) in DOORS.items():
        loads = [Load(model, WIDTHS[kind], rows[kind]) for kind, model in tables.items()]
        envelope = Envelope(id=identities[name], reason=SOURCE)
        refuse_unapplied(door.submit(envelope, actor, institution_id=school.pk, source=SOURCE, loads=loads))
        written += sum(load.written for load in loads)
    for each in found.changed:
        person = UUID(found.given[each.key])
        assign_teaching(
            actor, school_class_id=UUID(each.class_id), subject=each.subject, person_ids=[person], on=year.start
        )
    return written


@dataclass(frozen=True)
class Staffroom:
    """A school's classes and staff in a year, and how the one teaches the other."""

    school: Institution
    year: SchoolYear

    @cached_property
    def classes(self) -> list[SchoolClass]:
        rows = SchoolClass.objects.on(self.year.start).filter(institution=self.school, school_year=self.year.name)
        return [each for each in rows.order_by("pk") if level_of(each.grades[0]) in TAUGHT]

    @cached_property
    def subjects(self) -> dict[UUID, list[tuple[str, str, int]]]:
        """The subjects of each class with kind and periods a year: what stands, else the programme's."""
        found: dict[UUID, list[tuple[str, str, int]]] = defaultdict(list)
        for row in ClassSubject.objects.filter(school_class__in=self.classes).order_by("position"):
            found[row.school_class_id].append((row.subject, row.kind, row.periods))
        for number, each in enumerate(self.classes):
            if each.pk not in found:
                room = Room(str(each.pk), self.year, tuple(each.grades), "", None, (), None)
                said = programme(room, number).values()
                found[each.pk] = [(one.id, one.kind, one.periods) for one in said]
        return found

    @cached_property
    def leaders(self) -> dict[UUID, UUID]:
        """Who leads each class; of several classes that one person leads by mistake, the first."""
        rows = Homeroom.objects.on(self.year.start).filter(school_class__in=self.classes).order_by("pk")
        found: dict[UUID, UUID] = {}
        for class_id, person in rows.values_list("school_class_id", "person_id"):
            if person not in found.values():
                found.setdefault(class_id, person)
        return found

    @cached_property
    def standing(self) -> dict[tuple[str, str], str]:
        rows = Teaching.objects.on(self.year.start).filter(school_class__in=self.classes).order_by("pk")
        said = rows.values_list("school_class_id", "subject", "person_id")
        return {(str(room), subject): str(person) for room, subject, person in said}

    @cached_property
    def members(self) -> list[Member]:
        """Who teaches here: by their post and level they owe so many periods, a homeroom teacher fewer, a guest only some."""
        on, level = self.year.start, level_of_load({level_of(each.grades[0]) for each in self.classes})
        posts = Appointment.objects.on(on).filter(
            institution=self.school, post__in=(PRINCIPAL, VICE_PRINCIPAL, TEACHER)
        )
        rows = list(posts.order_by("person_id"))
        taught = SubjectTaught.objects.on(on).filter(person__in=[row.person_id for row in rows])
        subject = dict(taught.values_list("person_id", "subject"))
        leading = set(self.leaders.values())
        found = []
        for row in rows:
            norm = norm_of(row.post, level, self.school.boarding_kind, on)
            owes = owed(norm, [HOMEROOM] if row.person_id in leading else [], on).periods or 0
            most = min(owes + MORE, MOST) if row.post == TEACHER else owes
            if not row.is_main:
                owes = most = AS_GUEST
            kept = subject.get(row.person_id, GENERAL if level == PRIMARY else "")
            found.append(Member(str(row.person_id), kept if row.post == TEACHER else "", owes, most))
        return found

    @cached_property
    def courses(self) -> list[Course]:
        main = set(Site.objects.filter(institution=self.school, is_main=True).values_list("pk", flat=True))
        weeks = weeks_of_terms(self.year.start)
        return [
            Course(
                str(each.pk),
                subject,
                max(weekly(periods, weeks)),
                leader=str(self.leaders[each.pk]) if each.pk in self.leaders else None,
                is_primary=level_of(each.grades[0]) == PRIMARY,
                is_apart=each.site_id not in main,
                standing=self.standing.get((str(each.pk), subject)),
            )
            for each in self.classes
            for subject, _, periods in self.subjects[each.pk]
        ]

    @cached_property
    def given(self) -> Mapping[tuple[str, str], str]:
        return assign(self.courses, self.members)

    @property
    def changed(self) -> Iterator[Course]:
        """What somebody else teaches by now, and gives away."""
        return (
            each for each in self.courses if each.standing and self.given.get(each.key) not in {None, each.standing}
        )

    def rows(self, chance: Chance) -> Mapping[str, Sequence[tuple[Any, ...]]]:
        return {
            "subjects": list(self._subjects(chance)),
            "teachings": [
                (chance.identifier(), self.school.pk, *each.key, self.given[each.key], self.year.start, None)
                for each in self.courses
                if each.key in self.given and not each.standing
            ],
            "weeks": list(self._weeks(chance)),
            "rooms": list(self._rooms(chance)),
        }

    def _subjects(self, chance: Chance) -> Iterator[tuple[Any, ...]]:
        known = ClassSubject.objects.filter(school_class__in=self.classes).values_list("school_class_id", flat=True)
        for each in self.classes:
            if each.pk not in set(known):
                for at, said in enumerate(self.subjects[each.pk]):
                    yield chance.identifier(), self.school.pk, each.pk, *said, at

    def _weeks(self, chance: Chance) -> Iterator[tuple[Any, ...]]:
        """Primary classes come in the afternoon for as many periods as they need, evenly; the others keep to the usual week."""
        needs = {each.pk: self.periods_of(each) for each in self.classes if level_of(each.grades[0]) == PRIMARY}
        if not needs:
            return
        afternoon = max(1, -(-(max(needs.values()) - MORNING * LAST_DAY) // LAST_DAY))
        off = [0] * (7 - LAST_DAY)
        said = ([MORNING] * LAST_DAY + off, [afternoon] * LAST_DAY + off, True, True, self.year.start, None)
        if len(needs) == len(self.classes):
            yield chance.identifier(), self.school.pk, None, self.school.pk, *said
            return
        for class_id in needs:
            yield chance.identifier(), self.school.pk, class_id, class_id, *said

    def periods_of(self, each: SchoolClass) -> int:
        weeks = weeks_of_terms(self.year.start)
        return sum(max(weekly(periods, weeks)) for _, _, periods in self.subjects[each.pk])

    def _rooms(self, chance: Chance) -> Iterator[tuple[Any, ...]]:
        """Computer rooms at the main site, as far as there are computers; a sports ground at each site."""
        by_site: dict[UUID, int] = defaultdict(int)
        for each in self.classes:
            by_site[each.site_id] += 1
        main = Site.objects.filter(institution=self.school, is_main=True, pk__in=by_site).first()
        counted = ComputerCount.objects.on(self.year.start).filter(institution=self.school, purpose="teaching").first()
        rooms = counted.count // COMPUTERS_A_ROOM if counted else 0
        asks = {
            key
            for key, said in rule("timetable.subjects", on=self.year.start).items()
            if said.get("room") == "computers"
        }
        wanted = sum(each.periods for each in self.courses if each.subject in asks and not each.is_apart)
        enough = -(-wanted // PERIODS_A_ROOM)
        if main is not None and rooms >= enough:
            for number in range(enough):
                yield (*self._room(chance, main.pk), f"Phòng máy {number + 1}", "computers", 1, self.year.start, None)
        for site, classes in sorted(by_site.items()):
            holds = max(1, -(-classes // CLASSES_A_YARD))
            yield (*self._room(chance, site), "Sân tập", "yard", holds, self.year.start, None)

    def _room(self, chance: Chance, site: UUID) -> tuple[Any, ...]:
        return chance.identifier(), self.school.pk, site

"""Reads about covers: which lessons of a day lack their teacher, who might stand in, and what covers say of the days to come."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from uuid import UUID

from hoaban.kernel.actor import Actor
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.attendance.calendar import has_lessons, holiday_on
from hoaban.modules.attendance.models import Closure, Cover, StaffAbsence
from hoaban.modules.attendance.words import AFTERNOON, MORNING
from hoaban.modules.network.models import Institution
from hoaban.modules.timetables.gathering import busy_elsewhere
from hoaban.modules.timetables.models import Lesson, LessonCover, TeacherWish, Timetable
from hoaban.modules.timetables.planning.covering import Colleague, Lack, Offer, proposals
from hoaban.modules.timetables.reads import loads_of
from hoaban.modules.timetables.slots import Slot, read_all

SESSIONS = (MORNING, AFTERNOON)  # by the half of a slot
A_DAY = timedelta(days=1)
Place = tuple[UUID, str]  # a class, and a slot of the day


@dataclass(frozen=True, slots=True)
class Need:
    """A lesson whose teacher is away: who stands in, if anybody does yet, and who might."""

    lesson: Lesson
    cover: LessonCover | None
    offers: Sequence[Offer]


def is_open(institution_id: UUID, day: date) -> bool:
    """Answer whether a school has lessons on a day: no holiday, and not closed."""
    closed = Closure.objects.on(day).filter(institution_id=institution_id)
    return has_lessons(day) and holiday_on(day) is None and not closed.exists()


@dataclass(frozen=True)
class Day:
    """One day of a school as its published timetable, its absences and its covers make it."""

    actor: Actor
    school: Institution
    day: date

    @cached_property
    def version(self) -> Timetable | None:
        return Timetable.objects.visible_to(self.actor).filter(institution=self.school).published_on(self.day).first()

    @cached_property
    def lessons(self) -> list[Lesson]:
        """The lessons of the day in order; none where the school is closed."""
        if self.version is None or not is_open(self.school.pk, self.day):
            return []
        rows = Lesson.objects.visible_to(self.actor).filter(
            timetable=self.version, slot__startswith=str(self.day.isoweekday())
        )
        found = rows.select_related("school_class", "room")
        return sorted(found, key=lambda each: (Slot.read(str(each.slot)), each.school_class.name))

    @cached_property
    def away(self) -> frozenset[UUID]:
        rows = StaffAbsence.objects.visible_to(self.actor).on(self.day).filter(institution=self.school)
        return frozenset(rows.values_list("person_id", flat=True))

    @cached_property
    def sessions(self) -> Mapping[tuple[UUID, str], UUID]:
        """Who has a whole session of a class, by class and session."""
        rows = Cover.objects.visible_to(self.actor).filter(institution=self.school, day=self.day)
        return {(row.school_class_id, row.session): row.person_id for row in rows}

    @cached_property
    def standing(self) -> Mapping[Place, LessonCover]:
        rows = LessonCover.objects.visible_to(self.actor).filter(institution=self.school, day=self.day)
        return {(row.school_class_id, row.slot): row for row in rows.select_related("person")}

    @cached_property
    def lacking(self) -> list[Lesson]:
        """The lessons without their teacher for which nobody has the whole session of the class."""
        return [
            each
            for each in self.lessons
            if each.person_id in self.away and (each.school_class_id, _session(each)) not in self.sessions
        ]

    def cover_of(self, lesson: Lesson) -> LessonCover | None:
        """Give who stands in for a lesson's teacher; a cover of former times, for somebody else, is none."""
        found = self.standing.get((lesson.school_class_id, str(lesson.slot)))
        return found if found is not None and found.absent_id == lesson.person_id else None

    @cached_property
    def needs(self) -> list[Need]:
        lacks = [_lack(self.day, each) for each in self.lacking if self.cover_of(each) is None]
        found = proposals(lacks, self.colleagues) if lacks else {}
        return [Need(each, self.cover_of(each), found.get(each.pk, ())) for each in self.lacking]

    @cached_property
    def colleagues(self) -> list[Colleague]:
        """Everybody who teaches at the school, with what binds them on this day."""
        if self.version is None:
            return []
        year, term = self.version.school_year, self.version.term
        loads = {each.person_id: each for each in loads_of(self.actor, self.school, year, term)}
        taught, busy, covered = self._taught(), self._busy(set(loads)), self._covered(SchoolYear.parse(year))
        return [
            Colleague(
                pk,
                load.name,
                subjects=frozenset(each.subject for each in taught[pk]),
                classes=frozenset(each.school_class_id for each in taught[pk]),
                taught=frozenset(Slot.read(str(each.slot)) for each in taught[pk]),
                busy=frozenset(busy[pk]),
                is_away=pk in self.away,
                over=load.over or 0,
                covered=covered[pk],
            )
            for pk, load in loads.items()
        ]

    def _taught(self) -> Mapping[UUID | None, list[Lesson]]:
        found: dict[UUID | None, list[Lesson]] = defaultdict(list)
        rows = Lesson.objects.visible_to(self.actor).filter(timetable=self.version, slot__isnull=False)
        for each in rows:
            found[each.person_id].append(each)
        return found

    def _busy(self, persons: set[UUID]) -> Mapping[UUID, set[Slot]]:
        """When each is bound besides: covers of the day, lessons at another school, times they said they cannot come."""
        found: dict[UUID, set[Slot]] = defaultdict(set)
        for row in self.standing.values():
            found[row.person_id].add(Slot.read(row.slot))
        for (_, session), person in self.sessions.items():
            half = SESSIONS.index(session)
            found[person].update(Slot(self.day.isoweekday(), half, n) for n in range(1, 8))
        for person, slots in busy_elsewhere(persons, self.school.pk, self.day).items():
            found[person].update(slots)
        wishes = TeacherWish.objects.visible_to(self.actor).on(self.day).filter(institution=self.school)
        for wish in wishes.exclude(unavailable=[]):
            found[wish.person_id].update(read_all(wish.unavailable))
        return found

    def _covered(self, year: SchoolYear) -> Counter[UUID]:
        """How many lessons each has covered this year, so that it is not always the same."""
        rows = LessonCover.objects.visible_to(self.actor).filter(institution=self.school, day__gte=year.start)
        return Counter(rows.values_list("person_id", flat=True))


def _session(lesson: Lesson) -> str:
    return SESSIONS[Slot.read(str(lesson.slot)).half]


def _lack(day: date, lesson: Lesson) -> Lack:
    if lesson.person_id is None:
        raise TypeError(lesson.pk)
    return Lack(day, lesson.pk, lesson.school_class_id, lesson.subject, Slot.read(str(lesson.slot)), lesson.person_id)


def covers_ahead(actor: Actor, first: date, days: int) -> list[LessonCover]:
    """Give the covers asked of the actor themselves from a day on, in order."""
    if actor.person_id is None:
        return []
    rows = LessonCover.objects.told_to(actor).filter(person_id=actor.person_id, day__gte=first)
    found = rows.filter(day__lt=first + days * A_DAY).select_related("school_class", "absent")
    return sorted(found, key=lambda each: (each.day, Slot.read(each.slot)))

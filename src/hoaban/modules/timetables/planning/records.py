"""What a timetable is made of, as plain values: classes, teachers, rooms, what each class is taught, and the lessons placed."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from hoaban.modules.timetables.slots import Slot
from hoaban.modules.timetables.words import LESSON


@dataclass(frozen=True, slots=True)
class ClassRecord:
    """A class with the slots of its week, in order, and the site where it learns; of combined grades it is one class all the same."""

    id: UUID
    name: str
    site_id: UUID
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class TeacherRecord:
    """A teacher: when they cannot and when they would rather not, and the bounds of their days.

    `elsewhere` is when they teach at another school: the whole half-day is lost for this one, for the way between.
    """

    id: UUID
    name: str
    unavailable: frozenset[Slot] = frozenset()
    avoided: frozenset[Slot] = frozenset()
    elsewhere: frozenset[Slot] = frozenset()
    days_off: int = 0
    must_have_days_off: bool = False
    most_a_day: int | None = None
    most_gaps: int | None = None

    def can(self, slot: Slot) -> bool:
        return slot not in self.unavailable and all(slot.half_day != other.half_day for other in self.elsewhere)


@dataclass(frozen=True, slots=True)
class RoomRecord:
    """A room, and how many classes have lessons in it at once."""

    id: UUID
    name: str
    kind: str
    site_id: UUID
    holds: int = 1


@dataclass(frozen=True, slots=True)
class Demand:
    """What a class is taught in a week: a subject, by a teacher (None: by nobody yet), in so many periods.

    `doubles` are the least and most double periods; `most_a_day` binds where the school set it; `fixed` is the one slot of what has its
    place in the week: the flag salute, the class hour.
    """

    class_id: UUID
    subject: str
    teacher_id: UUID | None
    periods: int
    doubles: tuple[int, int] = (0, 0)
    most_a_day: int | None = None
    room_kind: str = ""
    kind: str = LESSON
    fixed: Slot | None = None

    @property
    def key(self) -> "Key":
        return self.class_id, self.subject, self.teacher_id, self.kind


Key = tuple[UUID, str, UUID | None, str]


@dataclass(frozen=True, slots=True)
class Placed:
    """One period of a demand: when and in which room; `slot` None is not placed. What is locked stays where it is."""

    class_id: UUID
    subject: str
    teacher_id: UUID | None
    kind: str = LESSON
    slot: Slot | None = None
    room_id: UUID | None = None
    is_locked: bool = False

    @property
    def key(self) -> Key:
        return self.class_id, self.subject, self.teacher_id, self.kind


@dataclass(frozen=True, slots=True)
class Records:
    """All that a timetable of one term is made of; no two demands have the same key.

    `far` are pairs of sites between which the noon is too short to travel.
    """

    classes: tuple[ClassRecord, ...] = ()
    teachers: tuple[TeacherRecord, ...] = ()
    rooms: tuple[RoomRecord, ...] = ()
    demands: tuple[Demand, ...] = ()
    far: frozenset[frozenset[UUID]] = frozenset()

    @property
    def slots(self) -> tuple[Slot, ...]:
        """Every slot in which some class may learn, in order."""
        return tuple(sorted({slot for each in self.classes for slot in each.slots}))

    def class_of(self, class_id: UUID) -> ClassRecord:
        return next(each for each in self.classes if each.id == class_id)

    def teacher_of(self, teacher_id: UUID | None) -> TeacherRecord | None:
        return next((each for each in self.teachers if each.id == teacher_id), None)

    def of_teacher(self, teacher_id: UUID) -> list[Demand]:
        return [each for each in self.demands if each.teacher_id == teacher_id]

    def rooms_for(self, demand: Demand) -> list[RoomRecord]:
        """The rooms of its kind: those at the class's site, or where there are none, those anywhere."""
        rooms = [each for each in self.rooms if each.kind == demand.room_kind]
        site = self.class_of(demand.class_id).site_id
        return [each for each in rooms if each.site_id == site] or rooms


def lessons_wanted(demands: Sequence[Demand]) -> Iterator[Placed]:
    """Give one lesson, not placed, for every period that is wanted."""
    for each in demands:
        yield from (Placed(*each.key) for _ in range(each.periods))


def by_key(lessons: Sequence[Placed]) -> dict[Key, list[Placed]]:
    found: dict[Key, list[Placed]] = defaultdict(list)
    for each in lessons:
        found[each.key].append(each)
    return found

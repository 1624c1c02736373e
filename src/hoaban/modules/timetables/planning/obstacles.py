"""What cannot be, said before any search, with the records to mend."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from hoaban.kernel.language import Words
from hoaban.modules.timetables.planning.records import ClassRecord, Demand, Records, TeacherRecord
from hoaban.modules.timetables.planning.travel import share_half_days, sites_of, slots_within
from hoaban.modules.timetables.slots import Slot
from hoaban.modules.timetables.words import ROOM_KINDS

CLASS, TEACHER, ROOMS = "class", "teacher", "rooms"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing that stands against a timetable. `at` names what to open: a class, a teacher (by id) or the rooms (by kind).

    What does not block (nobody teaches a subject yet) leaves a timetable with that lack.
    """

    code: str
    at: tuple[str, str]
    message: Words
    blocks: bool = True


def obstacles(records: Records) -> list[Obstacle]:
    """Give everything that is impossible for certain, and what is missing; an empty list does not promise a timetable."""
    return [
        *_without_teacher(records),
        *(each for one in records.classes for each in _of_class(records, one)),
        *(each for one in records.teachers for each in _of_teacher(records, one)),
        *_of_rooms(records),
    ]


def _without_teacher(records: Records) -> Iterator[Obstacle]:
    by_class: dict[UUID, int] = Counter()
    for each in records.demands:
        if each.teacher_id is None and each.periods:
            by_class[each.class_id] += 1
    for class_id, count in by_class.items():
        message = NOBODY.fill(name=records.class_of(class_id).name, n=count)
        yield Obstacle("nobody-teaches", (CLASS, str(class_id)), message, blocks=False)


NOBODY = Words(
    "Lớp {name} còn {n} môn chưa phân công người dạy. Hãy phân công, nếu không các tiết đó xếp mà không có giáo viên.",
    "Class {name} has {n} subjects that nobody teaches. Assign teachers, or these lessons are placed without one.",
)


def _of_class(records: Records, one: ClassRecord) -> Iterator[Obstacle]:
    demands = [each for each in records.demands if each.class_id == one.id]
    wanted, there = sum(each.periods for each in demands), len(one.slots)
    if wanted > there:
        message = FULL_CLASS.fill(name=one.name, n=wanted, there=there)
        yield Obstacle("class-overfull", (CLASS, str(one.id)), message)
    for each in demands:
        yield from _of_demand(records, one, each)


FULL_CLASS = Words(
    "Lớp {name} có {n} tiết một tuần mà tuần học chỉ có {there} tiết. Hãy bớt tiết, hoặc thêm buổi học cho lớp.",
    "Class {name} has {n} periods a week, and its week only {there}. Take periods away, or give the class more of the week.",
)


def _of_demand(records: Records, one: ClassRecord, demand: Demand) -> Iterator[Obstacle]:
    teacher = records.teacher_of(demand.teacher_id)
    if teacher is None:
        return
    if demand.fixed is not None and not teacher.can(demand.fixed):
        message = FIXED_AWAY.fill(who=teacher.name, name=one.name, when=demand.fixed.words)
        yield Obstacle("teacher-away-at-fixed", (TEACHER, str(teacher.id)), message)
    meeting = sum(teacher.can(slot) for slot in one.slots)
    if demand.fixed is None and demand.periods > meeting:
        message = NEVER_MEET.fill(who=teacher.name, name=one.name, n=demand.periods, there=meeting)
        yield Obstacle("never-meet", (TEACHER, str(teacher.id)), message)


FIXED_AWAY = Words(
    "{who} dạy lớp {name} lúc {when} nhưng đã báo không dạy được lúc đó. Hãy bỏ giờ bận này, hoặc phân công người khác.",
    "{who} teaches class {name} on {when}, and cannot come then. Take this time out of theirs, or assign somebody else.",
)
NEVER_MEET = Words(
    "{who} dạy lớp {name} {n} tiết mà chỉ có {there} giờ lớp học và người dạy cùng rảnh. Hãy bớt giờ bận của giáo viên, hoặc phân công người khác.",
    "{who} teaches class {name} for {n} periods, and both are free at {there} times only. Free the teacher's times, or assign somebody else.",
)


def _of_teacher(records: Records, one: TeacherRecord) -> Iterator[Obstacle]:
    demands = records.of_teacher(one.id)
    wanted = sum(each.periods for each in demands)
    classes = {each.class_id for each in demands}
    slots = {slot for each in records.classes if each.id in classes for slot in each.slots if one.can(slot)}
    there = _room_for(one, slots, len({slot.weekday for slot in records.slots}))
    if wanted > there:
        message = FULL_TEACHER.fill(who=one.name, n=wanted, there=there)
        yield Obstacle("teacher-overfull", (TEACHER, str(one.id)), message)
        return
    yield from _of_sites(records, one)


FULL_TEACHER = Words(
    "{who} có {n} tiết một tuần mà chỉ có {there} giờ dạy được. Hãy bớt tiết, bớt giờ bận hoặc ngày nghỉ, hoặc nâng số tiết tối đa một ngày.",
    "{who} has {n} periods a week, and only {there} times to teach. Take periods away, free times or days, or allow more a day.",
)


def _room_for(one: TeacherRecord, slots: set[Slot], days: int) -> int:
    """How many lessons fit: the fullest days first, as many days as the teacher must come, and no more a day than they may."""
    by_day = Counter(slot.weekday for slot in slots)
    most = [min(count, one.most_a_day or count) for count in sorted(by_day.values(), reverse=True)]
    return sum(sorted(most, reverse=True)[: max(days - one.days_off, 0)] if one.must_have_days_off else most)


def _of_sites(records: Records, one: TeacherRecord) -> Iterator[Obstacle]:
    """A teacher of several sites has half-days enough for each."""
    periods = sites_of(records).get(one.id)
    if periods is None:
        return
    halves = share_half_days(records, one, periods)
    for site, wanted in periods.items():
        slots = {slot for each in records.classes if each.site_id == site for slot in each.slots if one.can(slot)}
        if len(slots_within(sorted(slots), halves[site])) < wanted:
            message = TOO_FAR.fill(who=one.name, n=len(periods))
            yield Obstacle("sites-apart", (TEACHER, str(one.id)), message)
            return


TOO_FAR = Words(
    "{who} dạy ở {n} điểm trường, mỗi buổi chỉ ở một điểm, và không đủ buổi cho các tiết. Hãy bớt một điểm trường, hoặc bớt giờ bận.",
    "{who} teaches at {n} sites, one each half-day, and has not half-days enough. Take a site away, or free more times.",
)


def _of_rooms(records: Records) -> Iterator[Obstacle]:
    by_rooms: dict[tuple[str, frozenset[UUID]], list[Demand]] = defaultdict(list)
    for each in records.demands:
        if each.room_kind and each.periods:
            by_rooms[each.room_kind, frozenset(room.id for room in records.rooms_for(each))].append(each)
    for (kind, rooms), demands in sorted(by_rooms.items(), key=lambda item: (item[0][0], sorted(map(str, item[0][1])))):
        wanted = sum(each.periods for each in demands)
        holds = sum(room.holds for room in records.rooms if room.id in rooms)
        classes = {each.class_id for each in demands}
        there = holds * len({slot for each in records.classes if each.id in classes for slot in each.slots})
        if not rooms:
            yield Obstacle("room-missing", (ROOMS, kind), NO_ROOM.fill(kind=ROOM_KINDS[kind], n=wanted))
        elif wanted > there:
            yield Obstacle(
                "rooms-overfull", (ROOMS, kind), FULL_ROOMS.fill(kind=ROOM_KINDS[kind], n=wanted, there=there)
            )


NO_ROOM = Words(
    "{n} tiết cần «{kind}» mà trường chưa khai phòng nào. Hãy thêm phòng, hoặc bỏ yêu cầu phòng ở môn học.",
    "{n} periods ask for a room of the kind “{kind}”, and the school has none. Add one, or take the room out of the subjects' plans.",
)
FULL_ROOMS = Words(
    "{n} tiết cần «{kind}» mà các phòng loại này chỉ nhận được {there} tiết một tuần. Hãy thêm phòng, hoặc bớt tiết học ở phòng này.",
    "{n} periods ask for a room of the kind “{kind}”, and these rooms take {there} a week. Add a room, or let fewer periods be there.",
)

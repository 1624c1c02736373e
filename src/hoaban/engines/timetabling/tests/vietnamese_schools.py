"""Made-up lower secondary schools as Vietnam has them, by seed: two shifts, six days, five periods a half-day.

Morning for grades 8 and 9, afternoon for 6 and 7; flag salute in the first period of Monday, homeroom in the last of Saturday;
double periods, labs, computer rooms, yards; part-time teachers, days off, no gaps for classes. Wished: a subject's lessons on
different days, few gaps and few half-days for teachers, none for one lesson only. There is room to spare everywhere but in the
classes' own weeks, of whose 30 periods 29 are taken.
"""

from collections.abc import Iterator
from math import ceil
from random import Random

from hoaban.engines.timetabling import constraints as c
from hoaban.engines.timetabling import problem as p
from hoaban.engines.timetabling.tests.vietnamese_staff import (
    ACTIVITY,
    AFTERNOON,
    HOMEROOM,
    MORNING,
    SALUTE,
    SUBJECTS,
    Staff,
    Subject,
    Teacher,
    staff_of,
)

DAYS, PERIODS, HALVES = (2, 3, 4, 5, 6, 7), 5, (MORNING, AFTERNOON)
NAMES = {MORNING: "sáng", AFTERNOON: "chiều"}
TEACHER, CLASS, ROOM = "Teacher", "Class", "Room"
MOST_A_DAY, MOST_DAYS = 7, 5
GAP, HALF_DAY, LONELY, SAME_DAY = 5, 3, 2, 9  # weights of what is wished
HALF_GROUPS = tuple(f"{day}{half}" for day in DAYS for half in HALVES)
DAY_GROUPS = tuple(f"day {day}" for day in DAYS)
IN_HALF_OF_ROOMS = {
    "lab": 9,
    "computers": 24,
    "yard": 22,
}  # lessons that a room takes in the half-days of a week, with room to spare


def vietnamese_school(classes: int, seed: int) -> p.Instance:
    """Draw a school; one seed, one school."""
    staff = staff_of(classes, Random(f"{classes} {seed}"))
    rooms = tuple(_rooms(classes))
    events = tuple(_events(staff, rooms))
    courses = tuple(dict.fromkeys(each.course for each in events if each.course))
    return p.Instance(
        id=f"vn-{classes}-{seed}",
        meta=p.MetaData(name=f"THCS {classes} lớp, số {seed}", country="Vietnam"),
        time_groups=tuple(_time_groups()),
        times=tuple(_times()),
        resource_types=tuple(p.ResourceType(each, each) for each in (TEACHER, CLASS, ROOM)),
        resource_groups=tuple(_resource_groups()),
        resources=tuple(_resources(staff, rooms)),
        event_groups=tuple(_event_groups(events, courses)),
        events=events,
        constraints=(*_for_lessons(events), *_for_classes(staff), *_for_teachers(staff)),
    )


def _time_groups() -> Iterator[p.TimeGroup]:
    yield from (p.TimeGroup(f"day {day}", f"Thứ {day}", "Day") for day in DAYS)
    yield from (p.TimeGroup(f"{day}{half}", f"Thứ {day} {NAMES[half]}") for day in DAYS for half in HALVES)
    yield from (p.TimeGroup(f"{day}{half} first", f"Tiết 1 thứ {day} {NAMES[half]}") for day in DAYS for half in HALVES)
    yield from (p.TimeGroup(f"all {half}", NAMES[half]) for half in HALVES)
    yield from (p.TimeGroup(name, name) for name in ("first", "doubles"))


def _times() -> Iterator[p.Time]:
    for day in DAYS:
        for half in HALVES:
            for period in range(1, PERIODS + 1):
                groups = [f"{day}{half}", f"all {half}"]
                groups += [f"{day}{half} first", "first"] if period == 1 else []
                groups += ["doubles"] if period < PERIODS else []
                name = f"Thứ {day} {NAMES[half]} tiết {period}"
                yield p.Time(f"{day}{half}{period}", name, f"day {day}", groups=tuple(groups))


def _rooms(classes: int) -> Iterator[tuple[str, str]]:
    """Give each room's kind and name."""
    for kind, takes in IN_HALF_OF_ROOMS.items():
        lessons = sum(len(each.lengths) for each in SUBJECTS if each.room == kind) * ceil(classes / 2)
        yield from ((kind, f"{kind} {number}") for number in range(1, ceil(lessons / takes) + 1))


def _resource_groups() -> Iterator[p.ResourceGroup]:
    yield p.ResourceGroup("teachers", "Giáo viên", TEACHER)
    yield p.ResourceGroup("full", "Giáo viên toàn thời gian", TEACHER)
    yield from (p.ResourceGroup(half, f"Lớp học {NAMES[half]}", CLASS) for half in HALVES)
    yield from (p.ResourceGroup(kind, kind, ROOM) for kind in IN_HALF_OF_ROOMS)


def _resources(staff: Staff, rooms: tuple[tuple[str, str], ...]) -> Iterator[p.Resource]:
    for each in staff.teachers:
        groups = ("teachers", "full") if len(each.days) == len(DAYS) else ("teachers",)
        yield p.Resource(each.name, each.name, TEACHER, groups)
    yield from (p.Resource(one, one, CLASS, (half,)) for one, half in staff.halves.items())
    yield from (p.Resource(name, name, ROOM, (kind,)) for kind, name in rooms)


def _events(staff: Staff, rooms: tuple[tuple[str, str], ...]) -> Iterator[p.Event]:
    for one, half in staff.halves.items():
        for subject in SUBJECTS:
            yield _lessons(one, subject, staff.by_class[one, subject.field], rooms)
        own = next(each for each in staff.teachers if each.homeroom == one)
        for name, time in ((SALUTE, f"2{half}1"), (HOMEROOM, f"7{half}{PERIODS}"), (ACTIVITY, None)):
            attending = p.EventResource(one), p.EventResource(own.name)
            yield p.Event(f"{one} {name}", f"{name} {one}", 1, time=time, resources=attending, groups=("all", "as 1"))


def _lessons(one: str, subject: Subject, teacher: Teacher, rooms: tuple[tuple[str, str], ...]) -> p.Event:
    resources = [p.EventResource(one), p.EventResource(teacher.name)]
    fitting = [name for kind, name in rooms if kind == subject.room]
    if len(fitting) == 1:
        resources.append(p.EventResource(fitting[0]))
    elif fitting:
        resources.append(p.EventResource(role=ROOM, type=ROOM))
    shape = "as " + "+".join(map(str, subject.lengths))
    groups = ("all", shape, *((f"in {subject.room}",) if len(fitting) > 1 else ()))
    return p.Event(
        id=f"{one} {subject.name}",
        name=f"{subject.name} {one}",
        duration=subject.periods,
        course=f"course {one} {subject.field}",
        resources=tuple(resources),
        groups=groups,
    )


def _event_groups(events: tuple[p.Event, ...], courses: tuple[str, ...]) -> Iterator[p.EventGroup]:
    for name in dict.fromkeys(group for event in events for group in event.groups):
        yield p.EventGroup(name, name)
    yield from (p.EventGroup(course, course, "Course") for course in courses)


def _for_lessons(events: tuple[p.Event, ...]) -> Iterator[c.Constraint]:
    everything = c.AppliesTo(event_groups=("all",))
    yield c.AssignTime(id="placed", name="Mọi tiết có chỗ", applies_to=everything)
    yield c.PreferTimes(id="within", name="Tiết đôi trong một buổi", applies_to=everything, time_groups=("doubles",), duration=2)  # fmt: skip
    for shape in dict.fromkeys(group for event in events for group in event.groups if group.startswith("as ")):
        lengths = tuple(map(int, shape.removeprefix("as ").split("+")))
        where = c.AppliesTo(event_groups=(shape,))
        amount = {"minimum_amount": len(lengths), "maximum_amount": len(lengths)}
        yield c.SplitEvents(id=f"split {shape}", applies_to=where, minimum_duration=min(lengths), maximum_duration=max(lengths), **amount)  # fmt: skip
        if len(set(lengths)) > 1:
            doubles = lengths.count(2)
            yield c.DistributeSplitEvents(id=f"doubles {shape}", applies_to=where, duration=2, minimum=doubles, maximum=doubles)  # fmt: skip
    for group in dict.fromkeys(group for event in events for group in event.groups if group.startswith("in ")):
        where, kind = c.AppliesTo(event_groups=(group,)), group.removeprefix("in ")
        yield c.AssignResource(id=f"room {kind}", role=ROOM, applies_to=where)
        yield c.PreferResources(id=f"of {kind}", role=ROOM, resource_groups=(kind,), applies_to=where)
    everyone = c.AppliesTo(resource_groups=("teachers", *HALVES, *IN_HALF_OF_ROOMS))
    yield c.AvoidClashes(id="clash", name="Không trùng giờ", applies_to=everyone)
    yield from _spread(events)


def _spread(events: tuple[p.Event, ...]) -> Iterator[c.Constraint]:
    """A course of several lessons is on different days: physical education must be, the others should."""
    once = tuple(c.BoundedTimeGroup(day, 0, 1) for day in DAY_GROUPS)
    several = dict.fromkeys(each.course or "" for each in events if each.course and each.duration > 1)
    for name, required, weight in (("GDTC", True, 1), ("", False, SAME_DAY)):
        courses = tuple(each for each in several if each.endswith("GDTC") == required)
        where = c.AppliesTo(event_groups=courses)
        yield c.SpreadEvents(id=f"apart {name}", name=f"Khác ngày {name}", required=required, weight=weight, applies_to=where, time_groups=once)  # fmt: skip


def _for_classes(staff: Staff) -> Iterator[c.Constraint]:
    for half, other in ((MORNING, AFTERNOON), (AFTERNOON, MORNING)):
        where = c.AppliesTo(resource_groups=(half,))
        halves = tuple(f"{day}{half}" for day in DAYS)
        firsts = tuple(f"{each} first" for each in halves)
        yield c.AvoidUnavailableTimes(id=f"shift {half}", name=f"Học {NAMES[half]}", applies_to=where, time_groups=(f"all {other}",))  # fmt: skip
        yield c.LimitIdleTimes(id=f"whole {half}", name="Lớp không trống tiết", applies_to=where, time_groups=halves, minimum=0, maximum=0)  # fmt: skip
        yield c.ClusterBusyTimes(id=f"early {half}", name="Lớp học từ tiết 1", applies_to=where, time_groups=firsts, minimum=len(DAYS), maximum=len(DAYS))  # fmt: skip


def _for_teachers(staff: Staff) -> Iterator[c.Constraint]:
    everyone = c.AppliesTo(resource_groups=("teachers",))
    yield c.LimitBusyTimes(id="a day", name="Số tiết một ngày", applies_to=everyone, time_groups=DAY_GROUPS, minimum=0, maximum=MOST_A_DAY)  # fmt: skip
    yield c.ClusterBusyTimes(id="day off", name="Một ngày nghỉ", applies_to=c.AppliesTo(resource_groups=("full",)), time_groups=DAY_GROUPS, minimum=0, maximum=MOST_DAYS)  # fmt: skip
    for each in staff.teachers:
        where = c.AppliesTo(resources=(each.name,))
        away = tuple(f"day {day}" for day in DAYS if day not in each.days)
        if away or each.comes_late:
            groups = (*away, *(("first",) if each.comes_late else ()))
            yield c.AvoidUnavailableTimes(id=f"away {each.name}", name=f"{each.name} bận", applies_to=where, time_groups=groups)  # fmt: skip
        most = ceil((each.load + 2 * (each.homeroom is not None)) / 3)
        yield c.ClusterBusyTimes(id=f"half-days {each.name}", name="Ít buổi", required=False, weight=HALF_DAY, applies_to=where, time_groups=HALF_GROUPS, minimum=0, maximum=most)  # fmt: skip
    yield c.LimitIdleTimes(id="gaps", name="Tiết trống", required=False, weight=GAP, applies_to=everyone, time_groups=HALF_GROUPS, minimum=0, maximum=0)  # fmt: skip
    yield c.LimitBusyTimes(id="lonely", name="Buổi một tiết", required=False, weight=LONELY, applies_to=everyone, time_groups=HALF_GROUPS, minimum=2, maximum=PERIODS)  # fmt: skip

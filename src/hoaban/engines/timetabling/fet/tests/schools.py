"""Small problems that FET can be told whole, drawn by hypothesis: one constraint at a time, and any timetable of them."""

from dataclasses import replace

from hypothesis import strategies as st

from hoaban.engines.timetabling import constraints as c
from hoaban.engines.timetabling import problem as p
from hoaban.engines.timetabling.deviations import times_in
from hoaban.engines.timetabling.fet.grid import Grid
from hoaban.engines.timetabling.fet.parts import parts_of
from hoaban.engines.timetabling.indexed import Indexed
from hoaban.engines.timetabling.solution import Assignment, Lesson, Solution

DAYS, PERIODS, ROLE = 3, 4, "R"
DAY_NAMES = tuple(f"Thứ {day + 2}" for day in range(DAYS))
MORNINGS = tuple(f"sáng {day}" for day in range(DAYS))
AFTERNOONS = tuple(f"chiều {day}" for day in range(DAYS))


def times() -> tuple[p.Time, ...]:
    return tuple(
        p.Time(
            f"{day}-{period}",
            f"{DAY_NAMES[day]} T{period + 1}",
            f"day{day}",
            groups=(
                f"{'sáng' if period < PERIODS // 2 else 'chiều'} {day}",
                *(("first",) if period == 0 else ()),
                *((f"first {day}",) if period == 0 else ()),
                *((f"late {day}",) if period > 0 else ()),
            ),
        )
        for day in range(DAYS)
        for period in range(PERIODS)
    )


DAY_GROUPS = tuple(f"day{day}" for day in range(DAYS))
GROUPS = (
    *(p.TimeGroup(group, name, "Day") for group, name in zip(DAY_GROUPS, DAY_NAMES, strict=True)),
    *(p.TimeGroup(name, name) for name in (*MORNINGS, *AFTERNOONS, "first")),
    *(p.TimeGroup(f"{part} {day}", f"{part} {day}") for part in ("first", "late") for day in range(DAYS)),
)
TYPES = tuple(p.ResourceType(each, each) for each in ("Teacher", "Class", "Room", "Together"))
PEOPLE = (
    *(p.Resource(f"t{place}", f"Cô {place}", "Teacher", ("teachers",)) for place in range(2)),
    *(p.Resource(f"c{place}", f"6A{place}", "Class", ("classes",)) for place in range(2)),
    *(p.Resource(f"r{place}", f"P{place}", "Room", ("rooms",)) for place in range(3)),
    p.Resource("set", "Tổ Toán", "Together"),
)
RESOURCE_GROUPS = tuple(
    p.ResourceGroup(name, name, kind)
    for name, kind in (("teachers", "Teacher"), ("classes", "Class"), ("rooms", "Room"))
)
WEIGHTS = st.tuples(st.just(value=False), st.integers(1, 9)) | st.just((True, 1))


def bounds(low: int, high: int) -> st.SearchStrategy[dict[str, int]]:
    return st.integers(low, high).map(lambda most: {"minimum": 0, "maximum": most})


def told(kind: type[c.Constraint], where: c.AppliesTo, own: st.SearchStrategy[dict[str, object]]) -> st.SearchStrategy[c.Constraint]:  # fmt: skip
    """Constraints that FET knows as wishes too."""
    return st.builds(
        lambda cost, parts: kind(id="x", name="x", required=cost[0], weight=cost[1], applies_to=where, **parts),
        WEIGHTS,
        own,
    )


def ruled(kind: type[c.Constraint], where: c.AppliesTo, own: st.SearchStrategy[dict[str, object]]) -> st.SearchStrategy[c.Constraint]:  # fmt: skip
    """Constraints that FET knows as rules only."""
    return told(kind, where, own).map(lambda each: replace(each, required=True, weight=1))


EVERYONE = c.AppliesTo(resource_groups=("teachers", "classes"))
TEACHERS = c.AppliesTo(resource_groups=("teachers",))
CLASSES = c.AppliesTo(resource_groups=("classes",))
EVENTS = c.AppliesTo(event_groups=("all",))
SET = c.AppliesTo(resources=("set",))
SINGLE = c.AppliesTo(event_groups=("single",))
SPREAD = tuple(c.BoundedTimeGroup(day, 0, 1) for day in DAY_GROUPS)
CONSTRAINTS = st.one_of(
    told(c.PreferTimes, EVENTS, st.just({"times": ("0-1", "1-2"), "time_groups": ("first",)})),
    told(c.PreferTimes, EVENTS, st.just({"time_groups": ("day1",), "duration": 2})),
    told(c.SpreadEvents, c.AppliesTo(event_groups=("all", "single")), st.just({"time_groups": SPREAD})),
    told(c.LinkEvents, SINGLE, st.just({})),
    told(c.OrderEvents, c.AppliesTo(event_pairs=(c.EventPair("single0", "single1"),)), st.just({})),
    told(c.PreferResources, EVENTS, st.just({"role": ROLE, "resources": ("r0", "r2")})),
    told(c.AvoidClashes, SET, st.just({})),
    told(c.ClusterBusyTimes, SET, st.just({"time_groups": DAY_GROUPS, "minimum": 0, "maximum": 1})),
    told(c.LimitBusyTimes, SET, bounds(0, 3).map(lambda own: own | {"time_groups": ("first",)})),
    ruled(c.AvoidUnavailableTimes, EVERYONE, st.just({"times": ("1-3",), "time_groups": ("first",)})),
    ruled(c.LimitIdleTimes, EVERYONE, bounds(0, 2).map(lambda own: own | {"time_groups": DAY_GROUPS})),
    ruled(c.LimitIdleTimes, TEACHERS, bounds(0, 2).map(lambda own: own | {"time_groups": (*MORNINGS, *AFTERNOONS)})),
    ruled(c.ClusterBusyTimes, EVERYONE, bounds(1, 2).map(lambda own: own | {"time_groups": DAY_GROUPS})),
    ruled(c.ClusterBusyTimes, TEACHERS, st.just({"time_groups": DAY_GROUPS, "minimum": 2, "maximum": DAYS})),
    ruled(c.ClusterBusyTimes, EVERYONE, bounds(1, 2).map(lambda own: own | {"time_groups": tuple(f"late {day}" for day in range(DAYS))})),
    ruled(c.LimitBusyTimes, EVERYONE, bounds(1, 3).map(lambda own: own | {"time_groups": DAY_GROUPS})),
    ruled(c.LimitBusyTimes, EVERYONE, st.just({"time_groups": DAY_GROUPS, "minimum": 2, "maximum": PERIODS})),
)  # fmt: skip


@st.composite
def events(draw: st.DrawFn) -> tuple[p.Event, ...]:
    found = []
    names = ["single0", "single1", *(f"e{place}" for place in range(draw(st.integers(1, 3))))]
    for name in names:
        resources = [p.EventResource(f"c{draw(st.integers(0, 1))}"), p.EventResource(f"t{draw(st.integers(0, 1))}")]
        resources += [p.EventResource(role=ROLE, type="Room")] + (
            [p.EventResource("set")] if draw(st.booleans()) else []
        )
        is_single = name.startswith("single")
        groups = ("all", "single") if is_single else ("all",)
        found.append(
            p.Event(name, name, 1 if is_single else draw(st.integers(1, 4)), resources=tuple(resources), groups=groups)
        )
    return tuple(found)


@st.composite
def instances(draw: st.DrawFn) -> p.Instance:
    longest = draw(st.integers(1, 2))
    split = {"minimum_duration": 1, "maximum_duration": longest, "minimum_amount": 1, "maximum_amount": 4}
    return p.Instance(
        "school",
        time_groups=GROUPS,
        times=times(),
        resource_types=TYPES,
        resource_groups=RESOURCE_GROUPS,
        resources=PEOPLE,
        event_groups=(p.EventGroup("all", "all"), p.EventGroup("single", "single")),
        events=draw(events()),
        constraints=(
            c.AssignTime(id="time", applies_to=EVENTS),
            c.AssignResource(id="room", role=ROLE, applies_to=EVENTS),
            c.AvoidClashes(id="clash", applies_to=c.AppliesTo(resource_groups=("teachers", "classes", "rooms"))),
            c.DistributeSplitEvents(id="twice", applies_to=EVENTS, duration=2, minimum=0, maximum=1),
            c.SplitEvents(id="split", applies_to=EVENTS, **split),
            draw(CONSTRAINTS),
        ),
    )


@st.composite
def timetables(draw: st.DrawFn, instance: p.Instance) -> list[Lesson]:
    """Lessons of the lengths that FET is told, anywhere in a day."""
    indexed, lessons = Indexed(instance), []
    grid = Grid(indexed)
    for event, lengths in zip(instance.events, parts_of(indexed, grid.hours), strict=True):
        for length in lengths:
            start = draw(st.none() | st.sampled_from(times_in(grid.fits(length)))) if grid.fits(length) else None
            room = draw(st.none() | st.sampled_from(["r0", "r1", "r2"]))
            time = None if start is None else instance.times[start].id
            lessons.append(Lesson(event.id, length, time, (Assignment(room, ROLE),) if room else ()))
    return lessons


def solution(lessons: list[Lesson]) -> Solution:
    return Solution("school", tuple(lessons))

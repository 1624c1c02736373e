"""Small schools of every kind, drawn by hypothesis: instances with all 16 kinds of constraints, and timetables of them."""

from hypothesis import strategies as st

from hoaban.engines.timetabling import constraints as c
from hoaban.engines.timetabling import problem as p
from hoaban.engines.timetabling.solution import Assignment, Lesson, Solution

TITLES = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=6)
DAYS, PERIODS = 2, 4


def times() -> tuple[p.Time, ...]:
    return tuple(
        p.Time(f"{day}-{period}", f"Tiết {period}", f"day{day}", groups=("first",) if period == 0 else ())
        for day in range(DAYS)
        for period in range(PERIODS)
    )


GROUPS = tuple(p.TimeGroup(f"day{day}", f"Thứ {day + 2}", "Day") for day in range(DAYS))
TIME_GROUPS = (*GROUPS, p.TimeGroup("first", "Tiết đầu"))
TYPES = (p.ResourceType("teacher", "Giáo viên"), p.ResourceType("class", "Lớp"))
RESOURCE_GROUPS = (p.ResourceGroup("teachers", "Giáo viên", "teacher"),)
RESOURCES = (
    *(p.Resource(f"t{place}", f"Cô {place}", "teacher", ("teachers",)) for place in range(3)),
    *(p.Resource(f"c{place}", f"6A{place}", "class") for place in range(2)),
)
EVENT_GROUPS = (p.EventGroup("math", "Toán", "Course"), p.EventGroup("linked", "Ghép"), p.EventGroup("all", "Tất cả"))
COST = st.fixed_dictionaries(
    {
        "name": TITLES,
        "required": st.booleans(),
        "weight": st.integers(0, 9),
        "cost_function": st.sampled_from(c.CostFunction),
    }
)
SPLIT = ("minimum_duration", "maximum_duration", "minimum_amount", "maximum_amount")
BOUNDS = st.tuples(st.integers(0, 2), st.integers(0, 3))


@st.composite
def events(draw: st.DrawFn) -> tuple[p.Event, ...]:
    found = []
    for place in range(draw(st.integers(1, 4))):
        resources = [p.EventResource(f"c{draw(st.integers(0, 1))}", workload=draw(st.none() | st.integers(0, 3)))]
        if draw(st.booleans()):
            resources.append(p.EventResource(role="R", type="teacher"))
        elif draw(st.booleans()):
            resources.append(p.EventResource(f"t{draw(st.integers(0, 2))}", "R", "teacher"))
        found.append(
            p.Event(
                id=f"e{place}",
                name=draw(TITLES),
                duration=draw(st.integers(1, 4)),
                workload=draw(st.none() | st.integers(0, 5)),
                time=draw(st.none() | st.none() | st.just("0-1")),
                course=draw(st.none() | st.just("math")),
                resources=tuple(resources),
                groups_attending=draw(st.sampled_from([(), (), ("teachers",)])),
                groups=draw(st.sampled_from([("all",), ("all", "linked")])),
                color=draw(st.none() | st.just("#0099FF")),
            )
        )
    return tuple(found)


@st.composite
def constraints(draw: st.DrawFn, events: tuple[p.Event, ...]) -> tuple[c.Constraint, ...]:
    by_event = c.AppliesTo(events=(events[0].id,), event_groups=("all",))
    by_group = c.AppliesTo(event_groups=("math", "linked", "all"))
    by_resource = c.AppliesTo(resources=("c0",), resource_groups=("teachers",))
    apart = draw(st.integers(0, 2))
    pair = c.EventPair(events[0].id, events[-1].id, apart, draw(st.none() | st.integers(apart, 4)))
    days = {"time_groups": ("day0", "day1")}
    bounded = tuple(c.BoundedTimeGroup(group.id, *draw(BOUNDS)) for group in GROUPS)
    durations, amounts = draw(BOUNDS), draw(BOUNDS)
    split = dict(zip(SPLIT, (*durations, *amounts), strict=True))
    preferred = {"times": ("0-2",), "time_groups": ("day1",), "duration": draw(st.none() | st.just(1))}
    drawn: list[tuple[type[c.Constraint], c.AppliesTo, dict[str, object]]] = [
        (c.AssignResource, by_event, {"role": "R"}),
        (c.AssignTime, by_event, {}),
        (c.SplitEvents, by_event, split),
        (c.DistributeSplitEvents, by_event, {"duration": draw(st.integers(1, 2)), **least_most(draw(BOUNDS))}),
        (c.PreferResources, by_event, {"role": "R", "resources": ("t0",)}),
        (c.PreferTimes, by_event, preferred),
        (c.AvoidSplitAssignments, by_group, {"role": "R"}),
        (c.SpreadEvents, by_group, {"time_groups": bounded}),
        (c.LinkEvents, by_group, {}),
        (c.OrderEvents, c.AppliesTo(event_pairs=(pair,)), {}),
        (c.AvoidClashes, by_resource, {}),
        (c.AvoidUnavailableTimes, by_resource, {"times": ("1-3",), "time_groups": ("first",)}),
        (c.LimitIdleTimes, by_resource, days | least_most(draw(BOUNDS))),
        (c.ClusterBusyTimes, by_resource, days | least_most(draw(BOUNDS))),
        (c.LimitBusyTimes, by_resource, days | least_most(draw(BOUNDS))),
        (c.LimitWorkload, by_resource, least_most(draw(BOUNDS))),
    ]
    chosen = draw(st.lists(st.sampled_from(drawn), max_size=16, unique_by=lambda each: each[0]))
    return tuple(
        kind(id=f"k{place}", applies_to=where, **draw(COST), **own) for place, (kind, where, own) in enumerate(chosen)
    )


def least_most(bounds: tuple[int, int]) -> dict[str, object]:
    return {"minimum": bounds[0], "maximum": bounds[1]}


@st.composite
def instances(draw: st.DrawFn) -> p.Instance:
    drawn = draw(events())
    return p.Instance(
        id="school",
        meta=p.MetaData(name=draw(TITLES), remarks=draw(TITLES)),
        time_groups=TIME_GROUPS,
        times=times(),
        resource_types=TYPES,
        resource_groups=RESOURCE_GROUPS,
        resources=RESOURCES,
        event_groups=EVENT_GROUPS,
        events=drawn,
        constraints=draw(constraints(drawn)),
    )


@st.composite
def solutions(draw: st.DrawFn, instance: p.Instance) -> Solution:
    lessons = []
    for event in instance.events:
        left = event.duration
        while left and draw(st.booleans() | st.just(True)):
            duration = draw(st.integers(1, left))
            left -= duration
            start = draw(st.none() | st.integers(0, DAYS * PERIODS - duration)) if event.time is None else None
            is_open = any(each.resource is None for each in event.resources)
            who = draw(st.none() | st.sampled_from(["t0", "t1", "t2"])) if is_open else None
            lessons.append(
                Lesson(
                    event.id,
                    duration,
                    None if start is None else instance.times[start].id,
                    () if who is None else (Assignment(who, "R"),),
                )
            )
    return Solution("school", tuple(lessons), draw(TITLES), draw(st.none() | st.floats(0, 1e6)))

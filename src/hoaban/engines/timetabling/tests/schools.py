"""A small school with a timetable for certain: it is made from one."""

from random import Random

from hoaban.engines.timetabling import constraints as c
from hoaban.engines.timetabling import problem as p

DAYS, PERIODS, SUBJECTS = 5, 4, 4


def school(classes: int = 4, seed: int = 1, unavailable: tuple[str, ...] = ()) -> p.Instance:
    """Every class has 20 periods in a week of 20, every subject five of them; teachers teach two classes each."""
    times = tuple(
        p.Time(f"{day}-{period}", f"{day}-{period}", f"day{day}") for day in range(DAYS) for period in range(PERIODS)
    )
    teachers = tuple(
        p.Resource(f"t{subject}-{pair}", f"Cô {subject}-{pair}", "teacher", ("teachers",))
        for subject in range(SUBJECTS)
        for pair in range((classes + 1) // 2)
    )
    rooms = tuple(p.Resource(f"c{number}", f"6A{number}", "class", ("classes",)) for number in range(classes))
    events = [
        p.Event(
            id=f"e{number}-{subject}",
            name=f"Môn {subject}, lớp 6A{number}",
            duration=5,
            resources=(p.EventResource(f"c{number}"), p.EventResource(f"t{subject}-{number // 2}")),
            course=f"g{number}-{subject}",
            groups=("all",),
        )
        for number in range(classes)
        for subject in range(SUBJECTS)
    ]
    Random(seed).shuffle(events)
    days = tuple(f"day{day}" for day in range(DAYS))
    return p.Instance(
        id="small",
        time_groups=tuple(p.TimeGroup(day, day, "Day") for day in days),
        times=times,
        resource_types=(p.ResourceType("teacher", "Giáo viên"), p.ResourceType("class", "Lớp")),
        resource_groups=(
            p.ResourceGroup("teachers", "Giáo viên", "teacher"),
            p.ResourceGroup("classes", "Lớp", "class"),
        ),
        resources=(*teachers, *rooms),
        event_groups=(
            p.EventGroup("all", "Tất cả"),
            *(p.EventGroup(event.course or "", event.name, "Course") for event in events),
        ),
        events=tuple(events),
        constraints=tuple(rules(events, days, unavailable)),
    )


def rules(events: list[p.Event], days: tuple[str, ...], unavailable: tuple[str, ...]) -> list[c.Constraint]:
    everything = c.AppliesTo(event_groups=("all",))
    everyone = c.AppliesTo(resource_groups=("teachers", "classes"))
    courses = c.AppliesTo(event_groups=tuple(event.course or "" for event in events))
    once = tuple(c.BoundedTimeGroup(day, 0, 1) for day in days)
    idle = {"time_groups": days, "minimum": 0, "maximum": 0}
    return [
        c.AssignTime(id="assign", applies_to=everything),
        c.SplitEvents(
            id="split",
            applies_to=everything,
            minimum_duration=1,
            maximum_duration=2,
            minimum_amount=3,
            maximum_amount=5,
        ),
        c.AvoidClashes(id="clash", applies_to=everyone),
        c.AvoidUnavailableTimes(
            id="away", name="Cô 0-0 bận", applies_to=c.AppliesTo(resources=("t0-0",)), times=unavailable
        ),
        c.SpreadEvents(id="spread", required=False, weight=2, applies_to=courses, time_groups=once),
        c.LimitIdleTimes(
            id="idle", required=False, weight=1, applies_to=c.AppliesTo(resource_groups=("teachers",)), **idle
        ),
    ]

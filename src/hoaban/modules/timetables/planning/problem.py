"""The engine's problem of a school's records: what must hold is required, what is wished costs."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from uuid import UUID

from hoaban.engines.timetabling import constraints as c
from hoaban.engines.timetabling import problem as p
from hoaban.modules.timetables.planning.records import Demand, Key, Placed, Records, TeacherRecord, by_key
from hoaban.modules.timetables.planning.runs import runs_of
from hoaban.modules.timetables.planning.travel import share_half_days, sites_of
from hoaban.modules.timetables.slots import Slot

# What a wish weighs against another. A gap counts squared, so that many people have few rather than few people many.
GAP, LATE_DAY, AVOIDED, SPREAD, MOVED = 1, 3, 2, 4, 30
ROLE, COMING = "Room", "come"
TEACHER, CLASS, ROOM = "teacher", "class", "room"
LONGEST = 2  # a double period


@dataclass(frozen=True, slots=True)
class Part:
    """An event of the problem: a demand, or the locked run of lessons of one, or none: a class's coming to school."""

    demand: Demand | None
    locked: tuple[Placed, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """A problem, and which record each event of it is about; `locked` are the lessons that keep their places."""

    records: Records
    instance: p.Instance
    parts: Mapping[str, Part]
    durations: Mapping[str, int]
    locked: Mapping[Key, Sequence[Placed]]


def plan_of(records: Records, locked: Sequence[Placed] = (), stay: Sequence[Placed] = ()) -> Plan:
    """Make the problem. Lessons of `locked` keep slot and room; those of `stay` rather keep their slots than move."""
    making = _Making(records, locked, stay)
    instance = p.Instance(
        id="timetable",
        meta=p.MetaData(name="Hoa Ban"),
        time_groups=tuple(making.time_groups),
        times=tuple(making.times),
        resource_types=tuple(p.ResourceType(each, each) for each in (TEACHER, CLASS, ROOM)),
        resource_groups=tuple(making.resource_groups),
        resources=tuple(making.resources),
        event_groups=tuple(making.event_groups),
        events=tuple(making.events.values()),
        constraints=tuple(making.constraints()),
    )
    durations = {name: each.duration for name, each in making.events.items()}
    return Plan(records, instance, making.parts, durations, making.locked)


def room_resource(room_id: UUID, place: int) -> str:
    """Name one of the classes that a room holds at once."""
    return f"{room_id}#{place}"


def room_of(resource: str) -> UUID:
    return UUID(resource.partition("#")[0])


class _Making:
    """The parts of the problem, made one after another."""

    def __init__(self, records: Records, locked: Sequence[Placed], stay: Sequence[Placed]) -> None:
        self.records, self.stay = records, by_key(stay)
        self.locked = by_key(list(self._standing(locked)))
        self.parts: dict[str, Part] = {}
        self.events: dict[str, p.Event] = {}
        self.slots = records.slots
        self.sites = sites_of(records)
        for place, demand in enumerate(records.demands):
            self._add_demand(place, demand)
        self.early = [each for each in records.classes if self._periods(each.id) < len(each.slots)]
        for each in self.early:
            self._add_coming(each.id, each.slots)

    def _standing(self, locked: Sequence[Placed]) -> Iterator[Placed]:
        """Give the locked lessons that still can be where they are: within their class's week; without a room that is no more."""
        weeks = {each.id: set(each.slots) for each in self.records.classes}
        rooms = {each.id for each in self.records.rooms}
        for each in locked:
            if each.slot in weeks.get(each.class_id, ()):
                yield each if each.room_id is None or each.room_id in rooms else replace(each, room_id=None)

    def _periods(self, class_id: UUID) -> int:
        return sum(each.periods for each in self.records.demands if each.class_id == class_id)

    # Events

    def _add_demand(self, place: int, demand: Demand) -> None:
        locked = self.locked[demand.key] = self.locked.get(demand.key, [])[: demand.periods]
        for run in runs_of(locked, LONGEST if demand.doubles[1] else 1):
            self._add(f"e{place}.{run[0].slot.code if run[0].slot else ''}", Part(demand, tuple(run)), len(run))
        if demand.periods > len(locked):
            self._add(f"e{place}", Part(demand), demand.periods - len(locked))

    def _add(self, name: str, part: Part, duration: int) -> None:
        demand = part.demand
        if demand is None:
            raise TypeError(name)
        resources = [p.EventResource(str(demand.class_id), None, CLASS)]
        if demand.teacher_id is not None:
            resources.append(p.EventResource(str(demand.teacher_id), None, TEACHER))
            if demand.teacher_id in self.sites:
                resources.append(p.EventResource(self._at_site(demand), None, TEACHER))
        if part.locked:
            slot, room = part.locked[0].slot, part.locked[0].room_id
            resources += [p.EventResource(room_resource(room, 0), None, ROOM)] if room and self._is_alone(room) else []
        else:
            slot = demand.fixed
            resources += [p.EventResource(None, ROLE, ROOM)] if self.records.rooms_for(demand) else []
        self.parts[name] = part
        groups = ("all", f"of {demand.class_id}", f"course {demand.class_id} {demand.subject} {demand.kind}")
        time = slot.code if slot and slot in self.slots else None
        self.events[name] = p.Event(
            name, self._called(demand), duration, time=time, resources=tuple(resources), groups=groups
        )

    def _is_alone(self, room_id: UUID) -> bool:
        """A room that holds several classes at once is not searched for clashes of what is locked in it."""
        return any(each.id == room_id and each.holds == 1 for each in self.records.rooms)

    def _called(self, demand: Demand) -> str:
        return f"{self.records.class_of(demand.class_id).name} · {demand.subject}"

    def _at_site(self, demand: Demand) -> str:
        return f"{demand.teacher_id}@{self.records.class_of(demand.class_id).site_id}"

    def _add_coming(self, class_id: UUID, slots: Iterable[Slot]) -> None:
        """A class that does not fill its week comes before the first period of each half-day, so that no gap is left at its beginning."""
        for weekday, half in sorted({slot.half_day for slot in slots}):
            slot = Slot(weekday, half, 0)
            name = f"come {class_id} {slot.code}"
            self.parts[name] = Part(None)
            attending = (p.EventResource(str(class_id), None, CLASS),)
            self.events[name] = p.Event(name, name, 1, time=slot.code, resources=attending, groups=(COMING,))

    # Times, resources and groups

    @cached_property
    def half_days(self) -> list[tuple[int, int]]:
        return sorted({slot.half_day for slot in self.slots})

    @property
    def times(self) -> Iterator[p.Time]:
        comings = [Slot(*half, 0) for half in self.half_days] if self.early else []
        for slot in sorted([*self.slots, *comings]):
            yield p.Time(slot.code, slot.code, day=f"d{slot.weekday}", groups=(_half(slot.half_day),))

    @property
    def time_groups(self) -> Iterator[p.TimeGroup]:
        yield from (p.TimeGroup(day, day, "Day") for day in self.days)
        yield from (p.TimeGroup(_half(each), _half(each)) for each in self.half_days)

    @cached_property
    def days(self) -> list[str]:
        return [f"d{day}" for day in sorted({slot.weekday for slot in self.slots})]

    @property
    def resources(self) -> Iterator[p.Resource]:
        for one in self.records.classes:
            yield p.Resource(str(one.id), one.name, CLASS, ("classes",))
        for each in self.records.teachers:
            yield p.Resource(str(each.id), each.name, TEACHER, ("teachers",))
            for site in self.sites.get(each.id, ()):
                yield p.Resource(f"{each.id}@{site}", each.name, TEACHER)
        for room in self.records.rooms:
            groups = (f"kind {room.kind}", f"kind {room.kind} at {room.site_id}")
            for place in range(room.holds):
                yield p.Resource(room_resource(room.id, place), room.name, ROOM, ("rooms", *groups))

    @property
    def resource_groups(self) -> Iterator[p.ResourceGroup]:
        yield from (p.ResourceGroup(name, name, kind) for name, kind in GROUPS)
        kinds = dict.fromkeys(
            name for one in self.resources if one.type == ROOM for name in one.groups if name != "rooms"
        )
        yield from (p.ResourceGroup(name, name, ROOM) for name in kinds)

    @property
    def event_groups(self) -> Iterator[p.EventGroup]:
        for name in dict.fromkeys(name for each in self.events.values() for name in each.groups):
            yield p.EventGroup(name, name)

    # Constraints

    def constraints(self) -> Iterator[c.Constraint]:
        every = c.AppliesTo(event_groups=tuple(each.id for each in self.event_groups if each.id in {"all", COMING}))
        yield c.AssignTime(id="placed", applies_to=every)
        yield c.AvoidClashes(id="clash", applies_to=c.AppliesTo(resource_groups=tuple(name for name, _ in GROUPS)))
        yield from self._of_lessons()
        yield from self._of_rooms()
        yield from self._of_classes()
        for each in self.records.teachers:
            yield from self._of_teacher(each)
        yield from self._to_stay()

    def _open(self) -> Iterator[tuple[str, Demand, p.Event]]:
        """The events that are still to be placed, or have their place by their kind."""
        for name, part in self.parts.items():
            if part.demand is not None and not part.locked:
                yield name, part.demand, self.events[name]

    def _of_lessons(self) -> Iterator[c.Constraint]:
        """How each subject is cut into lessons, where double periods begin, and over how many days it is spread."""
        cuts: dict[tuple[int, int, int], list[str]] = defaultdict(list)
        for name, demand, event in self._open():
            had = sum(len(run) > 1 for run in runs_of(self.locked.get(demand.key, ()), LONGEST))
            most = min(max(demand.doubles[1] - had, 0), event.duration // LONGEST)
            least = min(max(demand.doubles[0] - had, 0), most)
            cuts[LONGEST if most else 1, event.duration - most, event.duration - least].append(name)
        for (longest, fewest, most), names in sorted(cuts.items()):
            yield c.SplitEvents(
                id=f"split {longest} {fewest} {most}",
                minimum_duration=1,
                maximum_duration=longest,
                minimum_amount=fewest,
                maximum_amount=most,
                applies_to=c.AppliesTo(events=tuple(names)),
            )
        starts = tuple(slot.code for slot in self.slots if slot.next in self.slots)
        doubled = tuple(name for (longest, _, _), names in sorted(cuts.items()) for name in names if longest == LONGEST)
        if doubled:
            yield c.PreferTimes(id="double", times=starts, duration=LONGEST, applies_to=c.AppliesTo(events=doubled))
        yield from self._spread()

    def _spread(self) -> Iterator[c.Constraint]:
        bounds: dict[tuple[bool, int], list[str]] = defaultdict(list)
        courses: dict[tuple[UUID, str, str], list[Demand]] = defaultdict(list)
        for each in self.records.demands:
            if each.fixed is None and each.periods:
                courses[each.class_id, each.subject, each.kind].append(each)
        for (class_id, subject, kind), demands in courses.items():
            bounds[self._bound(class_id, demands)].append(f"course {class_id} {subject} {kind}")
        for (required, most), groups in sorted(bounds.items()):
            yield c.SpreadEvents(
                id=f"spread {most}{' as set' if required else ''}",
                required=required,
                weight=1 if required else SPREAD,
                time_groups=tuple(c.BoundedTimeGroup(day, 0, most) for day in self.days),
                applies_to=c.AppliesTo(event_groups=tuple(groups)),
            )

    def _bound(self, class_id: UUID, demands: Sequence[Demand]) -> tuple[bool, int]:
        """How many lessons of a subject may begin on a day: as the school set it, else as few as the week allows."""
        set_by_school = [each.most_a_day for each in demands if each.most_a_day is not None]
        longest = LONGEST if any(each.doubles[1] for each in demands) else 1
        if set_by_school:
            return True, max(1, min(set_by_school) // longest)
        lessons = sum(each.periods - min(each.doubles[0], each.periods // LONGEST) for each in demands)
        days = len({slot.weekday for slot in self.records.class_of(class_id).slots})
        return False, max(1, -(-lessons // max(days, 1)))

    def _of_rooms(self) -> Iterator[c.Constraint]:
        groups: dict[str, list[str]] = defaultdict(list)
        for name, demand, event in self._open():
            if any(each.role == ROLE for each in event.resources):
                site = self.records.class_of(demand.class_id).site_id
                near = any(room.site_id == site for room in self.records.rooms_for(demand))
                groups[f"kind {demand.room_kind}" + (f" at {site}" if near else "")].append(name)
        for group, names in groups.items():
            where = c.AppliesTo(events=tuple(names))
            yield c.AssignResource(id=f"room {group}", role=ROLE, applies_to=where)
            yield c.PreferResources(id=f"prefer {group}", role=ROLE, resource_groups=(group,), applies_to=where)

    def _of_classes(self) -> Iterator[c.Constraint]:
        """A class has lessons in its own week only, from the first period of a half-day on, without gaps."""
        halves = tuple(map(_half, self.half_days))
        yield c.LimitIdleTimes(
            id="class gaps",
            time_groups=halves,
            minimum=0,
            maximum=0,
            applies_to=c.AppliesTo(resource_groups=("classes",)),
        )
        weeks: dict[tuple[str, ...], list[UUID]] = defaultdict(list)
        for each in self.records.classes:
            weeks[tuple(slot.code for slot in each.slots)].append(each.id)
        for place, (codes, classes) in enumerate(weeks.items()):
            taught = tuple(f"of {each}" for each in classes if self._periods(each))
            if taught:
                yield c.PreferTimes(id=f"week {place}", times=codes, applies_to=c.AppliesTo(event_groups=taught))
            barred = tuple(slot.code for slot in self.slots if slot.code not in codes)
            if barred:
                named = tuple(map(str, classes))
                yield c.AvoidUnavailableTimes(id=f"out {place}", times=barred, applies_to=c.AppliesTo(resources=named))

    def _of_teacher(self, one: TeacherRecord) -> Iterator[c.Constraint]:
        """What one teacher cannot, must have, and would rather."""
        who = c.AppliesTo(resources=(str(one.id),))
        barred = tuple(slot.code for slot in self.slots if not one.can(slot))
        if barred:
            yield c.AvoidUnavailableTimes(id=f"cannot {one.id}", name=one.name, times=barred, applies_to=who)
        avoided = tuple(slot.code for slot in self.slots if slot in one.avoided and one.can(slot))
        if avoided:
            yield c.AvoidUnavailableTimes(
                id=f"avoid {one.id}", name=one.name, required=False, weight=AVOIDED, times=avoided, applies_to=who
            )
        yield from self._gaps(one, who)
        if one.most_a_day is not None:
            yield c.LimitBusyTimes(
                id=f"a day {one.id}",
                name=one.name,
                time_groups=tuple(self.days),
                minimum=0,
                maximum=one.most_a_day,
                applies_to=who,
            )
        if one.days_off:
            yield c.ClusterBusyTimes(
                id=f"days off {one.id}",
                name=one.name,
                required=one.must_have_days_off,
                weight=1 if one.must_have_days_off else LATE_DAY,
                time_groups=tuple(self.days),
                minimum=0,
                maximum=max(len(self.days) - one.days_off, 0),
                applies_to=who,
            )
        yield from self._apart(one)

    def _gaps(self, one: TeacherRecord, who: c.AppliesTo) -> Iterator[c.Constraint]:
        halves = tuple(map(_half, self.half_days))
        yield c.LimitIdleTimes(
            id=f"gaps {one.id}",
            name=one.name,
            required=False,
            weight=GAP,
            cost_function=c.CostFunction.QUADRATIC,
            time_groups=halves,
            minimum=0,
            maximum=0,
            applies_to=who,
        )
        if one.most_gaps is not None:
            yield c.LimitIdleTimes(
                id=f"most gaps {one.id}",
                name=one.name,
                time_groups=halves,
                minimum=0,
                maximum=one.most_gaps,
                applies_to=who,
            )

    def _apart(self, one: TeacherRecord) -> Iterator[c.Constraint]:
        """At each site only in the half-days that are spent there."""
        if one.id not in self.sites:
            return
        for site, halves in share_half_days(self.records, one, self.sites[one.id]).items():
            barred = tuple(slot.code for slot in self.slots if slot.half_day not in halves)
            if barred:
                yield c.AvoidUnavailableTimes(
                    id=f"site {one.id} {site}",
                    name=one.name,
                    times=barred,
                    applies_to=c.AppliesTo(resources=(f"{one.id}@{site}",)),
                )

    def _to_stay(self) -> Iterator[c.Constraint]:
        for name, demand, _ in self._open():
            former = self._starts(self.stay.get(demand.key, ()))
            if former and demand.fixed is None:
                yield c.PreferTimes(
                    id=f"stay {name}",
                    required=False,
                    weight=MOVED,
                    times=former,
                    applies_to=c.AppliesTo(events=(name,)),
                )

    def _starts(self, lessons: Sequence[Placed]) -> tuple[str, ...]:
        return tuple(each.slot.code for each in lessons if each.slot is not None and each.slot in self.slots)


GROUPS = (("teachers", TEACHER), ("classes", CLASS), ("rooms", ROOM))


def _half(half: tuple[int, int]) -> str:
    return f"h{half[0]}{half[1]}"

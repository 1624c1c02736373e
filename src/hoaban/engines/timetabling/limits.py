"""What required constraints leave to each event and resource, as sets: which starts, which durations, which resources."""

from collections import defaultdict

from hoaban.engines.timetabling import constraints as c
from hoaban.engines.timetabling.indexed import Indexed

LONGEST = 8  # the longest lesson that is tried where no constraint bounds durations


class Limits:
    """Sets that never change while searching; what they exclude would break a required constraint.

    With `wished`, events that are only wished to run together count as linked too.
    """

    def __init__(self, indexed: Indexed, *, wished: bool = False) -> None:
        self.indexed = indexed
        self.clash_matters = [False] * indexed.resources
        self.unavailable = [0] * indexed.resources
        self.starts: dict[int, list[tuple[int | None, int]]] = defaultdict(list)
        self.must_be_placed = [False] * len(indexed.events)
        self.must_be_filled: set[tuple[int, int]] = set()
        self.preferred: dict[tuple[int, int], frozenset[int]] = {}
        self.shortest = [1] * len(indexed.events)
        self.longest = [min(event.duration, LONGEST) for event in indexed.events]
        self.links = list(range(len(indexed.events)))
        for constraint in indexed.instance.constraints:
            self._split(constraint)
            if constraint.required and constraint.weight:
                self._note(constraint)
            elif wished and constraint.weight and isinstance(constraint, c.LinkEvents):
                self._join(constraint)
        self.linked = self._classes()

    def _split(self, constraint: c.Constraint) -> None:
        """Wished splittings bound the search as well: a longer or shorter lesson is tried only where one is there already."""
        if isinstance(constraint, c.SplitEvents):
            for event in self.indexed.events_of(constraint):
                self.shortest[event] = max(self.shortest[event], constraint.minimum_duration)
                most = min(constraint.maximum_duration, self.indexed.events[event].duration)
                bounded = self.longest[event] if self.longest[event] < LONGEST else most
                self.longest[event] = max(1, min(bounded, most))

    def _note(self, constraint: c.Constraint) -> None:
        indexed = self.indexed
        match constraint:
            case c.AvoidClashes():
                for resource in indexed.resources_of(constraint):
                    self.clash_matters[resource] = True
            case c.AvoidUnavailableTimes():
                for resource in indexed.resources_of(constraint):
                    self.unavailable[resource] |= indexed.mask(constraint.times, constraint.time_groups)
            case c.AssignTime():
                for event in indexed.events_of(constraint):
                    self.must_be_placed[event] = True
            case c.PreferTimes():
                allowed = indexed.mask(constraint.times, constraint.time_groups)
                for event in indexed.events_of(constraint):
                    self.starts[event].append((constraint.duration, allowed))
            case c.LinkEvents():
                self._join(constraint)
            case _:
                self._roles(constraint)

    def _roles(self, constraint: c.Constraint) -> None:
        if not isinstance(constraint, c.AssignResource | c.PreferResources):
            return
        for event in self.indexed.events_of(constraint):
            given = self.indexed.events[event]
            slot = given.slot_of(constraint.role)
            if slot not in given.open:
                continue
            where = event, given.open.index(slot)
            if isinstance(constraint, c.AssignResource):
                self.must_be_filled.add(where)
            else:
                preferred = self.indexed.resource_set(constraint.resources, constraint.resource_groups)
                self.preferred[where] = self.preferred.get(where, preferred) & preferred

    def _join(self, constraint: c.LinkEvents) -> None:
        for group in constraint.applies_to.event_groups:
            events = self.indexed.event_groups[group]
            for event in events[1:]:
                self.links[self._root(event)] = self._root(events[0])

    def _root(self, event: int) -> int:
        while self.links[event] != event:
            event = self.links[event]
        return event

    def _classes(self) -> list[tuple[int, ...]]:
        """For each event, all that run at its times, itself among them."""
        found: dict[int, list[int]] = defaultdict(list)
        for event in range(len(self.links)):
            found[self._root(event)].append(event)
        return [tuple(found[self._root(event)]) for event in range(len(self.links))]

    def candidates(self, event: int, place: int) -> tuple[int, ...]:
        """The resources that may fill an open slot."""
        given = self.indexed.events[event]
        kind = given.slots[given.open[place]].type or ""
        every = self.indexed.candidates.get(kind, ())
        preferred = self.preferred.get((event, place))
        return every if preferred is None else tuple(each for each in every if each in preferred)

    def possible(self, event: int, duration: int) -> int:
        """The times at which a lesson may start at all: where it ends in time, or the preassigned one."""
        whole = (1 << max(self.indexed.times - duration + 1, 0)) - 1
        given = self.indexed.events[event].time
        return whole & (1 << given) if given >= 0 else whole

    def starts_of(self, event: int, duration: int) -> int:
        """The times at which a lesson may start by its event's own constraints."""
        allowed = self.possible(event, duration)
        for only, times in self.starts[event]:
            if only is None or only == duration:
                allowed &= times
        return allowed

    def durations(self, event: int) -> range:
        """The durations that are tried for its lessons."""
        return range(min(self.shortest[event], self.longest[event]), self.longest[event] + 1)


def spans(free: int, duration: int) -> int:
    """Of a set of free times, those from which `duration` times are free."""
    found = free
    for step in range(1, duration):
        found &= free >> step
    return found

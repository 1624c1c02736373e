"""The constraints as rows of numbers: rules that hold for resources, and points at events."""

from collections.abc import Iterable

from hoaban.engines.timetabling import constraints as c
from hoaban.engines.timetabling.annealing import codes as k
from hoaban.engines.timetabling.annealing.layout import Parts, begins
from hoaban.engines.timetabling.annealing.numbering import Numbering
from hoaban.engines.timetabling.annealing.tabling import Tables
from hoaban.engines.timetabling.neighbourhood import bits
from hoaban.engines.timetabling.points import EventPoint

Row = list[int]
# Of an event's people, so many at most are worth a look ahead, and none of whom so many times less is wished than of another.
WEIGHTY, LIGHT = 4, 8
REQUIRED = 100  # how many wishes weigh as much there as what is required


class Sets:
    """Numbers sets as they are met."""

    def __init__(self) -> None:
        self.numbers: dict[tuple[int, ...], int] = {}

    def number(self, members: Iterable[int]) -> int:
        return self.numbers.setdefault(tuple(members), len(self.numbers))


class Prices:
    """Every rule and point that can cost something here; what nothing here can change is left out but for what it costs."""

    def __init__(self, numbering: Numbering) -> None:
        self.numbering, self.indexed = numbering, numbering.indexed
        self.groups, self.sets = Sets(), Sets()
        self.rules: list[Row] = []
        self.rules_of: list[Row] = [[] for _ in range(self.indexed.resources)]
        self.groups_of: list[Row] = []
        self.points: list[Row] = []
        self.events: list[Row] = []
        self.seats: list[Row] = []
        self.bounds: list[list[Row]] = []
        self.timed: list[Row] = [[] for _ in self.indexed.events]
        self.split: list[Row] = [[] for _ in self.indexed.events]
        self.chosen: list[Row] = [[] for _ in numbering.seats]
        for constraint in self.indexed.instance.constraints:
            if constraint.weight:
                self._add_rule(constraint)
        self.left_out = [0, 0]  # what those cost that nothing here can change
        for place, point in enumerate(numbering.board.points.of_events):
            if not self._adds_point(point):
                self.left_out[0] += numbering.board.hard_of[place]
                self.left_out[1] += numbering.board.soft_of[place]

    def _add_rule(self, constraint: c.Constraint) -> None:
        least = most = 0
        groups: list[int] = []
        match constraint:
            case c.AvoidClashes():
                kind = k.CLASHING
            case c.LimitWorkload(minimum=least, maximum=most):
                kind = k.LOADED
            case c.AvoidUnavailableTimes():
                kind, groups = k.UNAVAILABLE, [self.indexed.mask(constraint.times, constraint.time_groups)]
            case c.LimitIdleTimes() | c.ClusterBusyTimes() | c.LimitBusyTimes():
                kind = {c.LimitIdleTimes: k.IDLE, c.ClusterBusyTimes: k.CLUSTERED}.get(type(constraint), k.BUSY)
                least, most = constraint.minimum, constraint.maximum
                groups = [self.indexed.time_groups[name] for name in constraint.time_groups]
            case _:
                return
        for resource in self.indexed.resources_of(constraint):
            self.rules_of[resource].append(len(self.rules))
        self.groups_of.append([self._group(each) for each in groups])
        self.rules.append(_row(kind, constraint, least, most))

    def _group(self, mask: int) -> int:
        return self.groups.number(bits(mask))

    def _adds_point(self, point: EventPoint) -> bool:
        least = most = 0
        bounds: list[Row] = []
        match point.constraint:
            case c.AssignTime():
                kind = k.UNASSIGNED
            case c.PreferTimes() as prefer:
                kind, most = k.BADLY_TIMED, prefer.duration or 0
                least = self._group(self.indexed.mask(prefer.times, prefer.time_groups))
            case c.SpreadEvents() as spread:
                kind, bounds = (
                    k.SPREAD,
                    [
                        [self._group(self.indexed.time_groups[one.time_group]), one.minimum, one.maximum]
                        for one in spread.time_groups
                    ],
                )
            case c.LinkEvents():
                if not point.events or self.numbering.is_unit_of_all(point.events):
                    return False
                kind = k.LINKED
            case c.OrderEvents():
                kind, (least, most) = k.ORDERED, point.bounds
            case c.AssignResource() | c.PreferResources() | c.AvoidSplitAssignments():
                self._add_seats(point, point.constraint)
                return True
            case _:
                return self._adds_split(point)
        self._keep(point, _row(kind, point.constraint, least, most), [], bounds)
        for event in dict.fromkeys(point.events):
            self.timed[event].append(len(self.points) - 1)
        return True

    def _adds_split(self, point: EventPoint) -> bool:
        (event,) = point.events
        match point.constraint:
            case _ if event not in self.numbering.dividing.ways:
                return False
            case c.SplitEvents() as split:
                row = _row(k.SPLIT, split, split.minimum_duration, split.maximum_duration)
                self._keep(point, row, [], [[0, split.minimum_amount, split.maximum_amount]])
            case c.DistributeSplitEvents() as distribute:
                row = _row(k.DISTRIBUTED, distribute, distribute.minimum, distribute.maximum)
                self._keep(point, row, [], [[distribute.duration, 0, 0]])
            case _:
                return False
        self.split[event].append(len(self.points) - 1)
        return True

    def _add_seats(
        self, point: EventPoint, role: c.AssignResource | c.PreferResources | c.AvoidSplitAssignments
    ) -> None:
        least, kind = 0, k.UNATTENDED
        if isinstance(role, c.PreferResources):
            kind = k.BADLY_ATTENDED
            least = self.sets.number(sorted(self.indexed.resource_set(role.resources, role.resource_groups)))
        elif isinstance(role, c.AvoidSplitAssignments):
            kind = k.DIVIDED
        seats: list[int] = []
        for event in point.events:
            given = self.indexed.events[event]
            slot = given.slot_of(role.role)
            if slot in given.open:
                seats += self.numbering.seat(event, given.open.index(slot))
        self._keep(point, _row(kind, role, least, 0), seats, [])
        for seat in seats:
            self.chosen[seat].append(len(self.points) - 1)

    def _keep(self, point: EventPoint, row: Row, seats: Row, bounds: list[Row]) -> None:
        self.points.append(row)
        self.events.append(list(point.events))
        self.seats.append(seats)
        self.bounds.append(bounds)

    def lay(self, parts: Parts) -> None:
        together = [at for at, row in enumerate(self.points) if row[k.KIND] == k.DIVIDED]
        parts.scalars[k.TOGETHER_COUNT] = len(together)
        parts.scalars[k.HARD], parts.scalars[k.SOFT] = self.left_out
        parts.set_lists(k.RULE_OF, self.rules_of)
        parts.set_rows(k.RULE, self.rules)
        parts.set_lists(k.RULE_GROUP, self.groups_of)
        parts.set_rows(k.POINT, self.points)
        parts.set_lists(k.POINT_EVENT, self.events)
        parts.set_lists(k.POINT_SEAT, self.seats)
        parts.set(k.BOUNDS_AT, begins(len(each) for each in self.bounds))
        parts.set_rows(k.BOUND, (bound for each in self.bounds for bound in each))
        parts.set_lists(k.TIMED, self.timed)
        parts.set_lists(k.SPLIT_POINT, self.split)
        parts.set_lists(k.CHOSEN, self.chosen)
        parts.set(k.TOGETHER, together)
        wishing = {
            who for who, rules in enumerate(self.rules_of) if not all(self.rules[each][k.REQUIRED] for each in rules)
        }
        parts.scalars[k.WISHING_POOLS] = int(any(not wishing.isdisjoint(who) for who in self.numbering.candidates))
        wished = any(row[k.REQUIRED] == 0 and seats for row, seats in zip(self.points, self.seats, strict=True))
        parts.scalars[k.WISHED_SEATS] = int(wished or parts.scalars[k.WISHING_POOLS])
        parts.set_lists(k.GROUP, list(self.groups.numbers))
        is_narrow = self.indexed.times <= k.WORD
        bits_of = [sum(1 << time for time in each) if is_narrow else 0 for each in self.groups.numbers]
        parts.set(k.GROUP_BITS, bits_of)
        groups_of = [[bits_of[group] for group in groups] for groups in self.groups_of]
        Tables(self.rules, groups_of, is_narrow=is_narrow).lay(parts, self.rules_of)
        clashing = [
            row[k.WEIGHT] if row[k.KIND] == k.CLASHING and row[k.REQUIRED] and row[k.SHAPE] == k.LINEAR else 0
            for row in self.rules
        ]
        parts.set(k.CLASH_WEIGHT, (sum(clashing[rule] for rule in rules) for rules in self.rules_of))
        parts.set_lists(k.WEIGHTY, self._weighty())
        parts.set_flags(k.INSIDE, list(self.groups.numbers), self.indexed.times)
        parts.set_flags(k.IN_SET, list(self.sets.numbers), self.indexed.resources)

    def _weighty(self) -> list[Row]:
        """For each event, the few who always attend of whom most is wished or required by their times.

        Not who may also sit where somebody is to be chosen: of them, what attends always does not tell all their times.
        """
        may_sit = {
            who for pool in (*self.numbering.candidates, *(spot[2] for spot in self.numbering.spots)) for who in pool
        }
        weights = [0 if who in may_sit else self._weight(rules) for who, rules in enumerate(self.rules_of)]
        found: list[Row] = []
        for event in range(len(self.indexed.events)):
            who = sorted(set(self.numbering.always(event)), key=lambda each: (-weights[each], each))[:WEIGHTY]
            found.append([each for each in who if weights[each] * LIGHT > weights[who[0]]])
        return found

    def _weight(self, rules: Iterable[int]) -> int:
        of_times = (row for row in map(self.rules.__getitem__, rules) if row[k.KIND] >= k.UNAVAILABLE)
        return sum(row[k.WEIGHT] * (REQUIRED if row[k.REQUIRED] else 1) for row in of_times)


def _row(kind: int, constraint: c.Constraint, least: int, most: int) -> Row:
    shape = k.SHAPES[constraint.cost_function]
    return [kind, int(constraint.required), constraint.weight, shape, least, most]

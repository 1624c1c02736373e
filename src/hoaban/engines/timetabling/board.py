"""A timetable under change, with its cost always at hand: only what a change touches is reckoned anew.

After any sequence of changes its cost equals the exact evaluator's; a property test holds it to that.
"""

from collections.abc import Iterable, Sequence

from hoaban.engines.timetabling.indexed import PlacedLesson
from hoaban.engines.timetabling.points import Points, ResourcePoints, Spot, Spots

Change = tuple[int, Spots]  # an event and its new lessons
REMEMBERED = 20_000  # costs by busy times that are kept for one resource


class Board:
    """`table` has each event's lessons, `running` the times it runs at, `busy` the times each resource works at."""

    def __init__(self, points: Points, lessons: Sequence[PlacedLesson]) -> None:
        indexed = points.indexed
        self.points, self.indexed = points, indexed
        self.table: list[Spots] = [() for _ in indexed.events]
        self.running = [0] * len(indexed.events)
        self.busy = [0] * indexed.resources
        self.count = [[0] * indexed.times for _ in range(indexed.resources)]
        self.clashes = [0] * indexed.resources
        self.load = [0] * indexed.resources
        self.remembered: list[dict[int, tuple[int, int]]] = [{} for _ in range(indexed.resources)]
        self.hard_of = [0] * len(points.of_events)
        self.soft_of = [0] * len(points.of_events)
        self.hard_at = [0] * indexed.resources
        self.soft_at = [0] * indexed.resources
        self.hard = self.soft = 0
        for place in range(len(points.of_events)):
            self._reckon_point(place)
        for resource in range(indexed.resources):
            self._reckon_resource(resource)
        self.change(spots_by_event(len(indexed.events), lessons))

    @property
    def cost(self) -> tuple[int, int]:
        return self.hard, self.soft

    def change(self, changes: Iterable[Change]) -> None:
        """Give events new lessons, and reckon the cost."""
        points, touched_points, touched = self.points, set[int](), set[int]()
        for event, new in changes:
            old = self.table[event]
            if old == new:
                continue
            self.table[event] = new
            if len(old) != len(new) or any(before[0] != after[0] for before, after in zip(old, new, strict=True)):
                touched_points.update(points.by_split[event])
            touched_points.update(points.by_time[event], points.by_choice[event])
            self._replace(event, old, new, touched)
        for place in touched_points:
            self._reckon_point(place)
        for resource in touched:
            self._reckon_resource(resource)

    def lessons(self) -> list[PlacedLesson]:
        """Give the timetable by numbers."""
        return [PlacedLesson(event, *spot) for event, spots in enumerate(self.table) for spot in spots]

    def snapshot(self) -> list[Spots]:
        return list(self.table)

    def restore(self, table: list[Spots]) -> None:
        """Go back (or on) to a table that was seen before."""
        self.change((event, spots) for event, spots in enumerate(table) if spots != self.table[event])

    def _replace(self, event: int, old: Spots, new: Spots, touched: set[int]) -> None:
        for spot in old:
            if spot not in new or old.count(spot) != new.count(spot):
                self._attend(event, spot, -1, touched)
        for spot in new:
            if spot not in old or old.count(spot) != new.count(spot):
                self._attend(event, spot, 1, touched)
        running = 0
        for duration, time, _ in new:
            if time >= 0:
                running |= ((1 << duration) - 1) << time
        self.running[event] = running

    def _attend(self, event: int, spot: Spot, sign: int, touched: set[int]) -> None:
        given, (duration, time, chosen) = self.indexed.events[event], spot
        span = range(time, time + duration) if time >= 0 else range(0)
        opened = 0
        for slot in given.slots:
            resource = slot.resource
            if resource < 0:
                resource = chosen[opened]
                opened += 1
                if resource < 0:
                    continue
            touched.add(resource)
            self.load[resource] += sign * (duration * slot.workload * self.points.scale // given.duration)
            self._mark(resource, span, sign)

    def _mark(self, resource: int, span: range, sign: int) -> None:
        count = self.count[resource]
        for time in span:
            before = count[time]
            count[time] = before + sign
            if sign > 0:
                if before:
                    self.clashes[resource] += 1
                else:
                    self.busy[resource] |= 1 << time
            elif before > 1:
                self.clashes[resource] -= 1
            else:
                self.busy[resource] ^= 1 << time

    def _reckon_point(self, place: int) -> None:
        point = self.points.of_events[place]
        deviation = point.deviation(self.table, self.running)
        cost = point.price.weight * point.price.function(deviation) if deviation else 0
        if point.price.required:
            self.hard += cost - self.hard_of[place]
            self.hard_of[place] = cost
        else:
            self.soft += cost - self.soft_of[place]
            self.soft_of[place] = cost

    def _reckon_resource(self, resource: int) -> None:
        points, busy = self.points.of_resources[resource], self.busy[resource]
        remembered = self.remembered[resource]
        found = remembered.get(busy)
        if found is None:
            if len(remembered) >= REMEMBERED:
                remembered.clear()
            found = remembered[busy] = _cost_of_mask(points, busy)
        hard, soft = found
        if self.clashes[resource] or points.by_load:
            more = self._cost_of_counts(points, resource)
            hard, soft = hard + more[0], soft + more[1]
        self.hard += hard - self.hard_at[resource]
        self.soft += soft - self.soft_at[resource]
        self.hard_at[resource], self.soft_at[resource] = hard, soft

    def _cost_of_counts(self, points: ResourcePoints, resource: int) -> tuple[int, int]:
        costs, clashes = [0, 0], self.clashes[resource]
        for price in points.by_clashes:
            costs[not price.required] += price.weight * price.function(clashes)
        for price, least, most in points.by_load:
            scale, load = self.points.scale, self.load[resource]
            over = max(-((load - least * scale) // scale), -((most * scale - load) // scale), 0)
            costs[not price.required] += price.weight * price.function(over)
        return costs[0], costs[1]


def _cost_of_mask(points: ResourcePoints, busy: int) -> tuple[int, int]:
    costs = [0, 0]
    for price, deviation, _ in points.by_mask:
        costs[not price.required] += price.weight * price.function(deviation(busy))
    return costs[0], costs[1]


def spots_by_event(events: int, lessons: Iterable[PlacedLesson]) -> list[Change]:
    """Sort lessons by event, in an order of their own."""
    found: list[list[Spot]] = [[] for _ in range(events)]
    for lesson in lessons:
        found[lesson.event].append((lesson.duration, lesson.time, lesson.chosen))
    return [(event, tuple(spots)) for event, spots in enumerate(found)]

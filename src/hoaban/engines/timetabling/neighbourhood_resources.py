"""The constraints of a neighbourhood at resources, in the model's terms."""

from ortools.sat.python import cp_model

from hoaban.engines.timetabling import constraints as c
from hoaban.engines.timetabling.neighbourhood import Neighbourhood, bits
from hoaban.engines.timetabling.points import Price
from hoaban.engines.timetabling.pricing import Literal, Sum


class ResourcePointsOf:
    """Adds the points at resources."""

    def __init__(self, hood: Neighbourhood) -> None:
        self.hood = hood
        self.pricing = hood.pricing
        self.exclusive: set[tuple[int, ...]] = set()

    def add(self) -> None:
        touched = set(self.hood.attends) | set(self.hood.workloads)
        for resource in sorted(touched):
            self._resource(resource)

    def _resource(self, resource: int) -> None:
        points = self.hood.board.points.of_resources[resource]
        self._clashes(resource)
        if points.by_mask:
            busy = self._busy(resource)
            for price, _, constraint in points.by_mask:
                self._by_mask(price, constraint, resource, busy)
        for price, least, most in points.by_load:
            self._load(price, resource, least, most)

    def _clashes(self, resource: int) -> None:
        prices = self.hood.board.points.of_resources[resource].by_clashes
        if not prices:
            return
        strict = any(self.pricing.forbids(price) for price in prices)
        over = Sum(self.hood.board.clashes[resource])
        for time, literals in self.hood.attends[resource].items():
            there = self.hood.board.count[resource][time]
            if strict:
                self._at_most(literals, there)
            elif there:
                over.add_all(literals)
            elif len(literals) > 1:
                over.add(self._beyond_one(literals), 1, len(literals) - 1)
        if not strict:
            for price in prices:
                self.pricing.charge(price, over)

    def _at_most(self, literals: list[Literal], there: int) -> None:
        key = tuple(sorted(literal.index for literal in literals))
        if there:
            for literal in literals:
                self.pricing.model.add(literal == 0)
        elif len(literals) > 1 and key not in self.exclusive:
            self.exclusive.add(key)
            self.pricing.model.add_at_most_one(literals)

    def _beyond_one(self, literals: list[Literal]) -> Literal:
        more = self.pricing.number(len(literals) - 1)
        total = Sum()
        total.add_all(literals)
        total.add(more, -1, len(literals) - 1)
        self.pricing.bound(total, -cp_model.INT32_MAX, 1)
        return more

    def _busy(self, resource: int) -> dict[int, Literal]:
        """For each time that is not taken already and may be, whether the resource is busy then."""
        found = {}
        strict = self.pricing.strict and self.hood.limits.clash_matters[resource]
        for time, literals in sorted(self.hood.attends[resource].items()):
            if self.hood.board.busy[resource] >> time & 1:
                continue
            if len(literals) == 1:
                found[time] = literals[0]
                continue
            busy = found[time] = self.pricing.literal()
            total = Sum()
            total.add_all(literals)
            total.add(busy, -1)
            self.pricing.bound(total, 0, 0 if strict else cp_model.INT32_MAX)
            if not strict:
                for literal in literals:
                    self.pricing.model.add_implication(literal, busy)
        return found

    def _by_mask(self, price: Price, constraint: c.Constraint, resource: int, busy: dict[int, Literal]) -> None:
        indexed, taken = self.hood.indexed, self.hood.board.busy[resource]
        if isinstance(constraint, c.AvoidUnavailableTimes):
            self.pricing.ranges(
                price, [(self._in(indexed.mask(constraint.times, constraint.time_groups), taken, busy), 0, 0)]
            )
            return
        if not isinstance(constraint, c.LimitIdleTimes | c.ClusterBusyTimes | c.LimitBusyTimes):
            return
        groups = [indexed.time_groups[name] for name in constraint.time_groups]
        least, most = constraint.minimum, constraint.maximum
        if isinstance(constraint, c.LimitBusyTimes):
            self._limit_busy(price, [self._in(group, taken, busy) for group in groups], least, most)
            return
        total = Sum()
        for group in groups:
            if isinstance(constraint, c.ClusterBusyTimes):
                self._worked(group, taken, busy, total)
            else:
                self._idle(group, taken, busy, total, exact=least > 0)
        self.pricing.ranges(price, [(total, least, most)])

    def _in(self, group: int, taken: int, busy: dict[int, Literal]) -> Sum:
        total = Sum((taken & group).bit_count())
        for time, literal in busy.items():
            if group >> time & 1:
                total.add(literal)
        return total

    def _limit_busy(self, price: Price, counts: list[Sum], least: int, most: int) -> None:
        parts = []
        for count in counts:
            parts.append((count, 0, most))
            if least > 0 and count.least < least and count.most > 0:
                short = Sum()
                short.add_sum(count)
                if not count.constant:
                    works = self._any(count.variables)
                    short.add(works, -least)
                    parts.append((short, 0, cp_model.INT32_MAX))
                else:
                    parts.append((short, least, cp_model.INT32_MAX))
        self.pricing.ranges(price, parts)

    def _any(self, literals: list[Literal]) -> Literal:
        if len(literals) == 1:
            return literals[0]
        found = self.pricing.literal()
        for literal in literals:
            self.pricing.model.add_implication(literal, found)
        self.pricing.model.add_bool_or([*literals, found.negated()])
        return found

    def _worked(self, group: int, taken: int, busy: dict[int, Literal], total: Sum) -> None:
        if taken & group:
            total.add_sum(Sum(1))
            return
        literals = [literal for time, literal in busy.items() if group >> time & 1]
        if literals:
            total.add(self._any(literals))

    def _idle(self, group: int, taken: int, busy: dict[int, Literal], total: Sum, *, exact: bool) -> None:
        """A time is idle when something is before it, something after it, and nothing at it."""
        times = bits(group)
        if not any(time in busy for time in times):
            inside = taken & group
            if inside:
                span = (1 << inside.bit_length()) - (inside & -inside)
                total.add_sum(Sum((span & group).bit_count() - inside.bit_count()))
            return
        before = self._sofar(times, taken, busy, exact=exact)
        after = list(reversed(self._sofar(times[::-1], taken, busy, exact=exact)))
        for place in range(1, len(times) - 1):
            if not taken >> times[place] & 1:
                self._gap(before[place - 1], after[place + 1], busy.get(times[place]), total, exact=exact)

    def _sofar(self, times: list[int], taken: int, busy: dict[int, Literal], *, exact: bool) -> list[Literal | bool]:
        """For each place, whether anything is busy up to it."""
        found: list[Literal | bool] = []
        so_far: Literal | bool = False
        for time in times:
            here = busy.get(time)
            if so_far is True or taken >> time & 1:
                so_far = True
            elif here is not None:
                so_far = here if so_far is False else self._or(so_far, here, exact=exact)
            found.append(so_far)
        return found

    def _or(self, one: Literal | bool, other: Literal, *, exact: bool) -> Literal:
        found, model = self.pricing.literal(), self.pricing.model
        assert not isinstance(one, bool)  # noqa: S101  the caller has settled that
        model.add_implication(one, found)
        model.add_implication(other, found)
        if exact:
            model.add_bool_or([one, other, found.negated()])
        return found

    def _gap(
        self, before: Literal | bool, after: Literal | bool, here: Literal | None, total: Sum, *, exact: bool
    ) -> None:
        if before is False or after is False:
            return
        idle, model = self.pricing.literal(), self.pricing.model
        needs = [each for each in (before, after) if not isinstance(each, bool)]
        reasons = [each.negated() for each in needs] + ([here] if here is not None else [])
        model.add_bool_or([*reasons, idle])
        if exact:
            for each in needs:
                model.add_implication(idle, each)
            if here is not None:
                model.add_implication(idle, here.negated())
        total.add(idle)

    def _load(self, price: Price, resource: int, least: int, most: int) -> None:
        """The workload is counted in parts of `scale`; a deviation is its excess in wholes, rounded up."""
        scale, load = self.hood.board.points.scale, Sum(self.hood.board.load[resource])
        load.add_sum(self.hood.workloads[resource])
        if self.pricing.forbids(price):
            self.pricing.bound(load, least * scale, most * scale)
            return
        reach = max(load.most // scale + 1 - most, least, 0)
        out, over = self.pricing.number(reach), Sum()
        over.add_sum(load)
        over.add(out, -scale, reach)
        self.pricing.bound(over, -(1 << 60), most * scale)
        under = Sum()
        under.add_sum(load)
        under.add(out, scale, reach)
        self.pricing.bound(under, least * scale, 1 << 60)
        deviation = Sum()
        deviation.add(out, 1, reach)
        self.pricing.charge(price, deviation)

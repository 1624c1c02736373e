"""Deviations in a CP-SAT model: forbidden where they are required to be nought, priced otherwise."""

from collections.abc import Sequence

from ortools.sat.python import cp_model

from hoaban.engines.timetabling.constraints import CostFunction
from hoaban.engines.timetabling.points import Price

Literal = cp_model.IntVar
REQUIRED = 1 << 16  # what a unit of infeasibility weighs beside the objective, while there is any
STEEPEST = 40  # a quadratic cost grows linearly beyond this deviation


class Sum:
    """A sum of variables with factors, and a constant."""

    def __init__(self, constant: int = 0) -> None:
        self.constant = constant
        self.variables: list[Literal] = []
        self.factors: list[int] = []
        self.least = self.most = constant

    def add(self, variable: Literal, factor: int = 1, most: int = 1) -> None:
        self.variables.append(variable)
        self.factors.append(factor)
        if factor > 0:
            self.most += factor * most
        else:
            self.least += factor * most

    def add_all(self, variables: Sequence[Literal], factor: int = 1) -> None:
        for variable in variables:
            self.add(variable, factor)

    def add_sum(self, other: "Sum", factor: int = 1) -> None:
        self.constant += factor * other.constant
        self.variables += other.variables
        self.factors += [factor * each for each in other.factors]
        low, high = sorted((factor * other.least, factor * other.most))
        self.least += low
        self.most += high


class Pricing:
    """Collects the objective of a model. With `strict`, required constraints have to hold."""

    def __init__(self, *, strict: bool) -> None:
        self.strict = strict
        self.model = cp_model.CpModel()
        self.variables: list[Literal] = []
        self.factors: list[int] = []

    def literal(self) -> Literal:
        return self.model.new_bool_var("")

    def number(self, most: int) -> Literal:
        return self.model.new_int_var(0, most, "")

    def bound(self, total: Sum, least: int, most: int) -> None:
        """Require least <= total <= most."""
        if total.least >= least and total.most <= most:
            return
        expression = cp_model.LinearExpr.weighted_sum(total.variables, total.factors)
        self.model.add_linear_constraint(expression, least - total.constant, most - total.constant)

    def forbids(self, price: Price) -> bool:
        return price.required and self.strict

    def ranges(self, price: Price, parts: Sequence[tuple[Sum, int, int]], *, known: int = 0) -> None:
        """Price the sum of how far each part is out of its range, on top of a deviation that is known."""
        deviation = Sum(known)
        for total, least, most in parts:
            if self.forbids(price):
                self.bound(total, least, most)
            else:
                self._outside(total, least, most, deviation)
        if not self.forbids(price):
            self.charge(price, deviation)

    def _outside(self, total: Sum, least: int, most: int, deviation: Sum) -> None:
        reach = max(total.most - most, least - total.least, 0)
        if not reach:
            return
        if total.least >= least and most <= total.least:
            deviation.add_sum(total)
            deviation.constant -= most
            deviation.least -= most
            deviation.most -= most
            return
        out = self.number(reach)
        if total.most > most:
            self._at_least(out, total, 1, most)
        if total.least < least:
            self._at_least(out, total, -1, -least)
        deviation.add(out, 1, reach)

    def _at_least(self, out: Literal, total: Sum, sign: int, level: int) -> None:
        """Require out >= sign * total - level."""
        expression = cp_model.LinearExpr.weighted_sum(
            [*total.variables, out], [*(-sign * factor for factor in total.factors), 1]
        )
        most = sign * total.constant - level
        self.model.add_linear_constraint(expression, most, cp_model.INT32_MAX)

    def charge(self, price: Price, deviation: Sum) -> None:
        """Put a deviation that is never negative into the objective; under `strict` a required one has to be nought."""
        if deviation.most <= 0:
            return
        if self.forbids(price):
            self.bound(deviation, 0, 0)
            return
        weight = price.weight * (REQUIRED if price.required else 1)
        if price.shape is CostFunction.LINEAR:
            for variable, factor in zip(deviation.variables, deviation.factors, strict=True):
                self.pay(variable, weight * factor)
        elif price.shape is CostFunction.STEP:
            self._step(deviation, weight)
        else:
            self._square(deviation, weight)

    def pay(self, variable: Literal, cost: int) -> None:
        self.variables.append(variable)
        self.factors.append(cost)

    def _step(self, deviation: Sum, weight: int) -> None:
        if deviation.least > 0:
            return
        happens = self.literal()
        total = Sum()
        total.add_sum(deviation)
        total.add(happens, -deviation.most)
        self.bound(total, -deviation.most, 0)
        self.pay(happens, weight)

    def _square(self, deviation: Sum, weight: int) -> None:
        """The k-th unit of a deviation costs 2k-1: a convex cost needs no order among its units."""
        first = max(deviation.least, 0)
        units = Sum(first)
        for unit in range(first + 1, min(deviation.most, first + STEEPEST) + 1):
            literal = self.literal()
            units.add(literal)
            self.pay(literal, weight * (2 * unit - 1))
        if deviation.most > units.most:
            more = deviation.most - units.most
            rest = self.number(more)
            units.add(rest, 1, more)
            self.pay(rest, weight * (2 * deviation.most - 1))
        total = Sum()
        total.add_sum(deviation)
        total.add_sum(units, -1)
        self.bound(total, -cp_model.INT32_MAX, 0)

    def finish(self) -> None:
        self.model.minimize(cp_model.LinearExpr.weighted_sum(self.variables, self.factors))

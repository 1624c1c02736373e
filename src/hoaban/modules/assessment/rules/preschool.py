"""One preschool child's observations against what children of that age can usually do: achieved or not yet, and no level."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hoaban.kernel.language import Words
from hoaban.modules.assessment.rules.packs import Trait
from hoaban.modules.assessment.rules.reasons import Reason, because, listed


@dataclass(frozen=True, slots=True)
class Indicator:
    """Something that children of an age can usually do, and whether it was seen; None when nobody looked yet."""

    id: str
    name: Words
    area: str
    achieved: bool | None = None


@dataclass(frozen=True, slots=True)
class Child:
    age: int
    indicators: Sequence[Indicator]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Per area how many indicators were achieved, are not yet, and were not observed; in sentences what to work on."""

    areas: Mapping[str, tuple[int, int, int]]
    reasons: tuple[Reason, ...]


def observe(child: Child, areas: Mapping[str, Trait]) -> Outcome:
    """Gather a child's observations by area of development. There is nothing to pass."""
    counted = {key: _counts(child, key) for key, area in areas.items() if area.since <= child.age}
    return Outcome(counted, tuple(_of_area(child, key, areas[key], counts) for key, counts in counted.items()))


def _counts(child: Child, area: str) -> tuple[int, int, int]:
    found = Counter(each.achieved for each in child.indicators if each.area == area)
    return found[True], found[False], found[None]


def _of_area(child: Child, key: str, area: Trait, counts: tuple[int, int, int]) -> Reason:
    not_yet = [each.name for each in child.indicators if each.area == key and each.achieved is False]
    if not sum(counts):
        return because("not-observed", "{area}: chưa quan sát", "{area}: not observed yet", area=area.name)
    tail = Words("; chưa đạt: {names}", "; not yet: {names}").fill(names=listed(not_yet)) if not_yet else Words("", "")
    return because(
        "observed",
        "{area}: đạt {yes} chỉ số, chưa đạt {no}, chưa quan sát {open}{tail}",
        "{area}: {yes} indicators achieved, {no} not yet, {open} not observed{tail}",
        area=area.name,
        yes=counts[0],
        no=counts[1],
        open=counts[2],
        tail=tail,
    )

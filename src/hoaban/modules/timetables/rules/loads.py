"""How many periods a week a member of staff owes: the norm of level and post, less what duties take away (Circular 05/2025)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from hoaban.kernel.law import NoRule, rule
from hoaban.modules.network.levels import LEVELS
from hoaban.modules.staff.posts import TEACHER


@dataclass(frozen=True, slots=True)
class Owed:
    """The norm, the reductions that count (duty and periods), and what is left to teach; None where no rule says a norm."""

    norm: int | None
    reductions: tuple[tuple[str, int], ...]

    @property
    def periods(self) -> int | None:
        return None if self.norm is None else max(0, self.norm - sum(taken for _, taken in self.reductions))


def norm_of(post: str, level: str, boarding: str, on: date) -> int | None:
    """Give the periods a week of a post at a school of a level and boarding kind; None before the rules, and for posts that do not teach."""
    try:
        said = rule("staffing.weekly-periods", on=on)
    except NoRule:
        return None
    if post != TEACHER:
        found: int | None = said["posts"].get(post)
        return found
    by_level = said["day"] if boarding == "none" else {**said["day"], **said["boarding"]}
    return by_level.get(level)


def level_of_load(levels: Iterable[str]) -> str:
    """Give the level by which a teacher of several is measured: the highest, which asks the fewest periods."""
    order = list(LEVELS)
    return max(levels, key=order.index, default="")


def owed(norm: int | None, duties: Sequence[str], on: date) -> Owed:
    """Give what somebody owes who has these duties; of more than the rules let count, those that take most count."""
    try:
        by_duty, most = rule("staffing.reductions", on=on), rule("staffing.most-duties", on=on)
    except NoRule:
        return Owed(norm, ())
    taken = sorted(((each, by_duty[each]) for each in duties if each in by_duty), key=lambda each: (-each[1], each[0]))
    return Owed(norm, tuple(taken[:most]))

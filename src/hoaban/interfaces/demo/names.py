"""Names of invented persons, in the way of their people; and the names of villages and schools."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from hoaban.interfaces.demo.chance import Chance, words
from hoaban.kernel.text import fold, sort_key

Spelled = tuple[str, str, str]  # full name, sort key, search key


@dataclass(frozen=True, slots=True)
class Style:
    """The pools from which one people's names are put together."""

    surnames: Sequence[str]
    male_middle: Sequence[str]
    male_given: Sequence[str]
    female_middle: Sequence[str]
    female_given: Sequence[str]


@lru_cache
def styles() -> dict[str, Style]:
    """Read the ways of naming."""
    text = (files(__package__) / "names.toml").read_text(encoding="utf-8")
    return {
        name: Style(**{part: words(pool) for part, pool in parts.items()})
        for name, parts in tomllib.loads(text).items()
    }


class Namer:
    """Gives names, each spelled with the keys by which it is sorted and found."""

    def __init__(self, chance: Chance) -> None:
        self._random = chance.random
        self._styles = styles()
        self._spelled: dict[str, Spelled] = {}

    def surname(self, style: str) -> str:
        pool = self._styles[style].surnames
        return pool[int(self._random() * len(pool))]

    def full(self, style: str, surname: str, *, woman: bool) -> str:
        """Put a name together around a surname."""
        found = self._styles[style]
        middles, givens = (found.female_middle, found.female_given) if woman else (found.male_middle, found.male_given)
        draw = self._random
        middle, given = middles[int(draw() * len(middles))], givens[int(draw() * len(givens))]
        if middle == given:
            given = givens[int(draw() * len(givens))]
        return f"{surname} {middle} {given}"

    def spelled(self, name: str) -> Spelled:
        """Give a name with its keys."""
        found = self._spelled.get(name)
        if found is None:
            found = self._spelled[name] = (name, sort_key(name), fold(name))
        return found

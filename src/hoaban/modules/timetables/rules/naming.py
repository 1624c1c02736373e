"""Teachers named in few letters: the shortest name that tells each from the others, and whoever a typed name means."""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from hoaban.kernel.text import fold

K = TypeVar("K", bound=Hashable)
BETWEEN = ",;+/"


def short_names(names: Mapping[K, str]) -> dict[K, str]:
    """Give everybody the last words of their name that nobody else's end with; whole namesakes get a number."""
    endings = {key: _endings(name) for key, name in names.items()}
    shared = Counter(fold(each) for ends in endings.values() for each in ends)
    found: dict[K, str] = {}
    taken: Counter[str] = Counter()
    for key, ends in endings.items():
        name = next((each for each in ends if shared[fold(each)] == 1), ends[-1])
        taken[name] += 1
        found[key] = name if taken[name] == 1 else f"{name} {taken[name]}"
    return found


def _endings(name: str) -> list[str]:
    words = name.split() or ["…"]
    return [" ".join(words[-count:]) for count in range(1, len(words) + 1)]


@dataclass(frozen=True, slots=True)
class Meant(Generic[K]):
    """Whom a typed name may mean: nobody, one, or several."""

    text: str
    keys: tuple[K, ...]


class Names(Generic[K]):
    """Recognises people of a list by what is typed: their short name, their whole one, parts of it, or its first letters."""

    def __init__(self, names: Mapping[K, str]) -> None:
        self.names, self.short = names, short_names(names)
        self.by_short = {fold(name): key for key, name in self.short.items()}
        self.folded = {key: fold(name).split() for key, name in names.items()}

    def written(self, keys: Sequence[K]) -> str:
        """Write people as they are typed, in the order of the list; whoever is not on it is left out."""
        return ", ".join(short for key, short in self.short.items() if key in keys)

    def read(self, text: str) -> list[Meant[K]]:
        """Read names that a comma, semicolon, plus or stroke stands between."""
        for sign in BETWEEN:
            text = text.replace(sign, "\n")
        return [self._meant(each.strip()) for each in text.split("\n") if each.strip()]

    def _meant(self, text: str) -> Meant[K]:
        asked = fold(text)
        if asked in self.by_short:
            return Meant(text, (self.by_short[asked],))
        return Meant(text, tuple(key for key, words in self.folded.items() if _fits(asked, words)))


def _fits(asked: str, words: Sequence[str]) -> bool:
    """The end of a name, its beginning, or its first letters."""
    whole, said = " ".join(words), asked.replace(".", "")
    letters = "".join(each[0] for each in words)
    return whole == asked or whole.endswith(f" {asked}") or whole.startswith(f"{asked} ") or said == letters

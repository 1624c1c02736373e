"""What is compared, declared: fields, the keys they give, ladders of levels, blocks of candidates, and rules about pairs."""

from dataclasses import dataclass
from typing import Literal

from hoaban.engines.linkage.conditions import Condition

Kind = Literal["name", "relative", "word", "day", "code", "sex"]
MISSING = -1
BIT = 1000  # weights are whole thousandths of a bit, so that every database adds them to the same sum


@dataclass(frozen=True)
class Field:
    """A column of the file, and the key columns made of it: `key` itself, and for names more beside it."""

    column: str
    kind: Kind
    key: str


@dataclass(frozen=True)
class Said:
    """Words for a reason, in both languages."""

    vi: str
    en: str


@dataclass(frozen=True)
class Level:
    """One step of a ladder. `m` and `u`: how often pairs of one person, and random pairs, stand on it before data says better.

    `by_term`: how rare the very value is counts too ("Lò Thị Hoa" is shared by thousands, "Giàng A Páo Sinh" by few).
    """

    code: str
    when: Condition | None
    m: float
    u: float
    said: Said
    by_term: bool = False


@dataclass(frozen=True)
class Ladder:
    """The levels of one comparison, best first; the last has no condition. No weight when a value of `needs` is unknown.

    `bits` fixes the weights where data cannot teach them: pairs verified by a number all agree on that number.
    """

    name: str
    needs: tuple[str, ...]
    levels: tuple[Level, ...]
    term: str | None = None
    bits: tuple[float, ...] | None = None


@dataclass(frozen=True)
class Key:
    """One part of a block: a column, or characters of it; `swap_days` exchanges day and month on the left."""

    column: str
    span: tuple[int, int] | None = None
    swap_days: bool = False


Block = tuple[Key, ...]


@dataclass(frozen=True)
class Wide:
    """A block whose keys ever more persons share, the more there are: what more than a few share is followed only with `narrower`."""

    block: Block
    narrower: Block


@dataclass(frozen=True)
class Rule:
    """Something that keeps a pair from being taken for one person by itself."""

    code: str
    when: Condition
    said: Said


@dataclass(frozen=True)
class Thresholds:
    """In bits: a pair counts as the same from `same` on and with `margin` to the next best, as doubtful from `review` on.

    A pair that is exact needs only `exact`: what parents and commune say may still speak against it.
    """

    same: float = 10.0
    exact: float = 5.0
    review: float = 0.0
    margin: float = 2.0


@dataclass(frozen=True)
class Schema:
    """Everything the linker knows about a kind of records."""

    fields: tuple[Field, ...]
    ladders: tuple[Ladder, ...]
    blocks: tuple[Block, ...]
    verified: Condition | None
    exact: Condition | None
    repeated: Condition  # two records of one person in one file look like this
    supports: tuple[Rule, ...]  # a pair is the same by itself only when each holds
    excludes: tuple[Rule, ...]  # a pair is different when one holds
    wide: tuple[Wide, ...] = ()  # of the blocks, those that a register of millions crowds
    thresholds: Thresholds = Thresholds()

    def columns(self) -> tuple[str, ...]:
        """Key columns of a normalised record, without its id."""
        return tuple(name for field in self.fields for name in keys_of_field(field))


def keys_of_field(field: Field) -> tuple[str, ...]:
    if field.kind == "name":
        return (field.key, *(f"{field.key}_{part}" for part in ("plain", "given", "family", "loose")))
    if field.kind == "relative":
        return (field.key, f"{field.key}_given")
    return (field.key,)

"""Which row is which person: by number, else by who they are, else by what a correction leaves standing. Pure; nobody is given twice.

The ways are tried for all rows one after another, the surest first, so that a row that is somebody for sure takes them before
a row that only resembles them.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from uuid import UUID

from hoaban.kernel.text import fold
from hoaban.modules.people.models import UNSAID
from hoaban.modules.schooling.registers.class_names import class_key
from hoaban.modules.schooling.registers.judging import Identity, KnownPerson
from hoaban.modules.schooling.registers.records import RegisterPerson, RegisterStudent


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of the school's own whom a row may mean."""

    person_id: UUID
    name: str
    birth_date: date
    sex: str
    number: str = ""
    class_key: str = ""

    @property
    def identity(self) -> Identity:
        return self.name.casefold(), self.birth_date


@dataclass(frozen=True, slots=True)
class Row:
    """What of a row tells who it is."""

    record: RegisterPerson
    number: str
    identity: Identity
    class_key: str

    @classmethod
    def of(cls, record: RegisterPerson) -> "Row":
        class_name = record.class_name if isinstance(record, RegisterStudent) else ""
        return cls(record, record.number.text if record.number else "", record.identity, class_key(class_name))


@dataclass
class Matching:
    """The rows of a sheet and the persons they mean; a row without one is somebody new."""

    rows: Sequence[Row]
    known: Mapping[str, KnownPerson]
    own: dict[UUID, Candidate]
    taken: frozenset[UUID] = frozenset()  # who stands in another sheet already
    found: dict[int, UUID] = field(default_factory=dict)
    free: dict[UUID, Candidate] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        records: Iterable[RegisterPerson],
        known: Mapping[str, KnownPerson],
        own: Iterable[Candidate],
        taken: Iterable[UUID] = (),
    ) -> "Matching":
        """Match rows with the school's own of the year, and with whoever holds their numbers."""
        rows, those = [Row.of(record) for record in records], {each.person_id: each for each in own}
        matching = cls(rows, known, those, frozenset(taken))
        matching.free = {person_id: each for person_id, each in those.items() if person_id not in matching.taken}
        matching._by_number(lambda row, holder: holder.identity == row.identity)
        matching._pair(_who_it_is, _numbers_agree)
        matching._pair_alone(_who_it_is, lambda _row, _each: True)  # the number was mended
        matching._by_number(matching._was_mended)  # name or birth date were
        matching._pair_alone(_when, _resembles)
        matching._pair_alone(_name_and_where, _resembles)
        return matching

    @property
    def open_rows(self) -> list[tuple[int, Row]]:
        """The rows that are nobody yet."""
        return [(place, row) for place, row in enumerate(self.rows) if place not in self.found]

    def add(self, former: Iterable[Candidate]) -> None:
        """Match what is left with the school's own of other years."""
        taken = {*self.found.values(), *self.taken}
        self.free = {each.person_id: each for each in former if each.person_id not in taken}
        self._pair(_who_it_is, _numbers_agree)

    def number_of(self, place: int) -> str:
        """Give the number that a row's person may bear: none where somebody else keeps it after all."""
        return self.rows[place].number if self._is_let_go(place) else ""

    def _is_let_go(self, place: int) -> bool:
        """Tell whether nobody else keeps a row's number. Whoever holds it lets go for another one, if that one is let go too, and so on;
        those who change theirs in a ring all let go."""
        places: dict[UUID, int] = {}
        seen: set[int] = set()
        while place not in seen:
            seen.add(place)
            number = self.rows[place].number
            holder = self.known.get(number)
            if holder is None or self.found.get(place) == holder.person_id:
                return bool(number)
            places = places or {person_id: at for at, person_id in self.found.items()}
            if holder.person_id not in places:
                return holder.person_id in self.own
            place = places[holder.person_id]
        return True

    def _take(self, place: int, person_id: UUID) -> None:
        self.found[place] = person_id
        self.free.pop(person_id, None)

    def _by_number(self, fits: Callable[[Row, KnownPerson], bool]) -> None:
        taken = {*self.found.values(), *self.taken}
        for place, row in self.open_rows:
            holder = self.known.get(row.number)
            if holder is not None and holder.person_id not in taken and fits(row, holder):
                self._take(place, holder.person_id)
                taken.add(holder.person_id)

    def _was_mended(self, row: Row, holder: KnownPerson) -> bool:
        return holder.person_id in self.own or holder.is_half(row.identity)

    def _pair(self, trait: "Trait", fits: "Fits") -> None:
        """Give each row a person who has its trait and fits; of several, with the same number or none, and of the same class."""
        groups = _grouped(self.free.values(), trait)
        for place, row in self.open_rows:
            able = [each for each in groups.get(trait(row), ()) if each.person_id in self.free and fits(row, each)]
            if able:
                self._take(place, min(able, key=partial(_strangeness, row)).person_id)

    def _pair_alone(self, trait: "Trait", fits: "Fits") -> None:
        """Pair rows and persons who fit nobody else: where there is a choice, nothing is guessed."""
        groups = _grouped(self.free.values(), trait)
        pairs = [
            (place, each.person_id)
            for place, row in self.open_rows
            for each in groups.get(trait(row), ())
            if fits(row, each)
        ]
        rows, persons = Counter(place for place, _ in pairs), Counter(person_id for _, person_id in pairs)
        for place, person_id in pairs:
            if rows[place] == 1 and persons[person_id] == 1:
                self._take(place, person_id)


Trait = Callable[[Row | Candidate], object]
Fits = Callable[[Row, Candidate], bool]


def _who_it_is(each: Row | Candidate) -> object:
    return each.identity


def _when(each: Row | Candidate) -> object:
    return each.identity[1]


def _name_and_where(each: Row | Candidate) -> object:
    return each.identity[0], each.class_key


def _numbers_agree(row: Row, each: Candidate) -> bool:
    return not row.number or not each.number or row.number == each.number


def _resembles(row: Row, each: Candidate) -> bool:
    """A spelling or a birth date may have been mended, and a missing number added."""
    sexes = {row.record.sex or UNSAID, each.sex} - {UNSAID}
    near = near_names(row.identity[0], each.name) and near_days(row.identity[1], each.birth_date)
    return near and len(sexes) < 2 and _numbers_agree(row, each)  # noqa: PLR2004  both said, and not the same


def _strangeness(row: Row, each: Candidate) -> tuple[bool, bool]:
    return row.number != each.number, row.class_key != each.class_key


def _grouped(own: Iterable[Candidate], trait: Trait) -> dict[object, list[Candidate]]:
    groups: dict[object, list[Candidate]] = {}
    for each in own:
        groups.setdefault(trait(each), []).append(each)
    return groups


def near_names(one: str, other: str) -> bool:
    """Tell two spellings of a name: the same but for accents, or at least half of the words the same."""
    words, others = fold(one).split(), fold(other).split()
    common = sum((Counter(words) & Counter(others)).values())
    return words == others or 2 * common >= max(len(words), len(others))


def near_days(one: date | None, other: date) -> bool:
    """Tell two writings of a day: the same, day and month exchanged, or one of day, month and year mistyped."""
    if one is None:
        return False
    same = sum((one.day == other.day, one.month == other.month, one.year == other.year))
    is_exchanged = (one.day, one.month, one.year) == (other.month, other.day, other.year)
    return is_exchanged or same >= 2  # noqa: PLR2004  of three

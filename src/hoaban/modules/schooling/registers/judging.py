"""Each row's verdict: accepted, warned (goes in, with a note) or rejected (stays out), with its causes."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.network.levels import GRADE_AGE
from hoaban.modules.people.models import FEMALE, MALE
from hoaban.modules.schooling.registers.recognising import key
from hoaban.modules.schooling.registers.records import Register, RegisterPerson, RegisterStudent

AGE_TOLERANCE = 4  # years off the class's usual age that pass without a question
Identity = tuple[str, date | None]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a row. A rejected row names one cause, a warned row all of its warnings."""

    record: RegisterPerson
    causes: tuple[str, ...] = ()
    is_rejected: bool = False

    @property
    def is_warned(self) -> bool:
        return bool(self.causes) and not self.is_rejected


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Somebody who holds a number already. `is_here`: in this very school and year, so that a differing name is a correction;
    `is_elsewhere`: in another school in that year, so that the same person would be in two."""

    person_id: UUID
    name: str
    birth_date: date
    is_here: bool
    is_elsewhere: bool


Known = Callable[[str, Collection[str]], Mapping[str, KnownPerson]]


def nobody_known(_school_code: str, _numbers: Collection[str]) -> Mapping[str, KnownPerson]:
    """The answer when there is no database to ask."""
    return {}


@dataclass(slots=True)
class Judge:
    """Judges workbook after workbook of one run; remembers who held which number, as 64-bit digests, so that it stays small."""

    school_year: SchoolYear
    ethnic_groups: Mapping[str, str]
    group_key: Callable[[str], str]
    known: Known = nobody_known
    _numbers: dict[int, int] = field(default_factory=dict)

    def judge(self, register: Register) -> "Judged":
        """Give the verdicts of one workbook, pupils and staff, in the order of their rows."""
        here = _Workbook(self, register)
        return Judged(register, tuple(here.students()), tuple(here.staff()), here.known)

    def holder(self, number: str) -> int | None:
        return self._numbers.get(int(number))

    def remember(self, number: str, identity: Identity) -> None:
        self._numbers[int(number)] = hash(identity)


@dataclass(frozen=True, slots=True)
class Judged:
    """A workbook with its verdicts, and those of its numbers that the database knew."""

    register: Register
    students: tuple[Verdict, ...]
    staff: tuple[Verdict, ...]
    known: Mapping[str, KnownPerson]


class _Workbook:
    def __init__(self, judge: Judge, register: Register) -> None:
        self.run = judge
        self.register = register
        self.classes = {key(each.name): each for each in register.classes}
        everybody: Iterable[RegisterPerson] = (*register.students, *register.staff)
        numbers = {p.number.text for p in everybody if p.number and not p.number.is_malformed}
        self.known = judge.known(register.school.code, numbers)

    def students(self) -> Iterator[Verdict]:
        seen: dict[Identity, set[str]] = {}
        for record in self.register.students:
            yield self._verdict(record, seen, self._of_student(record), self._warnings_of_student(record))

    def staff(self) -> Iterator[Verdict]:
        seen: dict[Identity, set[str]] = {}
        for record in self.register.staff:
            yield self._verdict(record, seen, _of_person(record), self._warnings(record))

    def _verdict(
        self, record: RegisterPerson, seen: dict[Identity, set[str]], own: str | None, warnings: Iterable[str]
    ) -> Verdict:
        rejection = own or self._duplicate(record, seen)
        if rejection:
            return Verdict(record, (rejection,), is_rejected=True)
        number = record.number.text if record.number else ""
        seen.setdefault(record.identity, set()).add(number)
        if number:
            self.run.remember(number, record.identity)
        return Verdict(record, tuple(warnings))

    def _of_student(self, record: RegisterStudent) -> str | None:
        """The first thing that keeps a pupil's row out by itself."""
        if not record.full_name or record.birth is None or record.birth.day is None:
            return _of_person(record)
        if key(record.class_name) not in self.classes:
            return "class-unknown"
        return _of_person(record)

    def _duplicate(self, record: RegisterPerson, seen: dict[Identity, set[str]]) -> str | None:
        """The same person again, in this workbook, in another of the run, or in another school; or a number of somebody else."""
        number = record.number.text if record.number else ""
        before = seen.get(record.identity)
        if before is not None and (number in before or not number or "" in before):
            return "row-duplicate"
        if not number:
            return None
        holder = self.run.holder(number)
        if holder is not None:
            return "row-duplicate" if holder == hash(record.identity) else "id-duplicate"
        return self._known_duplicate(record, self.known.get(number))

    def _known_duplicate(self, record: RegisterPerson, known: KnownPerson | None) -> str | None:
        if known is None or known.is_here:
            return None
        same = (known.name.casefold(), known.birth_date) == record.identity
        if not same:
            return "id-duplicate"
        return "row-duplicate" if known.is_elsewhere and isinstance(record, RegisterStudent) else None

    def _warnings_of_student(self, record: RegisterStudent) -> Iterator[str]:
        yield from self._warnings(record)
        if self._age_is_implausible(record):
            yield "age-implausible"

    def _warnings(self, record: RegisterPerson) -> Iterator[str]:
        if record.number is None:
            yield "id-missing"
        elif record.number.was_restored:
            yield "id-leading-zero-restored"
        if record.number and not record.number.is_malformed and disagrees(record):
            yield "id-disagrees"
        if record.was_legacy:
            yield "legacy-encoding-converted"
        if self.run.group_key(record.ethnic_group) not in self.run.ethnic_groups:
            yield "ethnic-group-unknown"

    def _age_is_implausible(self, record: RegisterStudent) -> bool:
        found = self.classes.get(key(record.class_name))
        if found is None or record.birth is None or record.birth.day is None:
            return False
        age = self.run.school_year.starts - record.birth.day.year
        usual = [GRADE_AGE[grade] for grade in found.grades if grade in GRADE_AGE]
        return bool(usual) and min(abs(age - each) for each in usual) > AGE_TOLERANCE


def _of_person(record: RegisterPerson) -> str | None:
    if not record.full_name:
        return "name-missing"
    if record.birth is None:
        return "birth-date-missing"
    if record.birth.day is None:
        return "birth-date-unreadable"
    if record.number is not None and record.number.is_malformed:
        return "id-malformed"
    return None


def disagrees(record: RegisterPerson) -> bool:
    """Tell whether a number says another sex or birth year than the row: digit 4 is century and sex, digits 5 and 6 the year."""
    if record.number is None or record.birth is None or record.birth.day is None:
        return False
    digit, year = int(record.number.text[3]), int(record.number.text[4:6])
    born = 1900 + 100 * (digit // 2) + year
    sex = FEMALE if digit % 2 else MALE
    return born != record.birth.day.year or (record.sex is not None and sex != record.sex)

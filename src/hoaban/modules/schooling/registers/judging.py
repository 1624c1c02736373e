"""Each row's verdict: accepted, warned (goes in, with a note) or rejected (stays out), with its causes."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.network.levels import GRADE_AGE
from hoaban.modules.people.models import FEMALE, MALE
from hoaban.modules.schooling.registers.class_names import class_key
from hoaban.modules.schooling.registers.holders import Holders
from hoaban.modules.schooling.registers.records import (
    LONGEST_NAME,
    LONGEST_NOTE,
    LONGEST_RESIDENCE,
    Register,
    RegisterPerson,
    RegisterStudent,
)

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
    `is_elsewhere`: in another school in that year, so that the same person would be in two; `was_here`: of this school in another
    year, so that a name or a birth date alone may have been corrected since."""

    person_id: UUID
    name: str
    birth_date: date
    is_here: bool
    is_elsewhere: bool
    was_here: bool = False

    @property
    def identity(self) -> Identity:
        return self.name.casefold(), self.birth_date

    def is_half(self, identity: Identity) -> bool:
        """Tell whether name or birth date are the same."""
        return self.identity[0] == identity[0] or self.identity[1] == identity[1]


Known = Callable[[str, Collection[str]], Mapping[str, KnownPerson]]


def nobody_known(_school_code: str, _numbers: Collection[str]) -> Mapping[str, KnownPerson]:
    """The answer when there is no database to ask."""
    return {}


@dataclass(slots=True)
class Judge:
    """Judges workbook after workbook of one run.

    A check remembers who held which number in the workbooks before; an import need not, as they are in the database by then.
    """

    school_year: SchoolYear
    ethnic_groups: Mapping[str, str]
    group_key: Callable[[str], str]
    known: Known = nobody_known
    born_before: date | None = None
    holders: Holders | None = field(default_factory=Holders)

    def judge(self, register: Register) -> "Judged":
        """Give the verdicts of one workbook, pupils and staff, in the order of their rows."""
        here = _Workbook(self, register)
        judged = Judged(register, tuple(here.students()), tuple(here.staff()), here.known)
        if self.holders is not None:
            for number, identity in here.numbers.items():
                self.holders.put(number, self.holders.holder(identity, register.school.code))
        return judged

    def is_group(self, name: str) -> bool:
        return self.group_key(name) in self.ethnic_groups

    def is_birth_date(self, day: date | None) -> bool:
        """Tell a day on which somebody of this school year can have been born."""
        return day is not None and day < (self.born_before or self.school_year.end)


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
        self.classes = {class_key(each.name): each for each in register.classes}
        self.numbers: dict[str, Identity] = {}
        everybody: tuple[RegisterPerson, ...] = (*register.students, *register.staff)
        numbers = {p.number.text for p in everybody if p.number and not p.number.is_malformed}
        self.known = judge.known(register.school.code, numbers)
        # Which numbers each person stands with in the file, once or more often; asked only where the database knows somebody.
        self.said: dict[Identity, set[str]] = {}
        for person in everybody if self.known else ():
            self.said.setdefault(person.identity, set()).add(person.number.text if person.number else "")

    def students(self) -> Iterator[Verdict]:
        seen: dict[Identity, set[str]] = {}
        for record in self.register.students:
            yield self._verdict(record, seen, self._of_student(record), self._warnings_of_student(record))

    def staff(self) -> Iterator[Verdict]:
        seen: dict[Identity, set[str]] = {}
        for record in self.register.staff:
            yield self._verdict(record, seen, self._of_person(record), self._warnings(record))

    def _verdict(
        self, record: RegisterPerson, seen: dict[Identity, set[str]], own: str | None, warnings: Iterable[str]
    ) -> Verdict:
        rejection = own or self._duplicate(record, seen)
        if rejection:
            return Verdict(record, (rejection,), is_rejected=True)
        number = record.number.text if record.number else ""
        seen.setdefault(record.identity, set()).add(number)
        if number:
            self.numbers[number] = record.identity
        return Verdict(record, tuple(warnings))

    def _of_student(self, record: RegisterStudent) -> str | None:
        """The first thing that keeps a pupil's row out by itself."""
        if not record.full_name or record.birth is None or not self.run.is_birth_date(record.birth.day):
            return self._of_person(record)
        if class_key(record.class_name) not in self.classes:
            return "class-unknown"
        return self._of_person(record)

    def _of_person(self, record: RegisterPerson) -> str | None:
        if not record.full_name:
            return "name-missing"
        if record.birth is None:
            return "birth-date-missing"
        if not self.run.is_birth_date(record.birth.day):
            return "birth-date-unreadable"
        if record.number is not None and record.number.is_malformed:
            return "id-malformed"
        return None

    def _duplicate(self, record: RegisterPerson, seen: dict[Identity, set[str]]) -> str | None:
        """The same person again, in this workbook, in another of the run, or in another school; or a number of somebody else."""
        number = record.number.text if record.number else ""
        before = seen.get(record.identity)
        if before is not None and (number in before or not number or "" in before):
            return "row-duplicate"
        if not number:
            return None
        if number in self.numbers:
            return "row-duplicate" if self.numbers[number] == record.identity else "id-duplicate"
        return self._run_duplicate(record, number) or self._known_duplicate(record, number)

    def _run_duplicate(self, record: RegisterPerson, number: str) -> str | None:
        """In a workbook before; one of the same school is replaced by this one. Staff may serve two schools."""
        holders = self.run.holders
        found = holders.find(number) if holders else None
        if holders is None or found is None:
            return None
        this = holders.holder(record.identity, self.register.school.code)
        if found.school == this.school:
            return None
        if found.identity != this.identity:
            return "id-duplicate"
        return "row-duplicate" if isinstance(record, RegisterStudent) else None

    def _known_duplicate(self, record: RegisterPerson, number: str) -> str | None:
        """In the database. The school's own may have been corrected, unless the file itself names the holder as before."""
        known = self.known.get(number)
        if known is None:
            return None
        is_same = known.identity == record.identity
        if known.is_here and not is_same:
            return "id-duplicate" if self.said.get(known.identity, set()) & {"", number} else None
        if not is_same and not (known.was_here and known.is_half(record.identity)):
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
        if not self.run.is_group(record.ethnic_group):
            yield "ethnic-group-unknown"
        if is_cut(record):
            yield "text-cut"

    def _age_is_implausible(self, record: RegisterStudent) -> bool:
        found = self.classes.get(class_key(record.class_name))
        if found is None or record.birth is None or record.birth.day is None:
            return False
        age = self.run.school_year.starts - record.birth.day.year
        usual = [GRADE_AGE[grade] for grade in found.grades if grade in GRADE_AGE]
        return bool(usual) and min(abs(age - each) for each in usual) > AGE_TOLERANCE


def is_cut(record: RegisterPerson) -> bool:
    """Tell whether more is written in a row than is kept of it."""
    kept = [(record.full_name, LONGEST_NAME)]
    if isinstance(record, RegisterStudent):
        kept += [(record.father, LONGEST_NAME), (record.mother, LONGEST_NAME)]
        kept += [(record.residence, LONGEST_RESIDENCE), (record.note, LONGEST_NOTE)]
    return any(len(text) > most for text, most in kept)


def disagrees(record: RegisterPerson) -> bool:
    """Tell whether a number says another sex or birth year than the row: digit 4 is century and sex, digits 5 and 6 the year."""
    if record.number is None or record.birth is None or record.birth.day is None:
        return False
    digit, year = int(record.number.text[3]), int(record.number.text[4:6])
    born = 1900 + 100 * (digit // 2) + year
    sex = FEMALE if digit % 2 else MALE
    return born != record.birth.day.year or (record.sex is not None and sex != record.sex)

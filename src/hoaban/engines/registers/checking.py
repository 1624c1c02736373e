"""The verdict on every row: accepted, warned or rejected, and for which causes."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Generic, Literal, NamedTuple, TypeVar

from hoaban.engines.registers.ethnic import ethnic_code
from hoaban.engines.registers.index import NumberIndex, Seen, fingerprint
from hoaban.engines.registers.parsing import DEFAULT_SCHOOL_YEAR
from hoaban.engines.registers.records import RegisterStaff, RegisterStudent, RegisterWorkbook, Sex
from hoaban.engines.registers.values import class_key
from hoaban.kernel.text import fold, sort_key

Outcome = Literal["accepted", "warned", "rejected"]
Person = RegisterStudent | RegisterStaff
P = TypeVar("P", RegisterStudent, RegisterStaff)

# Usual age of a grade: school year's first calendar year minus birth year, lowest and highest.
USUAL_AGES: Final[dict[str, tuple[int, int]]] = {"nt": (0, 2), "m3": (3, 3), "m4": (4, 4), "m5": (5, 5)} | {
    str(grade): (grade + 5, grade + 5) for grade in range(1, 13)
}


class KnownPerson(NamedTuple):
    """Who holds an identification number in the database; the school they attend today, None when at none."""

    name: str
    birth_date: date | None
    school_code: str | None


@dataclass(frozen=True, slots=True)
class Context:
    """What the verdicts rest on besides the workbooks.

    ethnic_groups: from `ethnic_index`; None leaves ethnic groups unchecked.
    id_provinces: the first three digits that numbers may begin with; when given, a number cell has lost its zeros only
        if the restored number begins with one of them, else it is malformed.
    known: for identification numbers, who holds them in the database; called once a workbook.
    years_off: how far from the usual age of the class an age may be.
    """

    ethnic_groups: Mapping[str, str] | None = None
    id_provinces: Collection[str] = ()
    known: Callable[[Sequence[str]], Mapping[str, KnownPerson]] | None = None
    years_off: int = 4
    usual_ages: Mapping[str, tuple[int, int]] = field(default_factory=lambda: USUAL_AGES)


class Place(NamedTuple):
    """Where a row stands."""

    file: str
    sheet: str
    row: int


class Verdict(NamedTuple):
    """What is decided about a row. A rejected row has one cause, an accepted one none. `other`: the row it repeats."""

    outcome: Outcome
    causes: tuple[str, ...] = ()
    other: Place | None = None


@dataclass(frozen=True, slots=True)
class Judged(Generic[P]):
    """A row with its verdict."""

    person: P
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class CheckedWorkbook:
    """A register with a verdict on every row of students and staff, in the order of the workbook."""

    file: str
    school_year: str
    register: RegisterWorkbook
    students: list[Judged[RegisterStudent]]
    staff: list[Judged[RegisterStaff]]


class Checker:
    """Judges the workbooks of one run, one after another; remembers of each only who has which number."""

    def __init__(self, context: Context, school_year: str | None = None) -> None:
        """`school_year` overrules what workbooks say; without either it is 2024-2025."""
        self._context, self._school_year = context, school_year
        self._numbers = NumberIndex()
        self._files: list[str] = []
        self._sheets: dict[tuple[str, bool], int] = {}  # (name, whether of staff): its number

    def check(self, file: str, register: RegisterWorkbook) -> CheckedWorkbook:
        """Judge every row of a workbook."""
        self._files.append(file)
        year = self._school_year or register.school_year or DEFAULT_SCHOOL_YEAR
        desk = _Desk(self, register, int(year[:4]))
        return CheckedWorkbook(
            file,
            year,
            register,
            [Judged(student, desk.judge(student)) for student in register.students],
            [Judged(member, desk.judge(member)) for member in register.staff],
        )

    @property
    def context(self) -> Context:
        return self._context

    def holder_in_run(self, number: str) -> Seen | None:
        return self._numbers.get(number)

    def note_holder(self, person: Person) -> None:
        sheet = self._sheets.setdefault((person.sheet, isinstance(person, RegisterStaff)), len(self._sheets))
        seen = Seen(fingerprint(_identity(person)), len(self._files) - 1, sheet, person.row)
        self._numbers.add(person.personal_id, seen)

    def place_of(self, seen: Seen) -> Place:
        return Place(self._files[seen.workbook], self._sheet(seen)[0], seen.row)

    def was_staff(self, seen: Seen) -> bool:
        return self._sheet(seen)[1]

    def _sheet(self, seen: Seen) -> tuple[str, bool]:
        return list(self._sheets)[seen.sheet]

    @property
    def file(self) -> str:
        """The file being judged."""
        return self._files[-1]

    def is_here(self, seen: Seen) -> bool:
        return seen.workbook == len(self._files) - 1


def _identity(person: Person | KnownPerson) -> str:
    """Give what makes two rows with one number the same person: the name, however accented, and the birth date."""
    return f"{fold(person.name)}|{person.birth_date}"


class _Desk:
    """The judgement of one workbook."""

    def __init__(self, checker: Checker, register: RegisterWorkbook, first_year: int) -> None:
        self._checker, self._context, self._first_year = checker, checker.context, first_year
        self._school = register.school
        self._grades = {class_key(one.name): one.grades for one in reversed(register.classes)}
        self._here: dict[tuple[bool, str, date | None, Sex | None], list[Person]] = {}
        known = self._context.known
        numbers = sorted({one.personal_id for one in _everyone(register) if _has_number(one)})
        self._known = known(numbers) if known and numbers else {}

    def judge(self, person: Person) -> Verdict:
        if cause := self._unfit(person):
            return Verdict("rejected", (cause,))
        if repeated := self._repeats(person):
            return repeated
        self._remember(person)
        warnings = tuple(self._warnings(person))
        return Verdict("warned", warnings) if warnings else Verdict("accepted")

    # --- rejected ---

    def _unfit(self, person: Person) -> str | None:
        if not person.name:
            return "name-missing"
        if person.birth_date is None:
            return "birth-date-unreadable" if "birth-date-unreadable" in person.findings else "birth-date-missing"
        if isinstance(person, RegisterStudent) and class_key(person.class_name) not in self._grades:
            return "class-unknown"
        return "id-malformed" if self._is_malformed(person) else None

    def _is_malformed(self, person: Person) -> bool:
        if "id-restored" in person.findings and self._context.id_provinces:
            return person.personal_id[:3] not in self._context.id_provinces
        return "id-malformed" in person.findings

    def _repeats(self, person: Person) -> Verdict | None:
        if twin := self._twin_here(person):
            return Verdict("rejected", ("row-duplicate",), self._place(twin))
        if not person.personal_id:
            return None
        if seen := self._checker.holder_in_run(person.personal_id):
            return self._against_run(person, seen)
        return self._against_database(person)

    def _twin_here(self, person: Person) -> Person | None:
        """Find the same name, birth date and sex in this workbook, unless two numbers tell two persons apart."""
        for other in self._here.get(self._key(person), ()):
            if not (person.personal_id and other.personal_id) or person.personal_id == other.personal_id:
                return other
        return None

    def _against_run(self, person: Person, seen: Seen) -> Verdict | None:
        is_same = seen.person == fingerprint(_identity(person))
        is_staff = isinstance(person, RegisterStaff)
        if is_same and (self._checker.was_staff(seen) != is_staff or (is_staff and not self._checker.is_here(seen))):
            return None  # one may both teach and learn, and teach at two schools
        return Verdict("rejected", ("row-duplicate" if is_same else "id-duplicate",), self._checker.place_of(seen))

    def _against_database(self, person: Person) -> Verdict | None:
        holder = self._known.get(person.personal_id)
        if holder is None or holder.school_code == self._school.code:
            return None  # what this school says about its own people is a correction
        if _identity(holder) == _identity(person):
            attends_elsewhere = holder.school_code is not None and isinstance(person, RegisterStudent)
            return Verdict("rejected", ("row-duplicate",)) if attends_elsewhere else None
        is_alike = fold(holder.name) == fold(person.name) or holder.birth_date == person.birth_date
        return None if holder.school_code is None and is_alike else Verdict("rejected", ("id-duplicate",))

    # --- warned ---

    def _warnings(self, person: Person) -> Iterable[str]:
        if "legacy-encoding" in person.findings:
            yield "legacy-encoding-converted"
        if not person.personal_id:
            yield "id-missing"
        else:
            if "id-restored" in person.findings:
                yield "id-leading-zero-restored"
            if id_disagrees(person.personal_id, person.sex, person.birth_date):
                yield "id-disagrees"
        if isinstance(person, RegisterStudent) and self._is_age_implausible(person):
            yield "age-implausible"
        groups = self._context.ethnic_groups
        if groups is not None and ethnic_code(person.ethnic_group, groups) is None:
            yield "ethnic-group-unknown"

    def _is_age_implausible(self, student: RegisterStudent) -> bool:
        ages = [self._context.usual_ages[grade] for grade in self._grades[class_key(student.class_name)]]
        if not ages or student.birth_date is None:
            return False
        age = self._first_year - student.birth_date.year
        youngest, oldest = min(low for low, _ in ages), max(high for _, high in ages)
        is_old = age > oldest + self._context.years_off and self._school.levels != ("continuing",)
        return is_old or age < youngest - self._context.years_off

    # --- memory ---

    def _key(self, person: Person) -> tuple[bool, str, date | None, Sex | None]:
        return isinstance(person, RegisterStaff), sort_key(person.name), person.birth_date, person.sex

    def _remember(self, person: Person) -> None:
        self._here.setdefault(self._key(person), []).append(person)
        if person.personal_id and self._checker.holder_in_run(person.personal_id) is None:
            self._checker.note_holder(person)

    def _place(self, person: Person) -> Place:
        return Place(self._checker.file, person.sheet, person.row)


def id_disagrees(number: str, sex: Sex | None, birth_date: date | None) -> bool:
    """Tell whether a number's fourth to sixth digits contradict sex or birth year.

    The fourth digit is the century counted from 1900, doubled, plus one for women; then two digits of the year
    (Circular 59/2021/TT-BCA on citizen identification, Decree 137/2015/ND-CP, article 13).
    """
    century, is_female = divmod(int(number[3]), 2)
    if sex is not None and (sex == "female") != bool(is_female):
        return True
    return birth_date is not None and birth_date.year != 1900 + century * 100 + int(number[4:6])


def _everyone(register: RegisterWorkbook) -> Iterable[Person]:
    yield from register.students
    yield from register.staff


def _has_number(person: Person) -> bool:
    return bool(person.personal_id) and "id-malformed" not in person.findings

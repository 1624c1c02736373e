"""What a school's register says: the school, its classes, students and staff, each with the place it was read from.

Codes instead of words where the words are few; a value that is not understood stays in `extra` under its label, so
that nothing of a workbook is lost. Places and findings of reading do not count when records are compared.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Level = Literal["preschool", "primary", "lower", "upper", "continuing"]
Ownership = Literal["public", "private", "people-founded"]
Sex = Literal["male", "female"]
Post = Literal["principal", "deputy", "teacher", "staff"]
Qualification = Literal["intermediate", "college", "university", "master", "doctor"]
ItCertificate = Literal["none", "basic", "advanced"]
Extra = tuple[tuple[str, str], ...]  # (label, text) of what is not understood, by label

# What reading found in a row; the verdicts are made of it.
Finding = Literal["legacy-encoding", "id-restored", "id-malformed", "birth-date-unreadable"]


@dataclass(frozen=True, slots=True)
class RegisterSchool:
    """The school's own facts. None means that the workbook does not say."""

    code: str
    name: str = ""
    levels: tuple[Level, ...] = ()
    commune_code: str = ""
    ownership: Ownership | None = None
    satellite_sites: int | None = None
    standard_level: int | None = None  # 1 or 2 of the national standard; 0: not reached
    rooms_permanent: int | None = None
    rooms_semi_permanent: int | None = None
    rooms_temporary: int | None = None
    computers_office: int | None = None
    computers_teaching: int | None = None
    has_internet: bool | None = None
    extra: Extra = ()


@dataclass(frozen=True, slots=True)
class RegisterClass:
    """A class. Grades: nt, m3, m4, m5, 1 to 12; several in a combined class."""

    name: str
    grades: tuple[str, ...] = ()
    site: str = ""
    homeroom: str = ""
    is_multigrade: bool = False
    extra: Extra = ()
    sheet: str = field(default="", compare=False)
    row: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class RegisterStudent:
    """A student's row. `personal_id` has twelve digits, or is empty, or is as typed when malformed."""

    name: str
    birth_date: date | None = None
    sex: Sex | None = None
    ethnic_group: str = ""
    personal_id: str = ""
    class_name: str = ""
    residence: str = ""
    father: str = ""
    mother: str = ""
    is_semi_boarding: bool = False
    is_boarding: bool = False
    note: str = ""
    extra: Extra = ()
    sheet: str = field(default="", compare=False)
    row: int = field(default=0, compare=False)
    findings: frozenset[Finding] = field(default=frozenset(), compare=False)


@dataclass(frozen=True, slots=True)
class RegisterStaff:
    """A row of staff. `post_title` is the post's own words where they say more than the four kinds."""

    name: str
    birth_date: date | None = None
    sex: Sex | None = None
    ethnic_group: str = ""
    personal_id: str = ""
    post: Post | None = None
    post_title: str = ""
    subjects: tuple[str, ...] = ()
    qualification: Qualification | None = None
    it_certificate: ItCertificate = "none"
    joined_on: date | None = None
    note: str = ""
    extra: Extra = ()
    sheet: str = field(default="", compare=False)
    row: int = field(default=0, compare=False)
    findings: frozenset[Finding] = field(default=frozenset(), compare=False)


@dataclass(frozen=True, slots=True)
class RegisterWorkbook:
    """Everything of one school's workbook, for one school year (None: the workbook does not say)."""

    school: RegisterSchool
    school_year: str | None = None
    classes: tuple[RegisterClass, ...] = ()
    students: tuple[RegisterStudent, ...] = ()
    staff: tuple[RegisterStaff, ...] = ()
    has_staff_sheet: bool = field(default=True, compare=False)
    unknown: tuple[str, ...] = field(default=(), compare=False)  # "sheet: column" of what is kept but not understood

"""What a register says, row by row, read but not yet judged."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class PersonalNumber:
    """A personal identification number as found: the text to keep, whether zeros were put back, whether it has the right form."""

    text: str
    was_restored: bool = False
    is_malformed: bool = False


@dataclass(frozen=True, slots=True)
class BirthDate:
    """A birth date as found; `day` is None where the cell could not be read."""

    text: str
    day: date | None


@dataclass(frozen=True, slots=True)
class RegisterSchool:
    """The school's facts; None is what the workbook does not say."""

    code: str = ""
    name: str = ""
    levels: tuple[str, ...] = ()
    commune_code: str = ""
    ownership: str = "public"
    satellite_sites: int | None = None
    standard_level: int | None = None
    says_standard: bool = False
    rooms: tuple[tuple[str, int], ...] = ()
    computers: tuple[tuple[str, int], ...] = ()
    has_internet: bool | None = None
    has_wifi: bool | None = None
    projector_rooms: int | None = None


@dataclass(frozen=True, slots=True)
class RegisterClass:
    """A class of the school year."""

    sheet: str
    row: int
    name: str
    grades: tuple[str, ...]
    site: str = ""
    homeroom: str = ""
    is_multigrade: bool = False


LONGEST_NAME, LONGEST_RESIDENCE, LONGEST_NOTE = 120, 200, 300  # characters that are kept


@dataclass(frozen=True, slots=True)
class RegisterPerson:
    """What a pupil's and a staff member's row have in common."""

    sheet: str
    row: int
    full_name: str
    birth: BirthDate | None
    sex: str | None
    ethnic_group: str
    number: PersonalNumber | None
    was_legacy: bool
    unsaid: frozenset[str] = field(default=frozenset(), kw_only=True)  # columns that the sheet does not have at all

    @property
    def identity(self) -> tuple[str, date | None]:
        """Who it is, whatever the number says: the name without regard to capitals, and the birth date."""
        return self.full_name.casefold(), self.birth.day if self.birth else None


@dataclass(frozen=True, slots=True)
class RegisterStudent(RegisterPerson):
    """A pupil's row."""

    class_name: str = ""
    residence: str = ""
    father: str = ""
    mother: str = ""
    boarding: str = "none"
    note: str = ""


@dataclass(frozen=True, slots=True)
class RegisterStaff(RegisterPerson):
    """A staff member's row."""

    post: str = ""
    subject: str = ""
    qualification: str = ""
    it_certificate: str = "none"
    joined_on: date | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """What of a sheet is not read: the code of why, and the names of columns or lines, none for a whole sheet."""

    sheet: str
    why: str
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Register:
    """A whole workbook."""

    file: str
    school: RegisterSchool
    classes: tuple[RegisterClass, ...] = ()
    students: tuple[RegisterStudent, ...] = ()
    staff: tuple[RegisterStaff, ...] = ()
    school_year: str = ""
    unread: tuple[Unread, ...] = ()

"""What a transcript says: one learner, one level of schooling, all of its school years, as the paper form has them.

Texts are as printed, in Vietnamese; a `Word` also carries the code that programs read. Marks are texts with a point ("8.5"), letters
("T", "Đ") or empty. Nothing here names a national identity number: whoever holds a copy must not learn it.
"""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Final

FORMAT: Final = "hoaban-transcript/1"
PRIMARY, LOWER, UPPER = "primary", "lower", "upper"
SCORED, COMMENTED, LEVELLED = "scored", "commented", "levels"
TERM_1, TERM_2, YEAR, SUMMER = "term1", "term2", "year", "summer"
QUALITY, GENERAL, SPECIFIC = "quality", "general", "specific"


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One value of a short list: its code for programs, its name as printed."""

    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class School:
    id: str
    code: str
    name: str
    commune: str = ""
    province: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guardian:
    relation: str  # "Cha", "Mẹ", "Người giám hộ"
    name: str
    occupation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Learner:
    """The identity block; `code` is the learner's code in education, which is not the national one."""

    id: str
    code: str
    name: str
    born_on: date
    sex: Word
    birthplace: str = ""
    ethnicity: str = ""
    nationality: str = ""
    residence: str = ""
    policy: str = ""  # entitlements under policies, as the paper form asks
    guardians: tuple[Guardian, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectResult:
    """A subject of a year. Secondary: terms and year. Primary: `year` is the level (T, H, C), `test` the mark of the last test."""

    code: str
    name: str
    kind: str  # SCORED, COMMENTED or LEVELLED
    term1: str = ""
    term2: str = ""
    year: str = ""
    retest: str = ""
    test: str = ""
    comment: str = ""
    teacher: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TraitResult:
    """Primary: a quality or competence."""

    code: str
    name: str
    group: str  # QUALITY, GENERAL or SPECIFIC
    level: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Secondary: learning and conduct of a term, of the year, or after the summer."""

    period: str  # TERM_1, TERM_2, YEAR or SUMMER
    learning: Word | None = None
    conduct: Word | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """Sessions missed in the year."""

    excused: int
    unexcused: int

    @property
    def missed(self) -> int:
        return self.excused + self.unexcused


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolYear:
    """One year in one class; its school may be another than the one that issues, after a transfer."""

    school_year: str  # "2024-2025"
    grade: str  # "1" to "12"
    class_name: str
    school: School
    subjects: tuple[SubjectResult, ...]
    traits: tuple[TraitResult, ...] = ()
    standings: tuple[Standing, ...] = ()
    result: Word | None = None  # primary: the year's level
    attendance: Attendance | None = None
    decision: Word | None = None
    title: Word | None = None
    awards: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()
    homeroom_comment: str = ""
    homeroom_teacher: str = ""
    principal_comment: str = ""
    principal: str = ""
    completes: str = ""  # "Hoàn thành chương trình tiểu học", confirmed by the principal in the last grade
    signed_on: date | None = None
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Supersession:
    """The version that this one takes the place of, why, and who agreed. `digest` is the old content's SHA-256, hexadecimal."""

    issue_id: str
    version: int
    reason: str
    agreed_by: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """A whole transcript. A correction is a new one with the next `version`, which names the old one."""

    issue_id: str
    number: str  # in the school's register of issued transcripts
    version: int
    level: str  # PRIMARY, LOWER or UPPER
    level_name: str
    basis: str  # the circular that it was assessed under, as printed
    issued_on: date
    school: School
    learner: Learner
    years: tuple[SchoolYear, ...]
    verify_url: str
    supersedes: Supersession | None = None
    principal: str = ""
    place: str = ""
    format: str = FORMAT


class UnreadableContentError(ValueError):
    """The JSON is no transcript of this format."""


def to_json(transcript: Transcript) -> bytes:
    """Give canonical JSON: sorted keys, no spaces, UTF-8. One content has one form, so its digest names it."""
    import msgspec

    return msgspec.json.encode(transcript, order="sorted")


def from_json(text: bytes) -> Transcript:
    """Read what `to_json` wrote; anything else raises UnreadableContentError with the place."""
    import msgspec

    try:
        found = msgspec.json.decode(text, type=Transcript)
    except msgspec.DecodeError as error:
        raise UnreadableContentError(str(error)) from error
    if found.format != FORMAT:
        raise UnreadableContentError(f"the format is {found.format!r}, not {FORMAT!r}")
    return found


def digest(transcript: Transcript) -> str:
    """Give the SHA-256 of the canonical JSON, hexadecimal: printed in the PDF, carried by every form, kept in the log."""
    return sha256(to_json(transcript)).hexdigest()

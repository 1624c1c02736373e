"""What it means for records to be right, said beside the records: declarations only, no SQL is run here.

A module declares in its room `quality.py` what it looks at (a `Subject`: learners, classes, schools) and rules about it. A rule is an
SQL condition over the columns of its subject; the module `quality` runs all rules together, keeps what they find over time, and makes
the score. The four dimensions are those of the sector database: đúng, đủ, sạch, sống.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal

from hoaban.kernel.language import Words

Dimension = Literal["correct", "sufficient", "clean", "alive"]
Severity = Literal["block", "error", "warn", "info"]
Numbers = Callable[[date], Mapping[str, Any]]

DIMENSIONS: Final[Mapping[str, Words]] = {
    "correct": Words("Đúng", "Correct"),
    "sufficient": Words("Đủ", "Sufficient"),
    "clean": Words("Sạch", "Clean"),
    "alive": Words("Sống", "Alive"),
}
SEVERITIES: Final[Mapping[str, Words]] = {
    "block": Words("Phải sửa ngay", "Must be mended now"),
    "error": Words("Sai hoặc thiếu", "Wrong or missing"),
    "warn": Words("Đáng ngờ", "Doubtful"),
    "info": Words("Nên bổ sung", "Better to add"),
}
BEGINNING = date(2000, 1, 1)
MENDERS: Final = ("homeroom_teacher", "teacher", "school_clerk", "principal", "commune_officer", "department_officer")


def no_numbers(_on: date) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class Mend:
    """The page on which a record is mended: the name of its address, the argument it takes, and what that argument is.

    `takes` is `entity`, `institution` or the name of a piece of evidence; `query` may hold pieces of evidence in braces. A page that takes
    several says in `arguments` which pieces of evidence. `needs` names a piece without which there is no such page, `beyond` one that,
    where it says anything, makes the page one for those only who see more than a school.
    """

    view: str
    argument: str = ""
    takes: str = "entity"
    query: str = ""
    arguments: Mapping[str, str] = field(default_factory=dict)
    needs: str = ""
    beyond: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """What rules look at: one row a record and school, as it stands on the day `%(on)s`.

    `sql` gives `id`, `institution_id` and whatever its rules ask of; `label` says of a row `s` of it what people call the record; `{here}`
    in it stands for a condition over `{institution}`, which keeps a check to one school or to half of them. `numbers` gives the values
    that it names, for a day.
    """

    name: str
    words: Words
    institution: str
    sql: str
    numbers: Numbers = no_numbers
    label: str = "s.label"


@dataclass(frozen=True, slots=True)
class QualityRule:
    """One rule. `broken` and `when` are SQL conditions over the subject's columns; `when` says of which records it is asked.

    `evidence` names pieces of what was found, each an SQL expression; `found` tells them to people. A record that breaks a rule of
    the severities `warn` and `info` may be right all the same, and somebody may say why: then it no longer counts against the score.
    """

    code: str
    dimension: Dimension
    severity: Severity
    of: str
    mender: str
    weight: int
    title: Words
    instruction: Words
    broken: str
    mend: Mend
    when: str = "TRUE"
    evidence: Mapping[str, str] = field(default_factory=dict)
    found: Words = field(default_factory=lambda: Words("", ""))
    otherwise: tuple[Mend, ...] = ()  # the first that is there for the reader, where `mend` is not
    numbers: Numbers = no_numbers
    valid_from: date = BEGINNING
    valid_to: date | None = None

    @property
    def may_be_explained(self) -> bool:
        return self.severity in {"warn", "info"}

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)

"""A learner of the synthetic province while the years go by."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hoaban.interfaces.demo.ground import Commune

if TYPE_CHECKING:
    from hoaban.interfaces.demo.school import School


@dataclass(slots=True, eq=False)
class Family:
    """A guardian who has a record, and the schools that know them."""

    id: str
    father: str
    mother: str
    schools: set[str] = field(default_factory=set)


@dataclass(slots=True, eq=False)
class Event:
    """What happens to a learner in a school year, and on which day. `school` or `room` is where they go then."""

    kind: str
    day: str
    school: "School | None" = None
    room: str = ""
    boarded: str = ""  # how they boarded before they went


@dataclass(slots=True, eq=False)
class Learner:
    """Who they are, where they live (0 to 1, near which site), and where they learn this year."""

    id: str
    name: str
    woman: bool
    born: int
    home: float
    commune: Commune
    school: "School"
    grade: str
    boarding: str
    entry: str
    starts_on: str = ""  # only of those who come within the year
    room: str = ""  # the class
    event: Event | None = None
    gone: bool = False
    family: Family | None = None
    schools: tuple[str, ...] = ()

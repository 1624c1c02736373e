"""The 16 kinds of constraints of XHSTT-2014, and how a deviation becomes a cost.

A constraint applies at points (an event, a group of events, a pair of events, or a resource). At each point it has a deviation,
a whole number; cost = weight x f(deviation). Costs of required constraints add up to the infeasibility, of the others to the
objective. Ranges `minimum`..`maximum` are inclusive.
"""

from dataclasses import dataclass, field
from enum import Enum


class CostFunction(Enum):
    """How the deviation at one point is counted."""

    LINEAR = "Linear"
    QUADRATIC = "Quadratic"
    STEP = "Step"

    def cost(self, deviation: int) -> int:
        """Count a deviation, before the weight."""
        if self is CostFunction.LINEAR:
            return deviation
        return deviation * deviation if self is CostFunction.QUADRATIC else int(deviation > 0)


@dataclass(frozen=True, slots=True)
class EventPair:
    """A first event and a second one, with bounds on the number of times between them; None: no bound."""

    first: str
    second: str
    minimum: int = 0
    maximum: int | None = None


@dataclass(frozen=True, slots=True)
class AppliesTo:
    """Where a constraint applies; each kind uses its own part of these."""

    events: tuple[str, ...] = ()
    event_groups: tuple[str, ...] = ()
    event_pairs: tuple[EventPair, ...] = ()
    resources: tuple[str, ...] = ()
    resource_groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BoundedTimeGroup:
    """A group of times with the number of lessons that may start in it."""

    time_group: str
    minimum: int
    maximum: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraint:
    """What all kinds share."""

    id: str
    name: str = ""
    required: bool = True
    weight: int = 1
    cost_function: CostFunction = CostFunction.LINEAR
    applies_to: AppliesTo = field(default_factory=AppliesTo)

    @property
    def kind(self) -> str:
        """The element's name in XHSTT."""
        return type(self).__name__ + "Constraint"


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignResource(Constraint):
    """Per event: durations of its lessons that have nobody in the role."""

    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignTime(Constraint):
    """Per event: durations of its lessons without a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitEvents(Constraint):
    """Per event: lessons whose duration is out of range, plus how far the number of lessons is out of range."""

    minimum_duration: int
    maximum_duration: int
    minimum_amount: int
    maximum_amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DistributeSplitEvents(Constraint):
    """Per event: how far the number of lessons of one duration is out of range."""

    duration: int
    minimum: int
    maximum: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferResources(Constraint):
    """Per event: durations of its lessons that have somebody else in the role than the resources preferred."""

    role: str
    resources: tuple[str, ...] = ()
    resource_groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferTimes(Constraint):
    """Per event: durations of its lessons that start at other times than those preferred (only lessons of `duration`, if told)."""

    times: tuple[str, ...] = ()
    time_groups: tuple[str, ...] = ()
    duration: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AvoidSplitAssignments(Constraint):
    """Per group of events: how many different resources have the role, less one."""

    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadEvents(Constraint):
    """Per group of events: how far the number of lessons that start in each group of times is out of range, added up."""

    time_groups: tuple[BoundedTimeGroup, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkEvents(Constraint):
    """Per group of events: times at which some of its events run, but not all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderEvents(Constraint):
    """Per pair of events: how far the number of times between the end of the first and the start of the second is out of range."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AvoidClashes(Constraint):
    """Per resource: for each time, the lessons it attends beyond one, added up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AvoidUnavailableTimes(Constraint):
    """Per resource: the times among these at which it is busy."""

    times: tuple[str, ...] = ()
    time_groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitIdleTimes(Constraint):
    """Per resource: how far the number of idle times is out of range; idle is a free time between busy ones of a time group."""

    time_groups: tuple[str, ...] = ()
    minimum: int
    maximum: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterBusyTimes(Constraint):
    """Per resource: how far the number of time groups in which it is busy is out of range."""

    time_groups: tuple[str, ...] = ()
    minimum: int
    maximum: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitBusyTimes(Constraint):
    """Per resource: how far its busy times in each time group are out of range, added up; a group without any counts nothing."""

    time_groups: tuple[str, ...] = ()
    minimum: int
    maximum: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitWorkload(Constraint):
    """Per resource: how far its workload is out of range, rounded up."""

    minimum: int
    maximum: int


KINDS: tuple[type[Constraint], ...] = (
    AssignResource,
    AssignTime,
    SplitEvents,
    DistributeSplitEvents,
    PreferResources,
    PreferTimes,
    AvoidSplitAssignments,
    SpreadEvents,
    LinkEvents,
    OrderEvents,
    AvoidClashes,
    AvoidUnavailableTimes,
    LimitIdleTimes,
    ClusterBusyTimes,
    LimitBusyTimes,
    LimitWorkload,
)

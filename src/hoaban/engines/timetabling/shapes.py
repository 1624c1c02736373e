"""How each kind of constraint stands in XML: one table for the reader and the writer."""

from dataclasses import dataclass
from enum import Enum

from hoaban.engines.timetabling import constraints as c


class Form(Enum):
    """What an element holds."""

    NUMBER = "number"
    OPTIONAL_NUMBER = "optional number"
    TEXT = "text"
    TIMES = "times"
    TIME_GROUPS = "time groups"
    BOUNDED_TIME_GROUPS = "bounded time groups"
    RESOURCES = "resources"
    RESOURCE_GROUPS = "resource groups"


@dataclass(frozen=True, slots=True)
class Part:
    """A field of a constraint and its element."""

    name: str
    tag: str
    form: Form


ROLE = Part("role", "Role", Form.TEXT)
TIMES = Part("times", "Times", Form.TIMES)
TIME_GROUPS = Part("time_groups", "TimeGroups", Form.TIME_GROUPS)
MINIMUM, MAXIMUM = Part("minimum", "Minimum", Form.NUMBER), Part("maximum", "Maximum", Form.NUMBER)

PARTS: dict[type[c.Constraint], tuple[Part, ...]] = {
    c.AssignResource: (ROLE,),
    c.AssignTime: (),
    c.SplitEvents: (
        Part("minimum_duration", "MinimumDuration", Form.NUMBER),
        Part("maximum_duration", "MaximumDuration", Form.NUMBER),
        Part("minimum_amount", "MinimumAmount", Form.NUMBER),
        Part("maximum_amount", "MaximumAmount", Form.NUMBER),
    ),
    c.DistributeSplitEvents: (Part("duration", "Duration", Form.NUMBER), MINIMUM, MAXIMUM),
    c.PreferResources: (
        Part("resource_groups", "ResourceGroups", Form.RESOURCE_GROUPS),
        Part("resources", "Resources", Form.RESOURCES),
        ROLE,
    ),
    c.PreferTimes: (TIME_GROUPS, TIMES, Part("duration", "Duration", Form.OPTIONAL_NUMBER)),
    c.AvoidSplitAssignments: (ROLE,),
    c.SpreadEvents: (Part("time_groups", "TimeGroups", Form.BOUNDED_TIME_GROUPS),),
    c.LinkEvents: (),
    c.OrderEvents: (),
    c.AvoidClashes: (),
    c.AvoidUnavailableTimes: (TIME_GROUPS, TIMES),
    c.LimitIdleTimes: (TIME_GROUPS, MINIMUM, MAXIMUM),
    c.ClusterBusyTimes: (TIME_GROUPS, MINIMUM, MAXIMUM),
    c.LimitBusyTimes: (TIME_GROUPS, MINIMUM, MAXIMUM),
    c.LimitWorkload: (MINIMUM, MAXIMUM),
}

# An element that lists references: the element of one, and what it refers to.
LISTED: dict[Form, str] = {
    Form.TIMES: "Time",
    Form.TIME_GROUPS: "TimeGroup",
    Form.RESOURCES: "Resource",
    Form.RESOURCE_GROUPS: "ResourceGroup",
}
BY_TAG: dict[str, type[c.Constraint]] = {kind.__name__ + "Constraint": kind for kind in c.KINDS}

"""Timetables: the lessons (solution events, in XHSTT's words) into which events are split, with their times and resources."""

from dataclasses import dataclass, field

from hoaban.engines.timetabling.problem import Instance, MetaData


@dataclass(frozen=True, slots=True)
class Assignment:
    """A resource in a role of a lesson."""

    resource: str
    role: str


@dataclass(frozen=True, slots=True)
class Lesson:
    """A part of an event that happens at one go; `duration` None is the event's whole; `time` None is not placed yet.

    Preassigned times and resources hold whether a lesson repeats them or not.
    """

    event: str
    duration: int | None = None
    time: str | None = None
    resources: tuple[Assignment, ...] = ()


@dataclass(frozen=True, slots=True)
class Reported:
    """The cost that a file claims for a solution."""

    infeasibility: int
    objective: int


@dataclass(frozen=True, slots=True)
class Solution:
    """A timetable for the instance named."""

    instance: str
    lessons: tuple[Lesson, ...] = ()
    description: str = ""
    running_time: float | None = None
    reported: Reported | None = None


@dataclass(frozen=True, slots=True)
class SolutionGroup:
    """Solutions that belong together: by one author, at one time."""

    id: str
    meta: MetaData = field(default_factory=MetaData)
    solutions: tuple[Solution, ...] = ()


@dataclass(frozen=True, slots=True)
class Archive:
    """A whole XHSTT file: instances, and groups of solutions of them."""

    id: str | None = None
    instances: tuple[Instance, ...] = ()
    groups: tuple[SolutionGroup, ...] = ()

    def instance(self, name: str) -> Instance:
        """Give the instance of this id; KeyError when there is none."""
        for each in self.instances:
            if each.id == name:
                return each
        raise KeyError(name)

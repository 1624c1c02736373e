"""Writing XHSTT files; what was written reads back as the same archive."""

import gzip
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar
from xml.sax.saxutils import escape, quoteattr

from hoaban.engines.timetabling import problem as p
from hoaban.engines.timetabling.constraints import AppliesTo, Constraint, EventPair
from hoaban.engines.timetabling.shapes import LISTED, PARTS, Form, Part
from hoaban.engines.timetabling.solution import Archive, Lesson, Solution, SolutionGroup

Lines = Iterator[str]
T = TypeVar("T")


def write_archive(path: Path, archive: Archive) -> None:
    """Write a file, packed when its name ends in .gz."""
    text = "\n".join(archive_lines(archive)) + "\n"
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(text.encode(), mtime=0))
    else:
        path.write_text(text, encoding="utf-8")


def archive_lines(archive: Archive) -> Lines:
    """Give the lines of the file, without their ends."""
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    named = {} if archive.id is None else {"Id": archive.id}
    inside = [*_around("Instances", _each(_instance, archive.instances))]
    inside += _around("SolutionGroups", _each(_group, archive.groups)) if archive.groups else []
    yield from _around("HighSchoolTimetableArchive", inside, named)


def _around(tag: str, inside: Iterable[str], attributes: dict[str, str] | None = None) -> Lines:
    told = "".join(f" {name}={quoteattr(value)}" for name, value in (attributes or {}).items())
    lines = list(inside)
    if not lines:
        yield f"<{tag}{told}/>"
        return
    yield f"<{tag}{told}>"
    yield from lines
    yield f"</{tag}>"


def _each(write: Callable[[T], Lines], values: Iterable[T]) -> Lines:
    for value in values:
        yield from write(value)


def _said(tag: str, text: str | float | None) -> Lines:
    if text is not None:
        yield f"<{tag}>{escape(str(text))}</{tag}>"


def _refer(tag: str, name: str | None) -> Lines:
    if name is not None:
        yield f"<{tag} Reference={quoteattr(name)}/>"


def _list(tag: str, of: str, names: Iterable[str]) -> Lines:
    lines = [line for name in names for line in _refer(of, name)]
    if lines:
        yield from _around(tag, lines)


def _meta(meta: p.MetaData) -> Lines:
    told = [*_said("Name", meta.name), *_said("Contributor", meta.contributor), *_said("Date", meta.date)]
    told += [*_said("Country", meta.country), *_said("Description", meta.description)]
    told += _said("Publication", meta.publication) if meta.publication else []
    told += _said("Remarks", meta.remarks) if meta.remarks else []
    yield from _around("MetaData", told)


def _instance(instance: p.Instance) -> Lines:
    inside = [*_meta(instance.meta), *_times(instance), *_resources(instance), *_events(instance)]
    inside += _around("Constraints", _each(_constraint, instance.constraints))
    yield from _around("Instance", inside, {"Id": instance.id})


def _named(tag: str, name: str, title: str, inside: Iterable[str] = ()) -> Lines:
    yield from _around(tag, [*_said("Name", title), *inside], {"Id": name})


def _times(instance: p.Instance) -> Lines:
    groups = [line for each in instance.time_groups for line in _named(each.kind, each.id, each.name)]
    yield from _around("Times", [*_around("TimeGroups", groups), *_each(_time, instance.times)])


def _time(time: p.Time) -> Lines:
    inside = [*_refer("Week", time.week), *_refer("Day", time.day), *_list("TimeGroups", "TimeGroup", time.groups)]
    yield from _named("Time", time.id, time.name, inside)


def _resources(instance: p.Instance) -> Lines:
    kinds = [line for each in instance.resource_types for line in _named("ResourceType", each.id, each.name)]
    groups = [
        line
        for each in instance.resource_groups
        for line in _named("ResourceGroup", each.id, each.name, _refer("ResourceType", each.type))
    ]
    people = _each(_resource, instance.resources)
    yield from _around("Resources", [*_around("ResourceTypes", kinds), *_around("ResourceGroups", groups), *people])


def _resource(each: p.Resource) -> Lines:
    inside = [*_refer("ResourceType", each.type), *_list("ResourceGroups", "ResourceGroup", each.groups)]
    yield from _named("Resource", each.id, each.name, inside)


def _events(instance: p.Instance) -> Lines:
    groups = [line for each in instance.event_groups for line in _named(each.kind, each.id, each.name)]
    yield from _around("Events", [*_around("EventGroups", groups), *_each(_event, instance.events)])


def _event(event: p.Event) -> Lines:
    inside = [*_said("Name", event.name), *_said("Duration", event.duration), *_said("Workload", event.workload)]
    inside += [*_refer("Course", event.course), *_refer("Time", event.time)]
    if event.resources:
        inside += _around("Resources", _each(_event_resource, event.resources))
    inside += _list("ResourceGroups", "ResourceGroup", event.groups_attending)
    inside += _list("EventGroups", "EventGroup", event.groups)
    color = {} if event.color is None else {"Color": event.color}
    yield from _around("Event", inside, {"Id": event.id} | color)


def _event_resource(each: p.EventResource) -> Lines:
    inside = [*_said("Role", each.role), *_refer("ResourceType", each.type), *_said("Workload", each.workload)]
    yield from _around("Resource", inside, {} if each.resource is None else {"Reference": each.resource})


def _constraint(constraint: Constraint) -> Lines:
    inside = [*_said("Name", constraint.name), *_said("Required", str(constraint.required).lower())]
    inside += [*_said("Weight", constraint.weight), *_said("CostFunction", constraint.cost_function.value)]
    inside += _around("AppliesTo", _applies_to(constraint.applies_to))
    for part in PARTS[type(constraint)]:
        inside += _part(part, constraint)
    yield from _around(constraint.kind, inside, {"Id": constraint.id})


def _applies_to(where: AppliesTo) -> Lines:
    yield from _list("EventGroups", "EventGroup", where.event_groups)
    yield from _list("Events", "Event", where.events)
    if where.event_pairs:
        yield from _around("EventPairs", _each(_pair, where.event_pairs))
    yield from _list("ResourceGroups", "ResourceGroup", where.resource_groups)
    yield from _list("Resources", "Resource", where.resources)


def _pair(pair: EventPair) -> Lines:
    inside = [*_refer("FirstEvent", pair.first), *_refer("SecondEvent", pair.second)]
    inside += [*_said("MinSeparation", pair.minimum), *_said("MaxSeparation", pair.maximum)]
    yield from _around("EventPair", inside)


def _part(part: Part, constraint: Constraint) -> Lines:
    value = getattr(constraint, part.name)
    if part.form is Form.BOUNDED_TIME_GROUPS:
        groups = [
            line
            for each in value
            for line in _around(
                "TimeGroup",
                [*_said("Minimum", each.minimum), *_said("Maximum", each.maximum)],
                {"Reference": each.time_group},
            )
        ]
        yield from _around(part.tag, groups)
    elif part.form in LISTED:
        yield from _list(part.tag, LISTED[part.form], value)
    else:
        yield from _said(part.tag, value)


def _group(group: SolutionGroup) -> Lines:
    inside = [*_meta(group.meta), *_each(_solution, group.solutions)]
    yield from _around("SolutionGroup", inside, {"Id": group.id})


def _solution(solution: Solution) -> Lines:
    inside = [*_said("Description", solution.description or None), *_said("RunningTime", solution.running_time)]
    inside += _around("Events", _each(_lesson, solution.lessons))
    if solution.reported is not None:
        costs = _said("InfeasibilityValue", solution.reported.infeasibility)
        inside += _around("Report", [*costs, *_said("ObjectiveValue", solution.reported.objective)])
    yield from _around("Solution", inside, {"Reference": solution.instance})


def _lesson(lesson: Lesson) -> Lines:
    inside = [*_said("Duration", lesson.duration), *_refer("Time", lesson.time)]
    if lesson.resources:
        places = [
            line
            for each in lesson.resources
            for line in _around("Resource", _said("Role", each.role), {"Reference": each.resource})
        ]
        inside += _around("Resources", places)
    yield from _around("Event", inside, {"Reference": lesson.event})

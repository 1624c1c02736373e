"""Reading XHSTT files: every reference is checked, and what is wrong is said with its line."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from hoaban.engines.timetabling import problem as p
from hoaban.engines.timetabling.nodes import Node, read_nodes, read_stream
from hoaban.engines.timetabling.reading_constraints import ConstraintReader
from hoaban.engines.timetabling.references import References
from hoaban.engines.timetabling.solution import Archive, Assignment, Lesson, Reported, Solution, SolutionGroup


def read_archive(source: Path | BinaryIO) -> Archive:
    """Read an XHSTT file (.xml, or packed .xml.gz); BadTimetableError says what is wrong and where."""
    root = read_nodes(source) if isinstance(source, Path) else read_stream(source)
    if root.tag != "HighSchoolTimetableArchive":
        root.refuse(f"<{root.tag}> không phải tệp XHSTT.", f"<{root.tag}> is no XHSTT archive.")
    books: dict[str, References] = {}
    instances = []
    for node in root.all("Instances", "Instance"):
        instance, references = _InstanceReader(node).read()
        if instance.id in books:
            node.refuse(f"Có hai bài toán mang mã {instance.id}.", f"Two instances are called {instance.id}.")
        books[instance.id] = references
        instances.append(instance)
    groups = tuple(_group(node, books) for node in root.all("SolutionGroups", "SolutionGroup"))
    return Archive(root.attributes.get("Id"), tuple(instances), groups)


def _meta(node: Node) -> p.MetaData:
    told = node.child("MetaData")
    if told is None:
        return p.MetaData()
    tags = ("Name", "Contributor", "Date", "Country", "Description", "Publication", "Remarks")
    return p.MetaData(*(told.said(tag) or "" for tag in tags))


class _InstanceReader:
    """Reads one instance: groups before what belongs to them, so that every reference can be checked at once."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.known = References()

    def read(self) -> tuple[p.Instance, References]:
        node, known = self.node, self.known
        instance = p.Instance(
            id=node.attribute("Id"),
            meta=_meta(node),
            time_groups=tuple(self._time_groups()),
            times=tuple(self._time(each) for each in node.all("Times", "Time")),
            resource_types=tuple(
                p.ResourceType(known.define("ResourceType", each), each.said("Name") or "")
                for each in node.all("Resources", "ResourceTypes", "ResourceType")
            ),
            resource_groups=tuple(self._resource_groups()),
            resources=tuple(self._resource(each) for each in node.all("Resources", "Resource")),
            event_groups=tuple(self._event_groups()),
            events=tuple(self._event(each) for each in node.all("Events", "Event")),
            constraints=tuple(
                ConstraintReader(known).read(each) for whole in node.all("Constraints") for each in whole.children
            ),
        )
        return instance, known

    def _time_groups(self) -> Iterator[p.TimeGroup]:
        for whole in self.node.all("Times", "TimeGroups"):
            for each in whole.children:
                yield p.TimeGroup(self.known.define("TimeGroup", each), each.said("Name") or "", each.tag)

    def _time(self, node: Node) -> p.Time:
        known = self.known
        return p.Time(
            known.define("Time", node),
            node.said("Name") or "",
            known.optional("TimeGroup", node.child("Day")),
            known.optional("TimeGroup", node.child("Week")),
            known.listed("TimeGroup", node, "TimeGroups"),
        )

    def _resource_groups(self) -> Iterator[p.ResourceGroup]:
        known = self.known
        for each in self.node.all("Resources", "ResourceGroups", "ResourceGroup"):
            kind = known.refer("ResourceType", each.need("ResourceType"))
            yield p.ResourceGroup(known.define("ResourceGroup", each), each.said("Name") or "", kind)

    def _resource(self, node: Node) -> p.Resource:
        known = self.known
        kind = known.refer("ResourceType", node.need("ResourceType"))
        groups = known.listed("ResourceGroup", node, "ResourceGroups")
        return p.Resource(known.define("Resource", node), node.said("Name") or "", kind, groups)

    def _event_groups(self) -> Iterator[p.EventGroup]:
        for whole in self.node.all("Events", "EventGroups"):
            for each in whole.children:
                yield p.EventGroup(self.known.define("EventGroup", each), each.said("Name") or "", each.tag)

    def _event(self, node: Node) -> p.Event:
        known = self.known
        workload = node.child("Workload")
        duration = node.number("Duration")
        if duration == 0:
            node.refuse("Thời lượng phải từ 1.", "A duration is at least 1.")
        return p.Event(
            id=known.define("Event", node),
            name=node.said("Name") or "",
            duration=duration,
            workload=None if workload is None else workload.as_number(),
            time=known.optional("Time", node.child("Time")),
            course=known.optional("EventGroup", node.child("Course")),
            resources=tuple(self._event_resource(each) for each in node.all("Resources", "Resource")),
            groups_attending=known.listed("ResourceGroup", node, "ResourceGroups"),
            groups=known.listed("EventGroup", node, "EventGroups"),
            color=node.attributes.get("Color"),
        )

    def _event_resource(self, node: Node) -> p.EventResource:
        known = self.known
        workload, kind = node.child("Workload"), node.child("ResourceType")
        resource = known.refer("Resource", node) if "Reference" in node.attributes else None
        if resource is None and (kind is None or node.child("Role") is None):
            node.refuse("Chỗ chưa có người cần Role và ResourceType.", "A place to be filled needs a Role and a ResourceType.")  # fmt: skip
        return p.EventResource(
            resource,
            node.said("Role"),
            known.optional("ResourceType", kind),
            None if workload is None else workload.as_number(),
        )


def _group(node: Node, books: dict[str, References]) -> SolutionGroup:
    solutions = tuple(_solution(each, books) for each in node.all("Solution"))
    return SolutionGroup(node.attribute("Id"), _meta(node), solutions)


def _solution(node: Node, books: dict[str, References]) -> Solution:
    name = node.attribute("Reference")
    if name not in books:
        node.refuse(f"Không có bài toán {name} trong tệp.", f"There is no instance {name} in the file.")
    return Solution(
        name,
        tuple(_lesson(each, books[name]) for each in node.all("Events", "Event")),
        node.said("Description") or "",
        _running_time(node.child("RunningTime")),
        _reported(node.child("Report")),
    )


def _lesson(node: Node, known: References) -> Lesson:
    duration = node.child("Duration")
    return Lesson(
        known.refer("Event", node),
        None if duration is None else duration.as_number(),
        known.optional("Time", node.child("Time")),
        tuple(
            Assignment(known.refer("Resource", each), each.need("Role").text.strip())
            for each in node.all("Resources", "Resource")
        ),
    )


def _running_time(node: Node | None) -> float | None:
    if node is None:
        return None
    try:
        return float(node.text)
    except ValueError:
        node.refuse("RunningTime cần một số giây.", "RunningTime needs a number of seconds.")


def _reported(node: Node | None) -> Reported | None:
    if node is None:
        return None
    return Reported(node.number("InfeasibilityValue"), node.number("ObjectiveValue"))

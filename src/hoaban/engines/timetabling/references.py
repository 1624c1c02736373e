"""The names that an instance defines, so that a reference to nothing is found at its line."""

from collections import defaultdict

from hoaban.engines.timetabling.nodes import Node


class References:
    """Identifiers by what they name: Time, TimeGroup, Resource, ResourceGroup, ResourceType, Event, EventGroup."""

    def __init__(self) -> None:
        self.names: dict[str, set[str]] = defaultdict(set)

    def define(self, what: str, node: Node) -> str:
        name = node.attribute("Id")
        if name in self.names[what]:
            node.refuse(f"Có hai {what} mang mã “{name}”.", f"Two elements {what} are called “{name}”.")
        self.names[what].add(name)
        return name

    def refer(self, what: str, node: Node) -> str:
        name = node.attribute("Reference")
        if name not in self.names[what]:
            node.refuse(f"Không có {what} nào mang mã “{name}”.", f"There is no {what} called “{name}”.")
        return name

    def optional(self, what: str, node: Node | None) -> str | None:
        return None if node is None else self.refer(what, node)

    def listed(self, what: str, node: Node, tag: str) -> tuple[str, ...]:
        """Read a list of references, whatever the kind's element is called (Day, Week, Course, …)."""
        whole = node.child(tag)
        return () if whole is None else tuple(self.refer(what, each) for each in whole.children)

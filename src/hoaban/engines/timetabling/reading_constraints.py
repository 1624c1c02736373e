"""Reading constraints, by the table of their parts."""

from typing import Any

from hoaban.engines.timetabling import constraints as c
from hoaban.engines.timetabling.nodes import Node
from hoaban.engines.timetabling.references import References
from hoaban.engines.timetabling.shapes import BY_TAG, LISTED, PARTS, Form, Part


class ConstraintReader:
    """Reads constraints of an instance whose names are known."""

    def __init__(self, known: References) -> None:
        self.known = known

    def read(self, node: Node) -> c.Constraint:
        kind = BY_TAG.get(node.tag)
        if kind is None:
            node.refuse(f"Không có loại ràng buộc <{node.tag}>.", f"There is no kind of constraint <{node.tag}>.")
        own = {part.name: self._part(node, part) for part in PARTS[kind]}
        return kind(
            id=self.known.define("Constraint", node),
            name=node.said("Name") or "",
            required=self._required(node.need("Required")),
            weight=node.number("Weight"),
            cost_function=self._cost_function(node.need("CostFunction")),
            applies_to=self._applies_to(node.need("AppliesTo")),
            **own,
        )

    def _required(self, node: Node) -> bool:
        said = node.text.strip()
        if said not in ("true", "false"):
            node.refuse(f"<Required> cần true hoặc false, không phải “{said}”.", f"<Required> needs true or false, not “{said}”.")  # fmt: skip
        return said == "true"

    def _cost_function(self, node: Node) -> c.CostFunction:
        said = node.text.strip()
        if said not in {each.value for each in c.CostFunction}:
            node.refuse(f"Không có hàm chi phí “{said}”.", f"There is no cost function “{said}”; there are Linear, Quadratic and Step.")  # fmt: skip
        return c.CostFunction(said)

    def _applies_to(self, node: Node) -> c.AppliesTo:
        listed = self.known.listed
        return c.AppliesTo(
            events=listed("Event", node, "Events"),
            event_groups=listed("EventGroup", node, "EventGroups"),
            event_pairs=tuple(self._pair(each) for each in node.all("EventPairs", "EventPair")),
            resources=listed("Resource", node, "Resources"),
            resource_groups=listed("ResourceGroup", node, "ResourceGroups"),
        )

    def _pair(self, node: Node) -> c.EventPair:
        least, most = node.child("MinSeparation"), node.child("MaxSeparation")
        return c.EventPair(
            self.known.refer("Event", node.need("FirstEvent")),
            self.known.refer("Event", node.need("SecondEvent")),
            0 if least is None else least.as_number(),
            None if most is None else most.as_number(),
        )

    def _part(self, node: Node, part: Part) -> Any:
        if part.form is Form.TEXT:
            return node.need(part.tag).text.strip()
        if part.form is Form.NUMBER:
            return node.number(part.tag)
        if part.form is Form.OPTIONAL_NUMBER:
            found = node.child(part.tag)
            return None if found is None else found.as_number()
        if part.form is Form.BOUNDED_TIME_GROUPS:
            return tuple(self._bounded(each) for each in node.all(part.tag, "TimeGroup"))
        return self.known.listed(LISTED[part.form], node, part.tag)

    def _bounded(self, node: Node) -> c.BoundedTimeGroup:
        return c.BoundedTimeGroup(self.known.refer("TimeGroup", node), node.number("Minimum"), node.number("Maximum"))

"""A FET file's lists, checked and named; what its constraints say is read elsewhere.

Students are years, groups and subgroups; the smallest sets within a set are its leaves, and they are who can be in one place at a time.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from hoaban.engines.timetabling.fet.left_out import Leaving
from hoaban.engines.timetabling.nodes import Node

MOST_TIMES = 10_000
HALF_DAYS, OFFICIAL = "Mornings_Afternoons", "Official"


@dataclass(frozen=True, slots=True)
class Activity:
    """One lesson; `part` is its place among the parts of a split one."""

    id: str
    subject: str
    teachers: tuple[str, ...]
    students: tuple[str, ...]
    tags: tuple[str, ...]
    duration: int
    part: int


class Document:
    """The lists of one file."""

    def __init__(self, root: Node, leaving: Leaving) -> None:
        if root.tag.lower() != "fet":
            root.refuse(f"<{root.tag}> không phải tệp FET.", f"<{root.tag}> is no FET file.")
        self.root = root
        self.leaving = leaving
        self.name = root.said("Institution_Name") or "FET"
        self.mode = root.said("Mode") or OFFICIAL
        self.days = self._names("Days_List", "Day")
        self.hours = self._names("Hours_List", "Hour")
        self.teachers = self._names("Teachers_List", "Teacher")
        self.rooms = self._names("Rooms_List", "Room")
        self.leaves = dict(self._students())
        self._check_times()
        self.activities = {each.id: each for each in self._activities()}
        self._leave()

    @property
    def has_half_days(self) -> bool:
        return self.mode == HALF_DAYS

    @property
    def constraints(self) -> Iterator[Node]:
        """Give the constraints in force."""
        for tag in ("Time_Constraints_List", "Space_Constraints_List"):
            for whole in self.root.all(tag):
                yield from (each for each in whole.children if is_active(each))

    def _names(self, whole: str, tag: str) -> tuple[str, ...]:
        """Read the names of a list; a name that comes again is the same one."""
        found: dict[str, None] = {}
        for each in self.root.all(whole, tag):
            name = each.said("Name") or each.text.strip()
            if not name:
                each.refuse(f"<{tag}> cần một tên.", f"<{tag}> needs a name.")
            if name in found:
                self.leaving.kind(f"Twice <{tag}>", 100)
            found[name] = None
        return tuple(found)

    def _check_times(self) -> None:
        if not self.days or not self.hours:
            self.root.refuse("Tệp không có ngày hoặc không có tiết.", "The file has no days, or no hours.")
        if len(self.days) * len(self.hours) > MOST_TIMES:
            self.root.refuse(f"Tệp có hơn {MOST_TIMES} giờ trong chu kì.", f"The file has more than {MOST_TIMES} times in its cycle.")  # fmt: skip

    def _students(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Give each set of students with its leaves; a set met twice (a group of two years) is the same set."""
        found: dict[str, dict[str, None]] = {}
        for year in self.root.all("Students_List", "Year"):
            own = found.setdefault(_name(year), {})
            for group in year.all("Group"):
                name = _name(group)
                parts = dict.fromkeys(_name(each) for each in group.all("Subgroup")) or {name: None}
                found.update({part: {part: None} for part in parts})
                found.setdefault(name, {}).update(parts)
                own.update(parts)
            own.update({} if own else {_name(year): None})
        for name, leaves in found.items():
            yield name, tuple(leaves)

    def _activities(self) -> Iterator[Activity]:
        parts: Counter[str] = Counter()
        seen: set[str] = set()
        for node in self.root.all("Activities_List", "Activity"):
            each = self._activity(node, parts)
            if each.id in seen:
                node.refuse(f"Có hai hoạt động số {each.id}.", f"Two activities are numbered {each.id}.")
            seen.add(each.id)
            if is_active(node):
                yield each

    def _activity(self, node: Node, parts: Counter[str]) -> Activity:
        name, duration = node.said("Id") or "", node.number("Duration")
        if not name or not 1 <= duration <= len(self.hours):
            node.refuse(
                "Hoạt động cần số và độ dài trong một ngày.", "An activity needs a number, and a length within a day."
            )
        group = node.said("Activity_Group_Id") or "0"
        parts[group] += 1
        return Activity(
            name,
            node.said("Subject") or "",
            self._of("Teacher", node, self.teachers),
            self._of("Students", node, self.leaves),
            tuple(each.text.strip() for each in node.all("Activity_Tag") if each.text.strip()),
            duration,
            1 if group == "0" else parts[group],
        )

    def _of(self, tag: str, node: Node, known: dict[str, tuple[str, ...]] | tuple[str, ...]) -> tuple[str, ...]:
        there = set(known)
        names = tuple(dict.fromkeys(each.text.strip() for each in node.all(tag) if each.text.strip()))
        for name in names:
            if name not in there:
                node.refuse(f"Không có <{tag}> nào tên “{name}”.", f"There is no <{tag}> called “{name}”.")
        return names

    def _leave(self) -> None:
        leaving = self.leaving
        if self.mode not in (OFFICIAL, HALF_DAYS):
            leaving.kind(f"Mode {self.mode}", 100)
        for each in self.root.all("Rooms_List", "Room"):
            if each.said("Virtual") == "true":
                leaving.kind("Virtual room", 100)
        for each in self.root.all("Teachers_List", "Teacher"):
            if (each.said("Mornings_Afternoons_Behavior") or "Unrestricted") != "Unrestricted":
                leaving.kind("Mornings_Afternoons_Behavior", 100)
        for whole in self.root.children:
            if whole.tag.startswith("Exception_Teachers"):
                for _ in whole.children:
                    leaving.kind("Mornings_Afternoons_Behavior", 100)
        for _ in self.root.all("Timetable_Generation_Options_List", "GroupActivitiesInInitialOrder"):
            leaving.kind("Options GroupActivitiesInInitialOrder", 100)


def is_active(node: Node) -> bool:
    return (node.said("Active") or "true").lower() not in ("false", "no")


def _name(node: Node) -> str:
    name = node.said("Name")
    if not name:
        node.refuse(f"<{node.tag}> thiếu tên.", f"<{node.tag}> has no name.")
    return name

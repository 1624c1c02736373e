"""What is being written to a FET file: names, lessons and the constraints so far, and what FET has no words for."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from hoaban.engines.timetabling import constraints as c
from hoaban.engines.timetabling.fet.grid import Grid, Slot
from hoaban.engines.timetabling.fet.left_out import Leaving
from hoaban.engines.timetabling.fet.making import ROOM, STUDENTS, TEACHER
from hoaban.engines.timetabling.fet.parts import parts_of
from hoaban.engines.timetabling.fet.weights import percent_of
from hoaban.engines.timetabling.indexed import Indexed
from hoaban.engines.timetabling.problem import Instance, Resource

Field = tuple[str, "str | float | Sequence[Field]"]
Words = tuple[str, str]
KINDS = (
    (TEACHER, ("teacher", "giáo viên")),
    (STUDENTS, ("class", "student", "lớp", "học sinh")),
    (ROOM, ("room", "phòng")),
)
ONLY_RULE = ("FET chỉ có điều này như một quy định phải giữ; mong muốn này không được ghi.", "FET knows this as a rule only; as a wish it is not written.")  # fmt: skip
AS_RULE = ("FET luôn giữ điều này như một quy định.", "FET always keeps this, as a rule.")
NO_WORDS = ("FET không diễn đạt được điều này.", "FET has no words for this.")
OF_THE_IDLE = ("FET chỉ đòi số ngày ít nhất của ai có tiết.", "FET asks a least number of days only of who has something to do.")  # fmt: skip
IS_LINEAR = ("FET tính theo số lần vi phạm, không theo bình phương hay bậc.", "FET counts violations one by one, not squared or once.")  # fmt: skip
NO_CHOICE = ("FET không chọn người cho vai này; hoạt động được ghi không có người.", "FET does not choose who fills this role; the activity is written without.")  # fmt: skip
FIXED_LENGTHS = ("FET cần biết trước độ dài từng tiết; cách chia đã chọn không giữ hết điều này.", "FET needs the lengths beforehand; the way chosen does not keep all of this.")  # fmt: skip


class Saying:
    """The context of the writer."""

    def __init__(self, instance: Instance, slack: int | None) -> None:
        self.instance, self.slack = instance, slack
        self.indexed = Indexed(instance)
        self.grid = Grid(self.indexed)
        self.leaving = Leaving()
        types = {each.id: f"{each.id} {each.name}".lower() for each in instance.resource_types}
        self.kinds = [kind_of(types[each.type]) for each in instance.resources]
        self.names = _names(instance.resources, self.kinds)
        self.lengths = parts_of(self.indexed, self.grid.hours)
        self.parts: list[list[str]] = []
        count = 0
        for each in self.lengths:
            self.parts.append([str(count + place) for place in range(1, len(each) + 1)])
            count += len(each)
        self.attended: dict[int, list[int]] = defaultdict(list)
        for event, given in enumerate(self.indexed.events):
            for slot in given.slots:
                if slot.resource >= 0:
                    self.attended[slot.resource].append(event)
        self.away: dict[int, int] = defaultdict(int)
        self.space: list[Field] = []
        self.time: list[Field] = []
        self.by_day: dict[tuple[int, int, float], tuple[set[int], c.Constraint]] = {}

    def is_room(self, event: int, place: int) -> bool:
        """Whether a place of an event is for a room."""
        slot = self.indexed.events[event].slots[place]
        those = (slot.resource,) if slot.resource >= 0 else self.indexed.candidates.get(slot.type or "", ())
        return any(self.kinds[each] == ROOM for each in those)

    def numbers(self, events: Iterable[int]) -> list[str]:
        return [number for event in events for number in self.parts[event]]

    def masks(self, names: Iterable[str]) -> list[int]:
        return [self.indexed.time_groups[name] for name in names]

    def free(self, resource: int) -> int:
        return ((1 << self.indexed.times) - 1) & ~self.away[resource]

    def percent(self, constraint: c.Constraint) -> float:
        return percent_of(constraint.weight, required=constraint.required)

    def leave(self, constraint: c.Constraint, words: Words) -> None:
        self.leaving.add(constraint.kind, self.percent(constraint), words)

    def bounds(self, constraint: c.LimitIdleTimes | c.ClusterBusyTimes | c.LimitBusyTimes) -> tuple[int, int] | None:
        """The least and the most that are allowed; a wish that FET knows only as a rule gets some slack, or is left (None)."""
        if constraint.required:
            return constraint.minimum, constraint.maximum
        self.leave(constraint, ONLY_RULE if self.slack is None else AS_RULE)
        if self.slack is None:
            return None
        return max(constraint.minimum - self.slack, 0), constraint.maximum + self.slack

    def say(self, tag: str, percent: float, *fields: Field) -> None:
        """Write a constraint of time."""
        self.time.append(stated(tag, percent, fields))

    def say_space(self, tag: str, percent: float, *fields: Field) -> None:
        self.space.append(stated(tag, percent, fields))


def stated(tag: str, percent: float, fields: Iterable[Field]) -> Field:
    weight = f"{percent:.6f}".rstrip("0").rstrip(".")
    return f"Constraint{tag}", (("Weight_Percentage", weight), *fields, ("Active", "true"), ("Comments", ""))


def kind_of(told: str) -> str | None:
    return next((kind for kind, words in KINDS if any(word in told for word in words)), None)


def _names(resources: Sequence[Resource], kinds: Sequence[str | None]) -> list[str]:
    """Names as FET wants them: of their own among all of a kind."""
    taken: set[tuple[str | None, str]] = set()
    found = []
    for each, kind in zip(resources, kinds, strict=True):
        name = " ".join(each.name.split()) or each.id
        if (kind, name) in taken:
            name = f"{name} ({each.id})"
        taken.add((kind, name))
        found.append(name)
    return found


def counted(tag: str, count_tag: str, values: Sequence[str]) -> Iterator[Field]:
    """Write a list with its length before it."""
    yield count_tag, len(values)
    yield from ((tag, each) for each in values)


def activities(numbers: Sequence[str]) -> Iterator[Field]:
    yield from counted("Activity_Id", "Number_of_Activities", numbers)


def timed(slots: Sequence[Slot], count_tag: str, tag: str, day_tag: str, hour_tag: str) -> Iterator[Field]:
    yield count_tag, len(slots)
    for day, hour in slots:
        yield tag, ((day_tag, day), (hour_tag, hour))


def selected(slots: Sequence[Slot]) -> Iterator[Field]:
    yield from timed(slots, "Number_of_Selected_Time_Slots", "Selected_Time_Slot", "Selected_Day", "Selected_Hour")


def not_available(slots: Sequence[Slot]) -> Iterator[Field]:
    yield from timed(slots, "Number_of_Not_Available_Times", "Not_Available_Time", "Day", "Hour")

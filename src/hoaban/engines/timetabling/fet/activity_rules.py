"""FET's constraints on activities: when they may be, apart, together, in order."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from hoaban.engines.timetabling import constraints as c
from hoaban.engines.timetabling.fet.document import Activity
from hoaban.engines.timetabling.fet.making import Making
from hoaban.engines.timetabling.nodes import Node

Rule = Callable[[Making, Node, float], bool]


def chosen(making: Making, node: Node) -> list[Activity]:
    """Give the activities that a filter of teacher, students, subject, tag, duration and part lets through."""
    leaves = set(making.document.leaves.get(node.said("Students_Name") or "", ()))
    wanted = (
        (node.said("Teacher_Name"), lambda each, said: said in each.teachers),
        (node.said("Students_Name"), lambda each, _: not leaves.isdisjoint(making.leaves(each))),
        (node.said("Subject_Name"), lambda each, said: said == each.subject),
        (node.said("Activity_Tag_Name"), lambda each, said: said in each.tags),
        (node.said("Duration"), lambda each, said: said == str(each.duration)),
        (node.said("Component_Number"), lambda each, said: said == str(each.part)),
    )
    tests = [(said, test) for said, test in wanted if said]
    return [each for each in making.document.activities.values() if all(test(each, said) for said, test in tests)]


def listed(making: Making, node: Node) -> tuple[str, ...]:
    return making.known(node, (each.text.strip() for each in node.all("Activity_Id")))


def one(making: Making, node: Node) -> list[Activity]:
    return [making.document.activities[name] for name in listed(making, node)]


def prefer(making: Making, node: Node, percent: float, those: Iterable[Activity], starts: Callable[[int], int]) -> None:
    """Ask that activities start at times that depend on their length."""
    lengths: dict[int, list[str]] = defaultdict(list)
    for each in those:
        lengths[each.duration].append(each.id)
    for duration, names in lengths.items():
        own = {"times": (), "time_groups": making.calendar.groups((starts(duration),)), "duration": duration}
        making.add(c.PreferTimes, node.tag, percent, own, events=names)


def _starting_time(making: Making, node: Node, percent: float) -> bool:
    mask = making.calendar.read_slot(node, "Preferred_Day", "Preferred_Hour")
    prefer(making, node, percent, one(making, node), lambda _: mask)
    return True


def _starting_times(those: Callable[[Making, Node], list[Activity]]) -> Rule:
    def rule(making: Making, node: Node, percent: float) -> bool:
        tags = "Preferred_Starting_Time", "Preferred_Starting_Day", "Preferred_Starting_Hour"
        mask = making.calendar.read_slots(node, *tags)
        prefer(making, node, percent, those(making, node), lambda _: mask)
        return True

    return rule


def _time_slots(those: Callable[[Making, Node], list[Activity]]) -> Rule:
    def rule(making: Making, node: Node, percent: float) -> bool:
        mask = making.calendar.read_slots(node, "Preferred_Time_Slot", "Preferred_Day", "Preferred_Hour")
        prefer(making, node, percent, those(making, node), lambda duration: making.calendar.starts(duration, mask))
        return True

    return rule


def _apart(making: Making, node: Node, percent: float) -> bool:
    """No two on days closer than so many: at most one in any run of that many days."""
    events, least = listed(making, node), node.number("MinDays")
    if len(events) > 1 and least > 0:
        windows = making.calendar.groups(making.calendar.windows(making.calendar.real_days, least))
        own = {"time_groups": tuple(c.BoundedTimeGroup(group, 0, 1) for group in windows)}
        making.add(c.SpreadEvents, node.tag, percent, own, event_groups=(making.event_group(events),))
        said = node.said("Consecutive_If_Same_Day") or node.said("Adjacent_If_Broken")
        if said == "true" and percent < 100:  # noqa: PLR2004  a percentage
            making.leaving.kind(f"{node.tag}: Consecutive_If_Same_Day", percent)
    return True


def _most_in_slots(making: Making, node: Node, percent: float) -> bool:
    events, most = listed(making, node), node.number("Max_Total_Number_of_Activities")
    mask = _selected(making, node)
    if events and mask:
        own = {"time_groups": (c.BoundedTimeGroup(making.calendar.group(mask), 0, most),)}
        making.add(c.SpreadEvents, node.tag, percent, own, event_groups=(making.event_group(events),))
    return True


def _same_time(making: Making, node: Node, percent: float) -> bool:
    events = listed(making, node)
    if len({making.document.activities[name].duration for name in events}) > 1:
        return False
    if len(events) > 1:
        making.add(c.LinkEvents, node.tag, percent, {}, event_groups=(making.event_group(events),))
    return True


def _same_day(making: Making, node: Node, percent: float) -> bool:
    _on_one_day(making, node, percent, listed(making, node))
    return True


def _on_one_day(making: Making, node: Node, percent: float, events: Sequence[str]) -> None:
    if len(events) > 1:
        own = {"time_groups": making.calendar.groups(making.calendar.days), "minimum": 0, "maximum": 1}
        making.add(c.ClusterBusyTimes, node.tag, percent, own, resources=(making.together(events),))


def _not_overlapping(making: Making, node: Node, percent: float) -> bool:
    events = listed(making, node)
    if len(events) > 1:
        making.add(c.AvoidClashes, node.tag, percent, {}, resources=(making.together(events),))
    return True


def _selected(making: Making, node: Node) -> int:
    return making.calendar.read_slots(node, "Selected_Time_Slot", "Selected_Day", "Selected_Hour")


def _most_slots(making: Making, node: Node, percent: float) -> bool:
    events, mask = listed(making, node), _selected(making, node)
    if events and mask:
        own = {
            "time_groups": (making.calendar.group(mask),),
            "minimum": 0,
            "maximum": node.number("Max_Number_of_Occupied_Time_Slots"),
        }
        making.add(c.LimitBusyTimes, node.tag, percent, own, resources=(making.together(events),))
    return True


def _in_order(*, at_once: bool) -> Rule:
    def rule(making: Making, node: Node, percent: float) -> bool:
        first, second = (making.known(node, (node.said(tag) or "",)) for tag in ("First_Activity_Id", "Second_Activity_Id"))  # fmt: skip
        if first and second:
            pair = c.EventPair(first[0], second[0], 0, 0 if at_once else None)
            making.add(c.OrderEvents, node.tag, percent, {}, pairs=(pair,))
            if at_once:
                _on_one_day(making, node, percent, (*first, *second))
        return True

    return rule


RULES: dict[str, Rule] = {
    "ConstraintActivityPreferredStartingTime": _starting_time,
    "ConstraintActivityPreferredTime": _starting_time,
    "ConstraintActivityPreferredDay": _starting_time,
    "ConstraintActivityPreferredStartingTimes": _starting_times(one),
    "ConstraintActivitiesPreferredStartingTimes": _starting_times(chosen),
    "ConstraintSubactivitiesPreferredStartingTimes": _starting_times(chosen),
    "ConstraintActivityPreferredTimeSlots": _time_slots(one),
    "ConstraintActivitiesPreferredTimeSlots": _time_slots(chosen),
    "ConstraintSubactivitiesPreferredTimeSlots": _time_slots(chosen),
    "ConstraintMinDaysBetweenActivities": _apart,
    "ConstraintMaxTotalActivitiesFromSetInSelectedTimeSlots": _most_in_slots,
    "ConstraintActivitiesSameStartingTime": _same_time,
    "ConstraintActivitiesSameStartingDay": _same_day,
    "ConstraintActivitiesNotOverlapping": _not_overlapping,
    "ConstraintActivitiesOccupyMaxTimeSlotsFromSelection": _most_slots,
    "ConstraintTwoActivitiesConsecutive": _in_order(at_once=True),
    "ConstraintTwoActivitiesOrdered": _in_order(at_once=False),
}

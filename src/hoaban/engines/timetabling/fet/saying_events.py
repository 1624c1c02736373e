"""Our constraints on events in FET's words: times, spread, together, in order, rooms."""

from collections.abc import Iterable

from hoaban.engines.timetabling import constraints as c
from hoaban.engines.timetabling.fet.making import ROOM
from hoaban.engines.timetabling.fet.parts import deviation
from hoaban.engines.timetabling.fet.saying import (
    AS_RULE,
    FIXED_LENGTHS,
    NO_CHOICE,
    NO_WORDS,
    Saying,
    activities,
    counted,
    selected,
    timed,
)

WHOLE = 100.0


def assign_time(saying: Saying, constraint: c.AssignTime) -> None:
    if not constraint.required:
        saying.leave(constraint, AS_RULE)


def split(saying: Saying, constraint: c.SplitEvents | c.DistributeSplitEvents) -> None:
    for event in saying.indexed.events_of(constraint):
        if deviation(saying.lengths[event], constraint):
            saying.leave(constraint, FIXED_LENGTHS)


def prefer_times(saying: Saying, constraint: c.PreferTimes) -> None:
    allowed = saying.indexed.mask(constraint.times, constraint.time_groups)
    for event in saying.indexed.events_of(constraint):
        for number, length in zip(saying.parts[event], saying.lengths[event], strict=True):
            if constraint.duration in (None, length):
                _starts(saying, number, length, allowed, saying.percent(constraint))


def _starts(saying: Saying, number: str, length: int, allowed: int, percent: float) -> None:
    possible = saying.grid.fits(length)
    if not possible & ~allowed:
        return
    slots = saying.grid.slots(allowed & possible)
    if len(slots) == 1:
        day, hour = slots[0]
        fields = ("Preferred_Day", day), ("Preferred_Hour", hour), ("Permanently_Locked", "false")
        saying.say("ActivityPreferredStartingTime", percent, ("Activity_Id", number), *fields)
        return
    tags = "Number_of_Preferred_Starting_Times", "Preferred_Starting_Time", "Preferred_Starting_Day", "Preferred_Starting_Hour"  # fmt: skip
    saying.say("ActivityPreferredStartingTimes", percent, ("Activity_Id", number), *timed(slots, *tags))


def given_times(saying: Saying) -> None:
    """Times that are preassigned; FET locks each lesson."""
    for event, given in enumerate(saying.indexed.events):
        if given.time >= 0:
            for number, length in zip(saying.parts[event], saying.lengths[event], strict=True):
                _starts(saying, number, length, 1 << given.time, WHOLE)


def spread(saying: Saying, constraint: c.SpreadEvents) -> None:
    indexed, grid = saying.indexed, saying.grid
    masks = {indexed.time_groups[each.time_group] for each in constraint.time_groups}
    once = all((each.minimum, each.maximum) == (0, 1) for each in constraint.time_groups)
    width = grid.windows(masks) if once else 0
    for group in dict.fromkeys(constraint.applies_to.event_groups):
        numbers = saying.numbers(indexed.event_groups[group])
        if width and len(numbers) > 1:
            fields = ("Consecutive_If_Same_Day", "false"), *activities(numbers), ("MinDays", width)
            saying.say("MinDaysBetweenActivities", saying.percent(constraint), *fields)
        elif not width:
            _most_in(saying, constraint, numbers)


def _most_in(saying: Saying, constraint: c.SpreadEvents, numbers: list[str]) -> None:
    """Bounds on the number of lessons in sets of times, one by one."""
    for bounds in constraint.time_groups:
        mask = saying.indexed.time_groups[bounds.time_group]
        whole = all(mask & day in (0, day) for day in saying.grid.days)
        if bounds.minimum or not whole or not constraint.required:
            saying.leave(constraint, NO_WORDS)
        elif len(numbers) > bounds.maximum:
            fields = (*activities(numbers), *selected(saying.grid.slots(mask)))
            most = "Max_Total_Number_of_Activities", bounds.maximum
            saying.say("MaxTotalActivitiesFromSetInSelectedTimeSlots", WHOLE, *fields, most)


def link(saying: Saying, constraint: c.LinkEvents) -> None:
    for group in dict.fromkeys(constraint.applies_to.event_groups):
        events = saying.indexed.event_groups[group]
        if len({saying.lengths[event] for event in events}) > 1:
            saying.leave(constraint, FIXED_LENGTHS)
            continue
        for together in zip(*(saying.parts[event] for event in events), strict=True):
            if len(together) > 1:
                saying.say("ActivitiesSameStartingTime", saying.percent(constraint), *activities(together))


def order(saying: Saying, constraint: c.OrderEvents) -> None:
    """Only single lessons in a week; with none between them they are consecutive."""
    for pair in constraint.applies_to.event_pairs:
        first, second = (saying.parts[saying.indexed.event[name]] for name in (pair.first, pair.second))
        tag = {(0, None): "TwoActivitiesOrdered", (0, 0): "TwoActivitiesConsecutive"}.get((pair.minimum, pair.maximum))
        if tag is None or len(first) > 1 or len(second) > 1:
            saying.leave(constraint, NO_WORDS)
        else:
            fields = ("First_Activity_Id", first[0]), ("Second_Activity_Id", second[0])
            saying.say(tag, saying.percent(constraint), *fields)


def assign_resource(saying: Saying, constraint: c.AssignResource) -> None:
    events = saying.indexed.events_of(constraint)
    others = [event for event in events if not _has_room(saying, event, constraint.role)]
    if others:
        saying.leave(constraint, NO_CHOICE)
    if not constraint.required and len(others) < len(events):
        saying.leave(constraint, AS_RULE)


def _has_room(saying: Saying, event: int, role: str) -> bool:
    place = saying.indexed.events[event].slot_of(role)
    return place >= 0 and saying.is_room(event, place)


def prefer_resources(saying: Saying, constraint: c.PreferResources) -> None:
    preferred = saying.indexed.resource_set(constraint.resources, constraint.resource_groups)
    for event in saying.indexed.events_of(constraint):
        if not _has_room(saying, event, constraint.role):
            saying.leave(constraint, NO_CHOICE)
            continue
        for number in saying.parts[event]:
            _rooms(saying, number, saying.percent(constraint), preferred)


def given_rooms(saying: Saying) -> None:
    """Rooms that are preassigned, and those of places that no constraint narrows."""
    narrowed = {
        (event, each.role)
        for each in saying.instance.constraints
        if isinstance(each, c.PreferResources)
        for event in saying.indexed.events_of(each)
    }
    for event, given in enumerate(saying.indexed.events):
        for place, slot in enumerate(given.slots):
            those: Iterable[int] = ()
            if slot.resource >= 0 and saying.kinds[slot.resource] == ROOM:
                those = (slot.resource,)
            elif place in given.open and (event, slot.role) not in narrowed and saying.is_room(event, place):
                those = saying.indexed.candidates[slot.type or ""]
            if those:
                for number in saying.parts[event]:
                    _rooms(saying, number, WHOLE, those)


def _rooms(saying: Saying, number: str, percent: float, rooms: Iterable[int]) -> None:
    names = [saying.names[room] for room in sorted(rooms)]
    if len(names) == 1:
        fields = ("Activity_Id", number), ("Room", names[0]), ("Permanently_Locked", "false")
        saying.say_space("ActivityPreferredRoom", percent, *fields)
    elif names:
        several = counted("Preferred_Room", "Number_of_Preferred_Rooms", names)
        saying.say_space("ActivityPreferredRooms", percent, ("Activity_Id", number), *several)


def one_room(saying: Saying, constraint: c.AvoidSplitAssignments) -> None:
    for group in dict.fromkeys(constraint.applies_to.event_groups):
        events = saying.indexed.event_groups[group]
        if not all(_has_room(saying, event, constraint.role) for event in events):
            saying.leave(constraint, NO_CHOICE)
            continue
        fields = *activities(saying.numbers(events)), ("Max_Number_of_Different_Rooms", 1)
        saying.say_space("ActivitiesOccupyMaxDifferentRooms", saying.percent(constraint), *fields)

"""Our constraints on resources in FET's words: absences, gaps, days, hours."""

from collections.abc import Sequence

from hoaban.engines.timetabling import constraints as c
from hoaban.engines.timetabling.fet.making import ROOM, STUDENTS, TEACHER
from hoaban.engines.timetabling.fet.saying import (  # fmt: skip
    AS_RULE,
    NO_WORDS,
    OF_THE_IDLE,
    ONLY_RULE,
    Field,
    Saying,
    activities,
    not_available,
    selected,
)

WHOLE = 100.0
PREFIX = {TEACHER: "Teacher", STUDENTS: "StudentsSet"}
FIELD = {TEACHER: "Teacher_Name", STUDENTS: "Students"}


def foresee(saying: Saying) -> None:
    """Join every resource's absences first: they are no gaps, and FET takes one list of each."""
    for constraint in saying.instance.constraints:
        if isinstance(constraint, c.AvoidUnavailableTimes) and constraint.required:
            mask = saying.indexed.mask(constraint.times, constraint.time_groups)
            for resource in saying.indexed.resources_of(constraint):
                saying.away[resource] |= mask


def say_absences(saying: Saying) -> None:
    for resource, mask in saying.away.items():
        kind, name = saying.kinds[resource], saying.names[resource]
        times = tuple(not_available(saying.grid.slots(mask)))
        if not mask or kind is None:
            continue
        if kind == ROOM:
            saying.say_space("RoomNotAvailableTimes", WHOLE, ("Room", name), *times)
        else:
            field = "Teacher" if kind == TEACHER else "Students"
            saying.say(f"{PREFIX[kind]}NotAvailableTimes", WHOLE, (field, name), *times)


def unavailable(saying: Saying, constraint: c.AvoidUnavailableTimes) -> None:
    if not constraint.required:
        saying.leave(constraint, ONLY_RULE)
    for resource in saying.indexed.resources_of(constraint):
        if saying.kinds[resource] is None:
            saying.leave(constraint, NO_WORDS)


def clashes(saying: Saying, constraint: c.AvoidClashes) -> None:
    """FET takes them for granted of teachers, students and rooms; of others it says which activities do not overlap."""
    is_told = False
    for resource in saying.indexed.resources_of(constraint):
        if saying.kinds[resource] is None:
            numbers = saying.numbers(saying.attended[resource])
            if len(numbers) > 1:
                saying.say("ActivitiesNotOverlapping", saying.percent(constraint), *activities(numbers))
        elif not constraint.required and not is_told:
            saying.leave(constraint, AS_RULE)
            is_told = True


def _who(saying: Saying, constraint: c.Constraint) -> list[int]:
    """The resources that have something to do."""
    return [who for who in saying.indexed.resources_of(constraint) if saying.attended[who]]


def _say_of(saying: Saying, resource: int, rest: str, *fields: Field) -> bool:
    kind = saying.kinds[resource]
    if kind not in PREFIX:
        return False
    saying.say(f"{PREFIX[kind]}{rest}", WHOLE, *fields, (FIELD[kind], saying.names[resource]))
    return True


def idle(saying: Saying, constraint: c.LimitIdleTimes) -> None:
    masks, bounds = saying.masks(constraint.time_groups), saying.bounds(constraint)
    if bounds is None:
        return
    least, most = bounds
    for who in _who(saying, constraint):
        free = saying.free(who)
        if least == 0 and saying.grid.are_days(masks, free):
            said = _say_of(saying, who, "MaxGapsPerWeek", ("Max_Gaps", most))
        elif (
            constraint.minimum == 0 and len(masks) == 1 and masks[0] & free in {day & free for day in saying.grid.days}
        ):
            key = who, most, WHOLE
            saying.by_day.setdefault(key, (set(), constraint))[0].add(masks[0] & free)
            said = True
        else:
            said = False
        if not said:
            saying.leave(constraint, NO_WORDS)


def say_gaps_by_day(saying: Saying) -> None:
    """Gaps bounded on each day, where every day of somebody has been named."""
    for (who, most, _), (masks, constraint) in saying.by_day.items():
        whole = saying.grid.are_days(masks, saying.free(who))
        if not (whole and _say_of(saying, who, "MaxGapsPerDay", ("Max_Gaps", most))):
            saying.leave(constraint, NO_WORDS)


def cluster(saying: Saying, constraint: c.ClusterBusyTimes) -> None:
    masks = saying.masks(constraint.time_groups)
    virtual = [who for who in _who(saying, constraint) if saying.kinds[who] is None]
    for who in virtual:
        numbers = saying.numbers(saying.attended[who])
        if constraint.minimum == 0 and constraint.maximum == 1 and saying.grid.are_days(masks, -1):
            saying.say("ActivitiesSameStartingDay", saying.percent(constraint), *activities(numbers))
        else:
            saying.leave(constraint, NO_WORDS)
    if constraint.minimum and not all(saying.attended[who] for who in saying.indexed.resources_of(constraint)):
        saying.leave(constraint, OF_THE_IDLE)
    real = [who for who in _who(saying, constraint) if saying.kinds[who] is not None]
    bounds = saying.bounds(constraint) if real else None
    for who in real if bounds else ():
        if bounds and not _cluster_of(saying, who, masks, *bounds):
            saying.leave(constraint, NO_WORDS)


def _cluster_of(saying: Saying, who: int, masks: Sequence[int], least: int, most: int) -> bool:
    grid, free = saying.grid, saying.free(who)
    count = len(masks)
    for real, word in ((False, "Days"), (True, "RealDays")):
        if grid.are_days(masks, free, real=real) and (grid.has_half_days or not real):
            said = most >= count or _say_of(saying, who, f"Max{word}PerWeek", ("Max_Days_Per_Week", most))
            if least and said:
                return saying.kinds[who] == TEACHER and _say_of(
                    saying, who, f"Min{word}PerWeek", ("Minimum_Days_Per_Week", least)
                )
            return said
    return _parts_of_days(saying, who, set(masks), least, most)


def _parts_of_days(saying: Saying, who: int, masks: set[int], least: int, most: int) -> bool:
    grid, free = saying.grid, saying.free(who)
    days = [day & free for day in grid.days if day & free]
    if saying.kinds[who] == STUDENTS and most >= len(masks) and {mask & free for mask in masks} == {day & -day for day in days}:  # fmt: skip
        late = len(days) - least
        return _say_of(saying, who, "EarlyMaxBeginningsAtSecondHour", ("Max_Beginnings_At_Second_Hour", late))
    if least:
        return False
    if grid.has_half_days and masks in (set(grid.days[0::2]), set(grid.days[1::2])):
        part = "Mornings" if masks == set(grid.days[0::2]) else "Afternoons"
        return _say_of(saying, who, f"Max{part}PerWeek", (f"Max_{part}_Per_Week", most))
    between = grid.interval(masks)
    if between is None:
        return False
    hours = [*grid.hour_names, ""]
    fields = ("Interval_Start_Hour", hours[between[0]]), ("Interval_End_Hour", hours[between[1]])
    return _say_of(saying, who, "IntervalMaxDaysPerWeek", *fields, ("Max_Days_Per_Week", most))


def busy(saying: Saying, constraint: c.LimitBusyTimes) -> None:
    masks = saying.masks(constraint.time_groups)
    who = _who(saying, constraint)
    for each in [one for one in who if saying.kinds[one] is None]:
        if len(masks) == 1 and constraint.minimum == 0:
            fields = (*activities(saying.numbers(saying.attended[each])), *selected(saying.grid.slots(masks[0])))
            most = "Max_Number_of_Occupied_Time_Slots", constraint.maximum
            saying.say("ActivitiesOccupyMaxTimeSlotsFromSelection", saying.percent(constraint), *fields, most)
        else:
            saying.leave(constraint, NO_WORDS)
    people = [one for one in who if saying.kinds[one] is not None]
    bounds = saying.bounds(constraint) if people else None
    for each in people if bounds else ():
        if bounds and not _busy_of(saying, each, masks, *bounds):
            saying.leave(constraint, NO_WORDS)


def _busy_of(saying: Saying, who: int, masks: Sequence[int], least: int, most: int) -> bool:
    grid, free = saying.grid, saying.free(who)
    for real, end in ((False, ""), (True, "RealDays")):
        if grid.are_days(masks, free, real=real) and (grid.has_half_days or not real):
            longest = max(mask.bit_count() for mask in masks)
            said = most >= longest or _say_of(saying, who, f"MaxHoursDaily{end}", ("Maximum_Hours_Daily", most))
            if least > 1 and said:
                fields = ("Minimum_Hours_Daily", least), ("Allow_Empty_Days", "true")
                return _say_of(saying, who, f"MinHoursDaily{end}", *fields)
            return said
    if least <= 1 and set(masks) == set(grid.runs(most + 1)):
        return _say_of(saying, who, "MaxHoursContinuously", ("Maximum_Hours_Continuously", most))
    return False

"""FET's constraints on teachers and students: when they can come, days, hours and gaps."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from hoaban.engines.timetabling import constraints as c
from hoaban.engines.timetabling.fet.making import Making, teacher
from hoaban.engines.timetabling.nodes import Node

ALL_TEACHERS, ONE_TEACHER, ALL_STUDENTS, ONE_SET = "Teachers", "Teacher", "Students", "StudentsSet"
Rule = Callable[[Making, Node, float, Sequence[str]], bool]


def split_tag(tag: str) -> tuple[str, str] | None:
    """Give whom a constraint is about, and the rest of its name."""
    name = tag.removeprefix("Constraint")
    for whom in (ONE_SET, ALL_STUDENTS, ALL_TEACHERS, ONE_TEACHER):
        if name.startswith(whom) and name[len(whom) :] in RULES:
            return whom, name[len(whom) :]
    return None


def people(making: Making, node: Node, whom: str) -> list[str]:
    """Give the resources a constraint is about: those that have something to do."""
    if whom == ALL_TEACHERS:
        return making.teachers
    if whom == ALL_STUDENTS:
        return making.students
    if whom == ONE_TEACHER:
        name = node.said("Teacher_Name") or node.said("Teacher") or ""
        if name not in making.document.teachers:
            node.refuse(f"Không có giáo viên “{name}”.", f"There is no teacher “{name}”.")
        return [who for who in (teacher(name),) if who in making.load]
    name = node.said("Students") or node.said("Students_Name") or ""
    if name not in making.document.leaves:
        node.refuse(f"Không có nhóm học sinh “{name}”.", f"There is no set of students “{name}”.")
    return making.of_set(name)


def read_people(making: Making, node: Node, percent: float) -> bool:
    """Read a constraint on teachers or students; False when it has no counterpart."""
    found = split_tag(node.tag)
    if found is None:
        return False
    whom, rest = found
    return RULES[rest](making, node, percent, people(making, node, whom))


def unavailable_times(making: Making, node: Node) -> int:
    return making.calendar.read_slots(node, "Not_Available_Time", "Day", "Hour")


def _unavailable(making: Making, node: Node, percent: float, who: Sequence[str]) -> bool:
    mask = unavailable_times(making, node)
    if mask:
        own = {"times": (), "time_groups": (making.calendar.group(mask),)}
        making.add(c.AvoidUnavailableTimes, node.tag, percent, own, resources=who)
    return True


def _by_free_times(making: Making, who: Iterable[str]) -> dict[int, list[str]]:
    """Sort people by the times at which they can be: others are no gaps."""
    found: dict[int, list[str]] = defaultdict(list)
    for each in who:
        found[making.calendar.whole & ~making.calendar.breaks & ~making.unavailable[each]].append(each)
    return found


def _gaps_a_week(making: Making, node: Node, percent: float, who: Sequence[str]) -> bool:
    most = node.number("Max_Gaps")
    for free, those in _by_free_times(making, who).items():
        groups = making.calendar.groups(day & free for day in making.calendar.days)
        own = {"time_groups": groups, "minimum": 0, "maximum": most}
        making.add(c.LimitIdleTimes, node.tag, percent, own, resources=those)
    return True


def _gaps_a_day(making: Making, node: Node, percent: float, who: Sequence[str]) -> bool:
    most = node.number("Max_Gaps")
    for free, those in _by_free_times(making, who).items():
        for group in making.calendar.groups(day & free for day in making.calendar.days):
            own = {"time_groups": (group,), "minimum": 0, "maximum": most}
            making.add(c.LimitIdleTimes, node.tag, percent, own, resources=those)
    return True


def _within(making: Making, days: Iterable[int], least: int, most: int) -> dict[str, object]:
    return {"time_groups": making.calendar.groups(days), "minimum": least, "maximum": most}


def _most_hours(real: bool) -> Rule:
    def rule(making: Making, node: Node, percent: float, who: Sequence[str]) -> bool:
        days = making.calendar.real_days if real else making.calendar.days
        making.add(
            c.LimitBusyTimes,
            node.tag,
            percent,
            _within(making, days, 0, node.number("Maximum_Hours_Daily")),
            resources=who,
        )
        return True

    return rule


def _least_hours(real: bool) -> Rule:
    def rule(making: Making, node: Node, percent: float, who: Sequence[str]) -> bool:
        days = making.calendar.real_days if real else making.calendar.days
        longest = max((day.bit_count() for day in days), default=0)
        making.add(
            c.LimitBusyTimes,
            node.tag,
            percent,
            _within(making, days, node.number("Minimum_Hours_Daily"), longest),
            resources=who,
        )
        if node.said("Allow_Empty_Days") == "false":
            making.add(
                c.ClusterBusyTimes, node.tag, percent, _within(making, days, len(days), len(days)), resources=who
            )
        return True

    return rule


def _days(tag: str, *, most: bool, which: str = "days") -> Rule:
    def rule(making: Making, node: Node, percent: float, who: Sequence[str]) -> bool:
        days: tuple[int, ...] = getattr(making.calendar, "real_days" if which == "real" else "days")
        if which in ("mornings", "afternoons"):
            days = days[0::2] if which == "mornings" else days[1::2]
        bound = node.number(tag)
        least, most_days = (0, bound) if most else (bound, len(days))
        making.add(c.ClusterBusyTimes, node.tag, percent, _within(making, days, least, most_days), resources=who)
        return True

    return rule


def _half_days(tag: str, which: str) -> Rule:
    rule = _days(tag, most=True, which=which)

    def only_with_half_days(making: Making, node: Node, percent: float, who: Sequence[str]) -> bool:
        return making.calendar.halves and rule(making, node, percent, who)

    return only_with_half_days


def _in_a_row(making: Making, node: Node, percent: float, who: Sequence[str]) -> bool:
    most = node.number("Maximum_Hours_Continuously")
    if most < making.calendar.hours:
        making.add(
            c.LimitBusyTimes, node.tag, percent, _within(making, making.calendar.runs(most + 1), 0, most), resources=who
        )
    return True


def _days_in_interval(making: Making, node: Node, percent: float, who: Sequence[str]) -> bool:
    calendar = making.calendar
    first = 0 if not node.said("Interval_Start_Hour") else calendar.hour_of(node, "Interval_Start_Hour")
    end = calendar.hour_of(node, "Interval_End_Hour")
    inside = [((1 << end) - (1 << first)) << place * calendar.hours for place in range(len(calendar.days))]
    making.add(
        c.ClusterBusyTimes,
        node.tag,
        percent,
        _within(making, inside, 0, node.number("Max_Days_Per_Week")),
        resources=who,
    )
    return True


def _early(making: Making, node: Node, percent: float, who: Sequence[str]) -> bool:
    """Days begin with their first hour, but for some: only where students come on every day they can, for a first hour to be there."""
    calendar, every = making.calendar, True
    for free, those in _by_free_times(making, who).items():
        days = [day & free for day in calendar.days if day & free]
        firsts = [day & -day for day in days]
        fullest = sorted((day.bit_count() for day in days), reverse=True)
        sure = [who for who in those if who in making.daily or making.load[who] > sum(fullest[:-1])]
        every = every and len(sure) == len(those)
        least = max(len(firsts) - node.number("Max_Beginnings_At_Second_Hour"), 0)
        if sure and least:
            making.add(
                c.ClusterBusyTimes, node.tag, percent, _within(making, firsts, least, len(firsts)), resources=sure
            )
    return every


def _tag_hours(real: bool) -> Rule:
    def rule(making: Making, node: Node, percent: float, who: Sequence[str]) -> bool:
        tag, most = node.said("Activity_Tag_Name") or node.said("Activity_Tag"), node.number("Maximum_Hours_Daily")
        days = making.calendar.real_days if real else making.calendar.days
        tagged = [each for each in making.document.activities.values() if tag in each.tags]
        for one in who:
            mine = [each for each in tagged if one in making.attended_by(each)]
            if sum(each.duration for each in mine) > most:
                together = making.together(each.id for each in mine)
                making.add(c.LimitBusyTimes, node.tag, percent, _within(making, days, 0, most), resources=(together,))
        return True

    return rule


RULES: dict[str, Rule] = {
    "NotAvailableTimes": _unavailable,
    "MaxGapsPerWeek": _gaps_a_week,
    "MaxGapsPerDay": _gaps_a_day,
    "MaxHoursDaily": _most_hours(real=False),
    "MaxHoursDailyRealDays": _most_hours(real=True),
    "MinHoursDaily": _least_hours(real=False),
    "MinHoursDailyRealDays": _least_hours(real=True),
    "MaxDaysPerWeek": _days("Max_Days_Per_Week", most=True),
    "MinDaysPerWeek": _days("Minimum_Days_Per_Week", most=False),
    "MaxRealDaysPerWeek": _days("Max_Days_Per_Week", most=True, which="real"),
    "MinRealDaysPerWeek": _days("Minimum_Days_Per_Week", most=False, which="real"),
    "MaxMorningsPerWeek": _half_days("Max_Mornings_Per_Week", "mornings"),
    "MaxAfternoonsPerWeek": _half_days("Max_Afternoons_Per_Week", "afternoons"),
    "MaxHoursContinuously": _in_a_row,
    "IntervalMaxDaysPerWeek": _days_in_interval,
    "EarlyMaxBeginningsAtSecondHour": _early,
    "ActivityTagMaxHoursDaily": _tag_hours(real=False),
    "ActivityTagMaxHoursDailyRealDays": _tag_hours(real=True),
}

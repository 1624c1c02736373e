"""What holds of rolls, absences and covers by itself: pure functions, no database, no clock."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from hoaban.kernel.errors import Problem, unless_listed
from hoaban.kernel.language import Words, vi_en
from hoaban.kernel.language import day as written
from hoaban.kernel.law import NoRule, rule
from hoaban.modules.attendance.calendar import Plan, has_lessons, holiday_on, starts_at
from hoaban.modules.attendance.words import (
    ANY_SESSION,
    CLOSED,
    CLOSURE_KINDS,
    DAY_OFF,
    HOLIDAY,
    KINDS,
    MAIN_SESSION,
    NO_LESSON,
    NOT_TAKEN,
    NOT_YET,
    ROLL_STATES,
    SESSIONS,
)

Exceptions = Mapping[UUID, tuple[str, str]]  # person to kind and note
PERCENT = 100


def state_of(
    day: date, session: str, *, roll: str | None, plan: Plan, is_closed: bool, now: datetime, counts: bool = True
) -> str:
    """Say what a session of a class is on a day. `roll` is the state of its roll, None where there is none; `now` the province's time.

    What was recorded stands whatever was said of the day later. `counts` is False outside of the class's own time.
    """
    if roll is not None:
        return roll
    if holiday_on(day):
        return HOLIDAY
    if is_closed:
        return CLOSED
    if not (counts and has_lessons(day) and plan.has(day, session)):
        return DAY_OFF
    is_due = day < now.date() or (day == now.date() and now.time() >= starts_at(session, day))
    return NOT_TAKEN if is_due else NOT_YET


def problems_of_roll(session: str, state: str, exceptions: Iterable[tuple[UUID, str]]) -> Iterator[Problem]:
    """A roll is of a known half-day; its exceptions are of known kinds, one a person, and none where there was no lesson."""
    said = list(exceptions)
    yield from unless_listed("session", session, SESSIONS)
    yield from unless_listed("state", state, ROLL_STATES)
    for _, kind in said:
        yield from unless_listed("exceptions", kind, KINDS)
    named = Counter(person for person, _ in said) if len(said) > 1 else {}
    for person, count in named.items():
        if count > 1:
            message = vi_en(
                "Một học sinh được nêu hai lần. Hãy giữ một.", "A pupil is named twice. Keep one of the two."
            )
            yield Problem("named-twice", f"exceptions.{person}", message)
    if state == NO_LESSON and said:
        message = vi_en(
            "Buổi không có tiết thì không có ai vắng. Hãy bỏ các ghi nhận, hoặc chọn «đã điểm danh».",
            "Nobody is absent where there was no lesson. Take the exceptions out, or say that the roll was taken.",
        )
        yield Problem("no-lesson-no-absence", "exceptions", message)


def problems_of_day(day: date, *, today: date, starts_on: date, ends_on: date | None) -> Iterator[Problem]:
    """A roll is taken of a day that has come, within the time of the class."""
    if day > today:
        message = vi_en(
            "Ngày {day} chưa đến nên chưa điểm danh được. Hãy kiểm tra ngày của máy.",
            "{day} has not come yet, so that no roll can be taken. Check the date of the device.",
        )
        yield Problem("in-the-future", "day", message.fill(day=written(day)))
    if day < starts_on or (ends_on is not None and day >= ends_on):
        message = vi_en(
            "Ngày {day} không thuộc năm học của lớp (từ {start}). Hãy chọn ngày khác.",
            "{day} is not within the school year of the class (from {start}). Choose another day.",
        )
        yield Problem("outside-school-year", "day", message.fill(day=written(day), start=written(starts_on)))


def problems_of_rest(day: date, closed_because: Words | None) -> Iterator[Problem]:
    """No roll is taken on a holiday, nor while the school is closed."""
    feast = holiday_on(day)
    if feast:
        message = vi_en(
            "Ngày {day} là ngày nghỉ: {why}. Không điểm danh.", "{day} is a holiday: {why}. No roll is taken."
        )
        yield Problem("holiday", "day", message.fill(day=written(day), why=feast))
    if closed_because is not None:
        message = vi_en(
            "Trường nghỉ ngày {day}: {why}. Nếu trường vẫn học, hãy mở lại trường trước.",
            "The school is closed on {day}: {why}. If it was open all the same, reopen it first.",
        )
        yield Problem("school-closed", "day", message.fill(day=written(day), why=closed_because))


def problems_of_persons(
    named: Iterable[UUID], enrolled: Iterable[UUID], names: Mapping[UUID, str]
) -> Iterator[Problem]:
    """Exceptions are of those who learned in the class on that day; whoever did not is named."""
    there = set(enrolled)
    for person in named:
        if person not in there:
            message = vi_en(
                "{who} không học ở lớp này vào ngày đó. Hãy bỏ tên này, hoặc kiểm tra lớp của học sinh.",
                "{who} did not learn in this class on that day. Take the name out, or check the pupil's class.",
            )
            who = names.get(person) or str(person)
            yield Problem("not-enrolled", f"exceptions.{person}", message.fill(who=who))


def needs_reason(*, taken_on: date, on: date, is_taker: bool) -> bool:
    """Whoever took a roll corrects it freely for some days (dated rule); later, and for everybody else, a reason is needed."""
    free: int = rule("attendance.correction-days", on=on)
    return not (is_taker and 0 <= (on - taken_on).days <= free)


def problems_of_correction(reason: str, *, is_needed: bool) -> Iterator[Problem]:
    if is_needed and not reason.strip():
        message = vi_en(
            "Sửa điểm danh sau ngày đã điểm danh, hoặc của người khác, cần có lý do. Hãy ghi lý do.",
            "To correct a roll after its day, or one that somebody else took, needs a reason. Write it down.",
        )
        yield Problem("reason-missing", "reason", message)


@dataclass(frozen=True, slots=True)
class Missed:
    """A session that somebody missed: the day, which half-day, and how many sessions the day had."""

    day: date
    session: str
    sessions_of_day: tuple[str, ...]


def counted_absences(missed: Iterable[Missed], way: str) -> Decimal:
    """Count absences as the 45-buổi rule does, by the plan of one buổi a day: a day counts once at most.

    `way` is the value of the rule `attendance.absence-counting`; excused or not makes no difference.
    """
    days: dict[date, set[str]] = defaultdict(set)
    planned: dict[date, tuple[str, ...]] = {}
    for each in missed:
        days[each.day].add(each.session)
        planned[each.day] = each.sessions_of_day or (each.session,)
    return sum((_counted(sessions, planned[day], way) for day, sessions in days.items()), Decimal(0))


def _counted(sessions: set[str], planned: tuple[str, ...], way: str) -> Decimal:
    if way == ANY_SESSION:
        return Decimal(1)
    if way == MAIN_SESSION:
        return Decimal(planned[0] in sessions)
    return min(Decimal(1), Decimal(len(sessions)) / len(planned))


def absence_limit(level: str, on: date) -> int | None:
    """Give how many counted absences a school year of a level allows; None where law sets no limit."""
    try:
        limits: Mapping[str, int] = rule("attendance.absence-limit", on=on)
    except NoRule:
        return None
    return limits.get(level)


def is_chronic(absent: int, taken: int, on: date) -> bool:
    """Answer whether somebody missed so great a share of the sessions whose roll was taken that help is due."""
    enough: int = rule("attendance.chronic-sessions", on=on)
    share: int = rule("attendance.chronic-share", on=on)
    return taken >= enough and absent * PERCENT >= share * taken


def problems_of_range(starts_on: date, ends_on: date, longest: int) -> Iterator[Problem]:
    """A range of days ends after it begins and is not absurdly long; `ends_on` is the first day after it."""
    if ends_on <= starts_on:
        message = vi_en("Ngày cuối trước ngày đầu. Hãy sửa.", "The last day comes before the first. Mend it.")
        yield Problem("ends-before-start", "ends_on", message)
    elif (ends_on - starts_on).days > longest:
        message = vi_en(
            "Khoảng ngày dài hơn {n} ngày. Hãy kiểm tra năm.", "The range is longer than {n} days. Check the year."
        )
        yield Problem("too-long", "ends_on", message.fill(n=longest))


def problems_of_plan(sessions: Sequence[str], weekdays: Sequence[int]) -> Iterator[Problem]:
    """A plan has at least one half-day and one day of the week."""
    for session in sessions:
        yield from unless_listed("sessions", session, SESSIONS)
    if not sessions:
        yield Problem("empty", "sessions", vi_en("Hãy chọn ít nhất một buổi.", "Choose at least one half-day."))
    if not weekdays or not set(weekdays) <= set(range(1, 8)):
        yield Problem("empty", "weekdays", vi_en("Hãy chọn các ngày trong tuần.", "Choose the days of the week."))


def why_closed(kind: str, reason: str) -> Words:
    """Say why a school is closed, in one line."""
    words = CLOSURE_KINDS.get(kind, Words(kind, kind))
    return Words(f"{words.vi}: {reason}", f"{words.en}: {reason}") if reason else words

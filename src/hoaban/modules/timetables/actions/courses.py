"""How many periods a week a class has of a subject in a term, and how its lessons lie."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from hoaban.kernel.action import AtRecord, action, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Problem, refuse, unless_listed
from hoaban.kernel.language import Words, vi_en
from hoaban.modules.schooling.models import SchoolClass
from hoaban.modules.timetables.models import CoursePlan
from hoaban.modules.timetables.words import ROOM_KINDS, TERMS

MANAGE = "timetable.manage"
MOST_PERIODS = 40


@action(
    MANAGE,
    kind="timetable.plan-course@1",
    scope=AtRecord(SchoolClass, "school_class_id"),
    says=vi_en("Đặt số tiết và cách xếp của môn học", "Planned a subject's periods and lessons"),
)
def plan_course(
    _actor: Actor,
    *,
    school_class_id: UUID,
    subject: str,
    term: int,
    periods: int,
    least_doubles: int = 0,
    most_doubles: int = 0,
    most_a_day: int | None = None,
    room_kind: str = "",
    shares: Sequence[tuple[UUID, int]] = (),
) -> CoursePlan:
    """Set what the school decides itself of a class's subject; `shares` are pairs of a teacher and their periods.

    Teachers who are not named share what is left over.
    """
    of, given = SchoolClass.objects.get(pk=school_class_id), dict(shares)
    taken = set(of.subjects.values_list("subject", flat=True))
    refuse(
        *unless_listed("subject", subject, taken),
        *unless_listed("term", str(term), {str(each) for each in TERMS}),
        *unless_listed("room_kind", room_kind, {"", *ROOM_KINDS}),
        *_problems(periods, (least_doubles, most_doubles), most_a_day, given),
    )
    teaching = set(of.teachings.filter(subject=subject).values_list("person_id", flat=True))
    refuse(*_problems_of_shares(set(given) - teaching))
    values = {
        "periods": periods,
        "least_doubles": least_doubles,
        "most_doubles": most_doubles,
        "most_a_day": most_a_day,
        "room_kind": room_kind,
    }
    wanted: dict[UUID | None, Mapping[str, object]] = {None: values}
    wanted.update((person, {"periods": count}) for person, count in given.items())
    return _set(of, {"school_class_id": of.pk, "subject": subject, "term": term}, wanted)


def _set(of: SchoolClass, keys: Mapping[str, object], wanted: Mapping[UUID | None, Mapping[str, object]]) -> CoursePlan:
    op = writing()
    standing = {row.person_id: row for row in CoursePlan.objects.filter(**keys)}
    for person, row in standing.items():
        if person not in wanted:
            op.remove(row)
    for person, values in wanted.items():
        if person in standing:
            op.change(standing[person], **values)
        else:
            standing[person] = op.create(
                CoursePlan, institution_id=of.institution_id, person_id=person, **keys, **values
            )
    return standing[None]


def _problems(
    periods: int, doubles: tuple[int, int], most_a_day: int | None, shares: Mapping[UUID, int]
) -> Iterator[Problem]:
    least, most = doubles
    if not 0 <= periods <= MOST_PERIODS:
        yield Problem("not-periods", "periods", NOT_PERIODS.fill(most=MOST_PERIODS))
    if not 0 <= least <= most <= periods // 2:
        yield Problem("not-doubles", "most_doubles", NOT_DOUBLES.fill(most=periods // 2))
    if most_a_day is not None and most_a_day < 1:
        yield Problem("not-a-day", "most_a_day", NOT_A_DAY)
    if any(count < 0 for count in shares.values()) or sum(shares.values()) > periods:
        yield Problem("shares", "shares", TOO_MANY_SHARES.fill(n=periods))


def _problems_of_shares(strangers: set[UUID]) -> Iterator[Problem]:
    if strangers:
        yield Problem("not-teaching", "shares", NOT_TEACHING)


NOT_PERIODS = Words("Số tiết một tuần từ 0 đến {most}.", "Periods a week are from 0 to {most}.")
NOT_DOUBLES = Words(
    "Số cặp tiết liền từ 0 đến {most}, ít nhất không quá nhiều nhất.",
    "Double periods are from 0 to {most}, the least no more than the most.",
)
NOT_A_DAY = Words("Mỗi ngày ít nhất một tiết.", "At least one period a day.")
TOO_MANY_SHARES = Words(
    "Tổng số tiết của các giáo viên quá {n} tiết của môn.", "The teachers' periods are more than the subject's {n}."
)
NOT_TEACHING = Words(
    "Có người được chia tiết mà không được phân công dạy môn này. Hãy phân công trước.",
    "Somebody is given periods who does not teach the subject here. Assign them first.",
)


@action(
    MANAGE,
    kind="timetable.forget-course@1",
    scope=AtRecord(SchoolClass, "school_class_id"),
    says=vi_en("Bỏ số tiết tự đặt của môn học", "Let the programme's periods hold again"),
)
def forget_course(_actor: Actor, *, school_class_id: UUID, subject: str, term: int) -> int:
    """Let the programme's periods and the defaults hold again; gives how many rows fell away."""
    op = writing()
    rows = list(CoursePlan.objects.filter(school_class_id=school_class_id, subject=subject, term=term))
    for row in rows:
        op.remove(row)
    return len(rows)

"""Why a search left something unheld, in the words of a school: which class, teacher or subject, what about it, and the record to mend."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hoaban.engines.timetabling.explaining import Reason
from hoaban.kernel.language import Words
from hoaban.modules.timetables.planning.obstacles import CLASS, TEACHER
from hoaban.modules.timetables.planning.problem import Plan
from hoaban.modules.timetables.planning.records import Demand

# What each kind of constraint says, by the first word of its id (`planning.problem` names them).
SAID = {
    "placed": Words("còn tiết chưa có chỗ", "lessons without a place"),
    "clash": Words("trùng giờ", "two lessons at one time"),
    "class": Words("lớp có tiết trống giữa buổi", "the class has a gap"),
    "week": Words("có tiết ngoài tuần học của lớp", "lessons outside of the class's week"),
    "out": Words("có tiết ngoài tuần học của lớp", "lessons outside of the class's week"),
    "cannot": Words("dạy vào giờ đã báo bận", "teaches when they cannot come"),
    "a": Words("dạy quá số tiết tối đa một ngày", "teaches more than the most a day"),
    "days": Words("không đủ ngày nghỉ", "has not their days off"),
    "most": Words("quá số tiết trống được nhận", "has more gaps than they take"),
    "site": Words("phải ở hai điểm trường trong một buổi", "has to be at two sites in one half-day"),
    "spread": Words("môn học quá số tiết trong một ngày", "a subject has too many periods on a day"),
    "split": Words("tiết đôi chưa đúng số cặp", "double periods are not as many as set"),
    "double": Words("tiết đôi bị cắt ngang buổi", "a double period is cut by the end of a half-day"),
    "room": Words("thiếu phòng đúng loại", "no room of its kind"),
    "prefer": Words("ở phòng khác loại", "in a room of another kind"),
}
OTHER = Words("ràng buộc chưa giữ được", "something required does not hold")
OF_COURSE = Words("Lớp {name}, môn {subject}: {what}", "Class {name}, {subject}: {what}")
OF_WHO = Words("{who}: {what}", "{who}: {what}")


@dataclass(frozen=True, slots=True)
class Told:
    """One reason: what, about whom, and the record to open (as an obstacle names it, or none)."""

    message: Words
    at: tuple[str, str]


def told(plan: Plan, reasons: Sequence[Reason], subjects: Mapping[str, Words]) -> list[Told]:
    """Tell each reason once, in the order of the search; the same thing of one record is not repeated."""
    found = {each.message.vi: each for one in reasons for each in _told(plan, one, subjects)}
    return list(found.values())


def _told(plan: Plan, reason: Reason, subjects: Mapping[str, Words]) -> Iterator[Told]:
    what = SAID.get(reason.constraint.partition(" ")[0], OTHER)
    if reason.certain:
        yield Told(Words(reason.vi, reason.en), ("", ""))
        return
    for record in reason.records:
        demands = _demands(plan, record)
        yield from (_of_demand(plan, each, what, subjects) for each in demands)
        if not demands:
            yield _of_person(plan, record, what)


def _demands(plan: Plan, record: str) -> list[Demand]:
    """Give what an event, or a course (a group of events), is about."""
    part = plan.parts.get(record)
    if part is not None:
        return [part.demand] if part.demand else []
    if not record.startswith("course "):
        return []
    kept = (each for each in plan.records.demands if f"course {each.class_id} {each.subject} {each.kind}" == record)
    return list(kept)[:1]


def _of_demand(plan: Plan, demand: Demand, what: Words, subjects: Mapping[str, Words]) -> Told:
    name = plan.records.class_of(demand.class_id).name
    subject = subjects.get(demand.subject, demand.subject)
    return Told(OF_COURSE.fill(name=name, subject=subject, what=what), (CLASS, str(demand.class_id)))


def _of_person(plan: Plan, record: str, what: Words) -> Told:
    """Tell of a resource: a teacher (at a site: `ID@SITE`), a class, a place in a room (`ID#0`)."""
    key = record.partition("@")[0].partition("#")[0]
    for kind, known in (
        (TEACHER, {str(each.id): each.name for each in plan.records.teachers}),
        (CLASS, {str(each.id): each.name for each in plan.records.classes}),
        ("rooms", {str(each.id): each.name for each in plan.records.rooms}),
    ):
        if key in known:
            return Told(OF_WHO.fill(who=known[key], what=what), (kind, key))
    return Told(OF_WHO.fill(who=record, what=what), ("", ""))

"""Versions of a timetable: proposed by a search, published from a day, taken back, set aside."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from hoaban.kernel.action import AtRecord, action, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.dating import copied
from hoaban.kernel.errors import Problem, invalid, refuse, unless_listed
from hoaban.kernel.ids import uuid7
from hoaban.kernel.language import Words, day, vi_en
from hoaban.kernel.operation import Writing
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.kernel.text import clean_text
from hoaban.kernel.undoing import take_back
from hoaban.modules.network.models import Institution
from hoaban.modules.people.models import Person
from hoaban.modules.timetables.models import Lesson, Timetable
from hoaban.modules.timetables.planning.records import Placed
from hoaban.modules.timetables.words import DRAFT, PUBLISHED, SET_ASIDE, TERMS

MANAGE = "timetable.manage"
LONGEST = 120


def as_arguments(lessons: Sequence[Placed]) -> list[dict[str, Any]]:
    """Give lessons as the action takes them and the ledger keeps them."""
    return [{**asdict(each), "slot": each.slot.code if each.slot else None} for each in lessons]


@action(
    MANAGE,
    kind="timetable.propose@1",
    scope=AtRecord(Institution, "institution_id"),
    says=vi_en("Lập bản nháp thời khóa biểu", "Drafted a timetable"),
)
def propose_timetable(
    actor: Actor,
    *,
    institution_id: UUID,
    school_year: str,
    term: int,
    name: str,
    lessons: Sequence[Mapping[str, Any]],
    based_on: UUID | None = None,
    cost: tuple[int, int] | None = None,
) -> Timetable:
    """Keep a draft with these lessons, each {class_id, subject, teacher_id, kind, room_id, slot, is_locked}."""
    year, op = SchoolYear.parse(school_year), writing()
    refuse(*unless_listed("term", str(term), {str(each) for each in TERMS}), *_problems_of_name(name))
    hard, soft = cost or (None, None)
    made = op.create(
        Timetable,
        institution_id=institution_id,
        school_year=year.name,
        term=term,
        name=clean_text(name),
        based_on_id=based_on,
        infeasibility=hard,
        objective=soft,
        by_name=actor.name,
    )
    _write_lessons(op, made, lessons)
    return made


def _problems_of_name(name: str) -> Iterator[Problem]:
    if not 0 < len(clean_text(name)) <= LONGEST:
        said = Words("Hãy đặt tên cho bản nháp, không quá {n} chữ.", "Name the draft, in no more than {n} letters.")
        yield Problem("no-name", "name", said.fill(n=LONGEST))


@action(
    MANAGE,
    kind="timetable.copy@1",
    scope=AtRecord(Timetable, "timetable_id"),
    says=vi_en("Tạo bản nháp từ một bản thời khóa biểu", "Drafted a timetable from another"),
)
def copy_timetable(actor: Actor, *, timetable_id: UUID, name: str) -> Timetable:
    """Make a draft with the lessons of a version, to be changed while that one holds."""
    former, op = Timetable.objects.get(pk=timetable_id), writing()
    refuse(*_problems_of_name(name))
    said = ("institution_id", "school_year", "term", "infeasibility", "objective")
    values = {each: getattr(former, each) for each in said}
    made = op.create(Timetable, **values, name=clean_text(name), based_on_id=former.pk, by_name=actor.name)
    rows = ({**copied(each), "id": uuid7(), "timetable_id": made.pk} for each in former.lessons.order_by("pk"))
    op.create_all(Lesson, rows)
    return made


def _write_lessons(op: Writing, of: Timetable, lessons: Sequence[Mapping[str, Any]]) -> None:
    teachers = {each["teacher_id"] for each in lessons if each["teacher_id"]}
    names: dict[UUID | None, str] = {None: ""}
    names.update(Person.objects.filter(pk__in=teachers).values_list("pk", "full_name"))
    rows = [
        {
            "id": uuid7(),
            "timetable_id": of.pk,
            "institution_id": of.institution_id,
            "school_class_id": each["class_id"],
            "subject": each["subject"],
            "kind": each["kind"],
            "person_id": each["teacher_id"],
            "teacher_name": names[each["teacher_id"]],
            "slot": each["slot"],
            "room_id": each["room_id"],
            "is_locked": each["is_locked"],
        }
        for each in lessons
    ]
    op.create_all(Lesson, rows)


@action(
    MANAGE,
    kind="timetable.publish@1",
    scope=AtRecord(Timetable, "timetable_id"),
    says=vi_en("Ban hành thời khóa biểu", "Published a timetable"),
)
def publish_timetable(_actor: Actor, *, timetable_id: UUID, on: date) -> Timetable:
    """Let a draft hold from a day on; the version before it ends that day, and stays as it was."""
    found, op = _locked(timetable_id), writing()
    refuse(*_problems_of_publishing(found, on))
    others = Timetable.objects.filter(institution_id=found.institution_id, state=PUBLISHED).select_for_update()
    for former in others.published_on(on):
        op.change(former, ends_on=on)
    op.change(found, state=PUBLISHED, starts_on=on, operation_id=op.id)
    return found


def _locked(timetable_id: UUID) -> Timetable:
    return Timetable.objects.select_for_update().get(pk=timetable_id)


def _problems_of_publishing(found: Timetable, on: date) -> Iterator[Problem]:
    if found.state != DRAFT:
        yield Problem("not-a-draft", "timetable_id", NOT_A_DRAFT)
        return
    year = SchoolYear.parse(found.school_year)
    if not year.start <= on < year.end:
        said = OUTSIDE_YEAR.fill(year=year.name, start=day(year.start), end=day(year.end))
        yield Problem("outside-year", "on", said)
    unplaced = found.lessons.filter(slot__isnull=True).count()
    if unplaced:
        yield Problem("unplaced", "timetable_id", UNPLACED.fill(n=unplaced))
    later = Timetable.objects.filter(institution_id=found.institution_id, state=PUBLISHED, starts_on__gte=on)
    first = later.order_by("starts_on").first()
    if first is not None and first.starts_on is not None:
        yield Problem("later-one", "on", LATER_ONE.fill(name=first.name, day=day(first.starts_on)))


NOT_A_DRAFT = Words("Chỉ ban hành được bản nháp.", "Only a draft can be published.")
OUTSIDE_YEAR = Words(
    "Ngày phải trong năm học {year}, từ {start} đến trước {end}.",
    "The day must be within {year}, from {start} and before {end}.",
)
UNPLACED = Words(
    "Còn {n} tiết chưa có chỗ. Hãy xếp hết, hoặc bớt tiết của lớp, rồi mới ban hành.",
    "{n} lessons have no place yet. Place them all, or take periods away, and publish then.",
)
LATER_ONE = Words(
    "Bản «{name}» đã được ban hành từ {day}. Hãy thu hồi bản đó trước, hoặc chọn ngày sau.",
    "“{name}” is published from {day} on. Take it back first, or choose a later day.",
)


@action(
    MANAGE,
    kind="timetable.take-back@1",
    scope=AtRecord(Timetable, "timetable_id"),
    says=vi_en("Thu hồi thời khóa biểu đã ban hành", "Took a published timetable back"),
)
def take_back_publication(_actor: Actor, *, timetable_id: UUID) -> None:
    """Undo a publication: it is a draft again, and the version before it holds on; refused once another was published after it."""
    found = _locked(timetable_id)
    if found.state != PUBLISHED or found.operation_id is None:
        raise invalid(
            "not-published",
            "timetable_id",
            "Bản này không đang được ban hành nên không thu hồi được.",
            "This version is not published, and cannot be taken back.",
        )
    take_back(found.operation_id)


@action(
    MANAGE,
    kind="timetable.set-aside@1",
    scope=AtRecord(Timetable, "timetable_id"),
    says=vi_en("Bỏ bản nháp thời khóa biểu", "Set a draft timetable aside"),
)
def set_aside_timetable(_actor: Actor, *, timetable_id: UUID) -> None:
    """Put a draft away that nobody will publish; it stays to be looked at."""
    found = _locked(timetable_id)
    refuse(*([Problem("not-a-draft", "timetable_id", ONLY_DRAFTS)] if found.state != DRAFT else []))
    writing().change(found, state=SET_ASIDE)


ONLY_DRAFTS = Words("Chỉ bỏ được bản nháp.", "Only a draft can be set aside.")

"""Lessons moved by hand in a draft: what a move breaks is said before it is made, and refused unless somebody wants it all the same."""

from collections.abc import Sequence
from uuid import UUID

from hoaban.kernel.action import AtRecord, action, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Invalid, Problem, invalid, not_listed, refuse
from hoaban.kernel.language import vi_en
from hoaban.modules.timetables.gathering import placed, records_of
from hoaban.modules.timetables.models import Lesson, Room, Timetable
from hoaban.modules.timetables.planning.moving import broken, moved
from hoaban.modules.timetables.planning.records import Placed
from hoaban.modules.timetables.slots import Slot
from hoaban.modules.timetables.words import DRAFT

MANAGE = "timetable.manage"
CLASHES = frozenset({"class-twice", "teacher-twice"})  # nobody is at two places at once, whoever wants it


def drafted(timetable_id: UUID) -> Timetable:
    """Give a draft, held against a second writer; what is published is changed by publishing another."""
    found = Timetable.objects.select_for_update().get(pk=timetable_id)
    if found.state != DRAFT:
        raise invalid(
            "not-a-draft",
            "timetable_id",
            "Bản đã ban hành không sửa trực tiếp. Hãy tạo bản nháp từ bản này, sửa rồi ban hành.",
            "A published version is not changed itself. Make a draft of it, change that, and publish it.",
        )
    return found


@action(
    MANAGE,
    kind="timetable.lock-lessons@1",
    scope=AtRecord(Timetable, "timetable_id"),
    says=vi_en("Khóa, mở khóa tiết học", "Locked or unlocked lessons"),
)
def lock_lessons(_actor: Actor, *, timetable_id: UUID, lesson_ids: Sequence[UUID], is_locked: bool) -> int:
    """Let lessons stay where they are whatever is solved, or not any more; gives how many changed."""
    drafted(timetable_id)
    rows = Lesson.objects.filter(timetable_id=timetable_id, pk__in=lesson_ids, slot__isnull=False)
    return writing().change_all([(row, {"is_locked": is_locked}) for row in rows])


@action(
    MANAGE,
    kind="timetable.move-lesson@1",
    scope=AtRecord(Timetable, "timetable_id"),
    says=vi_en("Chuyển tiết học", "Moved a lesson"),
)
def move_lesson(
    _actor: Actor, *, timetable_id: UUID, lesson_id: UUID, slot: str | None, anyway: bool = False
) -> list[Problem]:
    """Put a lesson at another time (None: take it out); the class's lesson there goes where it came from.

    What that breaks refuses it; with `anyway` only that would put a class or teacher at two places at once, and the rest is given back.
    """
    draft = drafted(timetable_id)
    pairs = placed(timetable_id)
    ids, lessons = [pk for pk, _ in pairs], [each for _, each in pairs]
    if lesson_id not in ids:
        raise Invalid(not_listed("lesson_id", str(lesson_id)))
    place, target = ids.index(lesson_id), _read(slot)
    other = _other(lessons, place, target)
    refuse(*(_locked(each) for each in (place, other) if each is not None and lessons[each].is_locked))
    after, found = moved(lessons, place, target, other), list[Problem]()
    records = records_of(draft)
    for each in (place, other):
        found.extend(broken(records, after, each) if each is not None else ())
    refuse(*(each for each in found if not anyway or each.code in CLASHES))
    touched = [each for each in (place, other) if each is not None]
    rows = Lesson.objects.in_bulk([ids[each] for each in touched])
    writing().change_all([(rows[ids[each]], {"slot": _code(after[each])}) for each in touched])
    return found


def _read(slot: str | None) -> Slot | None:
    if slot is None:
        return None
    try:
        return Slot.read(slot)
    except ValueError:
        raise Invalid(not_listed("slot", slot)) from None


def _code(lesson: Placed) -> str | None:
    return lesson.slot.code if lesson.slot else None


def _other(lessons: Sequence[Placed], place: int, target: Slot | None) -> int | None:
    if target is None:
        return None
    mine = lessons[place].class_id
    there = (at for at, each in enumerate(lessons) if at != place and each.class_id == mine and each.slot == target)
    return next(there, None)


def _locked(place: int) -> Problem:
    return Problem("locked", f"lessons.{place}", LOCKED)


LOCKED = vi_en("Tiết này đã khóa. Hãy mở khóa trước.", "The lesson is locked. Unlock it first.")


@action(
    MANAGE,
    kind="timetable.place-in-room@1",
    scope=AtRecord(Timetable, "timetable_id"),
    says=vi_en("Đổi phòng của tiết học", "Changed a lesson's room"),
)
def place_in_room(_actor: Actor, *, timetable_id: UUID, lesson_id: UUID, room_id: UUID | None) -> Lesson:
    """Let a lesson be in a room of the school, or in none that is planned; refused where the room is full then."""
    draft = drafted(timetable_id)
    lesson = Lesson.objects.get(pk=lesson_id, timetable_id=timetable_id)
    if room_id is not None:
        room = Room.objects.filter(pk=room_id, institution_id=draft.institution_id).first()
        if room is None:
            raise Invalid(not_listed("room_id", str(room_id)))
        there = Lesson.objects.filter(timetable_id=timetable_id, room=room, slot=lesson.slot).exclude(pk=lesson.pk)
        if lesson.slot is not None and there.count() >= room.holds:
            raise invalid(
                "room-full",
                "room_id",
                f"{room.name} đã kín vào giờ này. Hãy chọn phòng khác.",
                f"{room.name} is full then. Choose another room.",
            )
    writing().change(lesson, room_id=room_id)
    return lesson

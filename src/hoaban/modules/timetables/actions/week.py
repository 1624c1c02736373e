"""The school's week and its rooms."""

from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID

from hoaban.kernel.action import AtRecord, action, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.constraints import refused
from hoaban.kernel.dating import end_dated, set_dated
from hoaban.kernel.errors import Invalid, Problem, invalid, refuse, unless_listed
from hoaban.kernel.language import Words, vi_en
from hoaban.kernel.text import clean_text
from hoaban.modules.network.models import Institution, Site
from hoaban.modules.schooling.models import SchoolClass
from hoaban.modules.timetables.models import Room, WeekPlan
from hoaban.modules.timetables.slots import DAYS, MOST
from hoaban.modules.timetables.words import ROOM_KINDS

MANAGE = "timetable.manage"
MOST_HELD = 10


@action(
    MANAGE,
    kind="timetable.set-week@1",
    scope=AtRecord(Institution, "institution_id"),
    says=vi_en("Đặt tuần học", "Set the school's week"),
)
def set_week(
    _actor: Actor,
    *,
    institution_id: UUID,
    mornings: Sequence[int],
    afternoons: Sequence[int],
    on: date,
    has_flag_salute: bool = True,
    has_class_hour: bool = True,
    school_class_id: UUID | None = None,
) -> WeekPlan:
    """Say from a day on how many periods each half-day has, Monday to Sunday: of the whole school, or of one class."""
    refuse(*_problems_of_week(mornings, afternoons))
    if school_class_id and not SchoolClass.objects.filter(pk=school_class_id, institution_id=institution_id).exists():
        raise invalid(
            "class-not-here",
            "school_class_id",
            "Lớp này không thuộc trường. Hãy chọn lớp khác.",
            "This class is not the school's. Choose another class.",
        )
    values = {
        "mornings": list(mornings),
        "afternoons": list(afternoons),
        "has_flag_salute": has_flag_salute,
        "has_class_hour": has_class_hour,
    }
    keys = {
        "institution_id": institution_id,
        "school_class_id": school_class_id,
        "holder_id": school_class_id or institution_id,
    }
    return set_dated(writing(), WeekPlan, keys=keys, values=values, on=on)


def _problems_of_week(mornings: Sequence[int], afternoons: Sequence[int]) -> Iterator[Problem]:
    for where, counts in (("mornings", mornings), ("afternoons", afternoons)):
        if len(counts) != DAYS or not all(0 <= count <= MOST for count in counts):
            yield Problem("not-a-week", where, NOT_A_WEEK.fill(most=MOST))
    if not any([*mornings, *afternoons]):
        yield Problem("empty-week", "mornings", EMPTY_WEEK)


NOT_A_WEEK = Words(
    "Hãy ghi số tiết của bảy ngày, từ thứ Hai đến Chủ nhật, mỗi buổi từ 0 đến {most}.",
    "Write the periods of seven days, Monday to Sunday, each from 0 to {most}.",
)
EMPTY_WEEK = Words("Tuần học chưa có tiết nào. Hãy ghi số tiết.", "The week has no periods. Write how many there are.")


@action(
    MANAGE,
    kind="timetable.open-room@1",
    scope=AtRecord(Institution, "institution_id"),
    says=vi_en("Thêm phòng học", "Added a room"),
)
def open_room(
    _actor: Actor, *, institution_id: UUID, site_id: UUID, name: str, kind: str, on: date, holds: int = 1
) -> Room:
    """Let a school have a room from a day on; one of that name at the site is changed."""
    name = clean_text(name)
    refuse(*unless_listed("kind", kind, ROOM_KINDS), *_problems_of_room(name, holds))
    if not Site.objects.on(on).filter(pk=site_id, institution_id=institution_id).exists():
        raise invalid(
            "site-not-here",
            "site_id",
            "Điểm trường này không thuộc trường. Hãy chọn điểm trường khác.",
            "This site is not the school's. Choose another site.",
        )
    keys = {"institution_id": institution_id, "site_id": site_id, "name": name}
    with refused("timetables_room_name_once", _named_already):
        return set_dated(writing(), Room, keys=keys, values={"kind": kind, "holds": holds}, on=on)


def _named_already() -> Invalid:
    return invalid("named-already", "name", "Điểm trường đã có phòng tên này.", "The site has a room of this name.")


def _problems_of_room(name: str, holds: int) -> Iterator[Problem]:
    if not name:
        yield Problem("empty", "name", Words("Hãy đặt tên cho phòng.", "Give the room a name."))
    if not 1 <= holds <= MOST_HELD:
        said = Words("Một phòng nhận từ 1 đến {most} lớp cùng lúc.", "A room takes from 1 to {most} classes at once.")
        yield Problem("holds", "holds", said.fill(most=MOST_HELD))


@action(
    MANAGE, kind="timetable.close-room@1", scope=AtRecord(Room, "room_id"), says=vi_en("Bỏ phòng học", "Closed a room")
)
def close_room(_actor: Actor, *, room_id: UUID, on: date) -> None:
    """Let a school have a room no longer from a day on; lessons of drafts that were to be there have no room then."""
    room, op = Room.objects.get(pk=room_id), writing()
    if on > room.starts_on:
        end_dated(op, Room, keys={"pk": room.pk}, on=on)
        return
    raise invalid(
        "too-early",
        "on",
        "Phòng có từ ngày này hoặc sau đó. Hãy chọn ngày sau.",
        "The room is there only from this day or later. Choose a later day.",
    )

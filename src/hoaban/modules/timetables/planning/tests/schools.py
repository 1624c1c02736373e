"""Small schools drawn by hypothesis: classes of two weeks, teachers with every kind of wish, rooms, and lessons placed anyhow."""

from uuid import UUID

from hypothesis import strategies as st

from hoaban.modules.timetables.planning.records import (
    ClassRecord,
    Demand,
    Placed,
    Records,
    RoomRecord,
    TeacherRecord,
    lessons_wanted,
)
from hoaban.modules.timetables.slots import Slot, Week

MAIN, FAR = UUID(int=901), UUID(int=902)
MORNINGS = Week.of([3, 3, 2, 0, 0, 0, 0], [0] * 7).slots()
WHOLE_DAYS = Week.of([2, 2, 0, 0, 0, 0, 0], [2, 0, 2, 0, 0, 0, 0]).slots()
SLOTS = tuple(sorted({*MORNINGS, *WHOLE_DAYS}))
LAB, YARD = UUID(int=801), UUID(int=802)
ROOMS = (
    RoomRecord(LAB, "Phòng máy", "computers", MAIN),
    RoomRecord(YARD, "Sân tập", "yard", MAIN, holds=2),
)


def class_record(number: int, slots: tuple[Slot, ...] = MORNINGS, site: UUID = MAIN) -> ClassRecord:
    return ClassRecord(UUID(int=100 + number), f"6A{number}", site, slots)


def slots_among() -> st.SearchStrategy[frozenset[Slot]]:
    return st.frozensets(st.sampled_from(SLOTS), max_size=3)


@st.composite
def teachers(draw: st.DrawFn) -> tuple[TeacherRecord, ...]:
    return tuple(
        TeacherRecord(
            UUID(int=200 + number),
            f"Cô {number}",
            unavailable=draw(slots_among()),
            avoided=draw(slots_among()),
            elsewhere=draw(st.frozensets(st.sampled_from(SLOTS), max_size=1)),
            days_off=draw(st.integers(0, 2)),
            must_have_days_off=draw(st.booleans()),
            most_a_day=draw(st.none() | st.integers(1, 3)),
            most_gaps=draw(st.none() | st.integers(0, 2)),
        )
        for number in range(3)
    )


@st.composite
def schools(draw: st.DrawFn) -> Records:
    classes = (class_record(0), class_record(1, WHOLE_DAYS), class_record(2, site=draw(st.sampled_from([MAIN, FAR]))))
    found = teachers_of = draw(teachers())
    demands = []
    for one in classes:
        for subject in ("toan", "ngu-van", "tin-hoc"):
            most = draw(st.integers(0, 1))
            demands.append(
                Demand(
                    one.id,
                    subject,
                    draw(st.sampled_from([None, *(each.id for each in teachers_of)])),
                    draw(st.integers(1, 3)),
                    doubles=(draw(st.integers(0, most)), most),
                    most_a_day=draw(st.none() | st.integers(1, 2)),
                    room_kind=draw(st.sampled_from(["", "computers", "yard"])),
                )
            )
    return Records(classes, found, ROOMS, tuple(demands))


@st.composite
def placements(draw: st.DrawFn, records: Records) -> list[Placed]:
    """Lessons put anywhere in their classes' weeks, no two of a class or a teacher at once; some are locked, some have no place."""
    found, taken = [], set()
    for each in lessons_wanted(records.demands):
        slots = records.class_of(each.class_id).slots
        slot = draw(st.sampled_from([None, *slots]))
        ties = {(each.class_id, slot), *([(each.teacher_id, slot)] if each.teacher_id else [])}
        demand = next(one for one in records.demands if one.key == each.key)
        rooms = [room.id for room in records.rooms_for(demand)]
        if slot is None or ties & taken:
            found.append(each)
            continue
        taken |= ties
        room = draw(st.sampled_from(rooms)) if rooms else None
        found.append(Placed(*each.key, slot=slot, room_id=room, is_locked=draw(st.sampled_from([False, False, True]))))
    return found

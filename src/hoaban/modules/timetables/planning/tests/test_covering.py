"""Who is offered as cover: never somebody who teaches, covers, is bound or away; all first offers go together; subject before others."""

from datetime import date
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from hoaban.modules.timetables.planning.covering import Colleague, Lack, offers, proposals
from hoaban.modules.timetables.slots import Slot

DAY = date(2026, 11, 23)
SLOTS = [Slot(1, half, number) for half in (0, 1) for number in (1, 2, 3)]
SUBJECTS = ["toan", "ngu-van", "tin-hoc"]
slots = st.frozensets(st.sampled_from(SLOTS), max_size=4)


def uuid(number: int) -> UUID:
    return UUID(int=number)


@st.composite
def staff(draw: st.DrawFn) -> list[Colleague]:
    return [
        Colleague(
            uuid(number),
            f"Cô {number}",
            subjects=draw(st.frozensets(st.sampled_from(SUBJECTS))),
            classes=draw(st.frozensets(st.sampled_from([uuid(101), uuid(102)]))),
            taught=draw(slots),
            busy=draw(slots),
            is_away=draw(st.booleans()),
            over=draw(st.integers(-6, 6)),
            covered=draw(st.integers(0, 3)),
        )
        for number in range(draw(st.integers(1, 6)))
    ]


lacks = st.lists(
    st.tuples(st.sampled_from(SLOTS), st.sampled_from(SUBJECTS), st.sampled_from([101, 102, 103])),
    min_size=1,
    max_size=6,
    unique_by=lambda each: (each[0], each[2]),
).map(
    lambda said: [
        Lack(DAY, uuid(200 + place), uuid(room), subject, slot, uuid(0))
        for place, (slot, subject, room) in enumerate(said)
    ]
)


@settings(max_examples=60)
@given(staff(), lacks)
def test_nobody_is_offered_who_is_bound_and_first_offers_go_together(
    people: list[Colleague], wanted: list[Lack]
) -> None:
    by_id = {each.id: each for each in people}
    found = proposals(wanted, people)
    firsts = []
    for lack in wanted:
        for each in found[lack.lesson_id]:
            one = by_id[each.person_id]
            assert not one.is_away
            assert one.id != lack.absent_id
            assert lack.slot not in one.taught | one.busy
        firsts += [(each.person_id, lack.slot) for each in found[lack.lesson_id][:1]]
        free = {one.id for one in people if one.can(lack.slot) and one.id != lack.absent_id}
        assert {each.person_id for each in offers(lack, people)} == free  # and nobody who is free is left out
    assert len(set(firsts)) == len(firsts)
    assert found == proposals(wanted[::-1], people[::-1])


def test_subject_load_and_fairness_each_tip_the_balance() -> None:
    lack = Lack(DAY, uuid(200), uuid(101), "toan", SLOTS[1], uuid(0))
    plain = Colleague(uuid(1), "A", taught=frozenset({SLOTS[0]}))
    for better in (
        Colleague(uuid(2), "B", subjects=frozenset({"toan"}), taught=plain.taught),
        Colleague(uuid(2), "B", classes=frozenset({uuid(101)}), taught=plain.taught),
        Colleague(uuid(2), "B", over=-2, taught=plain.taught),
    ):
        assert [each.name for each in offers(lack, [plain, better])] == ["B", "A"]
    for worse in (Colleague(uuid(2), "0", taught=plain.taught, covered=1), Colleague(uuid(2), "0")):
        assert [each.name for each in offers(lack, [worse, plain])] == ["A", "0"]
    assert {str(each) for each in offers(lack, [plain])[0].reasons} == {"có tiết trong buổi"}

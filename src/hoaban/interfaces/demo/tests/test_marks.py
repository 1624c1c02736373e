"""Mark books of the synthetic province: believable, the same from the same seed. Those of a whole build are in `test_built`."""

from hoaban.interfaces.demo.markrows import COLUMNS, FIRST, MIDDLE, WHOLE, MarkBooks, Member, Room
from hoaban.kernel.schoolyear import SchoolYear

YEAR = SchoolYear(2026)
STAFF = [Member("t1", "An", "Tin học"), Member("t2", "Bình"), Member("t3", "Chi")]


def books(grade: str, written: int, *, locked: int = 0, pupils: int = 30) -> MarkBooks:
    room = Room("c1", YEAR, (grade,), "2026-09-01", None, tuple((f"p{n}", grade) for n in range(pupils)), STAFF[1])
    made = MarkBooks("seed", "s1", STAFF, "2026-11-20")
    made.write([room], written, locked=locked)
    made.ask_corrections(room)
    return made


def test_every_row_has_its_columns_and_an_identity_of_its_own() -> None:
    rows = books("8", WHOLE, locked=2).rows
    assert {"subjects", "teachings", "marks", "comments", "conduct", "windows", "corrections"} <= rows.keys()
    for name, some in rows.items():
        assert {len(row) for row in some} == {len(COLUMNS[name])}, name
    ids = [row[0] for some in rows.values() for row in some]
    assert len(ids) == len(set(ids))


def test_the_same_seed_gives_the_same_books() -> None:
    assert books("8", FIRST).rows == books("8", FIRST).rows


def test_no_mark_stands_twice_and_none_is_of_a_term_to_come() -> None:
    for written, terms in ((MIDDLE, {1}), (FIRST, {1}), (WHOLE, {1, 2})):
        marks = books("8", written).rows["marks"]
        assert len({row[2:4] + row[5:9] for row in marks}) == len(marks)
        assert {row[6] for row in marks} == terms
        assert {row[8] for row in marks if row[7] == "final"} == (set() if written == MIDDLE else {1})


def test_informatics_is_taught_by_who_teaches_it_and_activities_by_who_leads_the_class() -> None:
    taught = {row[3]: row[4] for row in books("8", FIRST).rows["teachings"]}
    assert (taught["tin-hoc"], taught["trai-nghiem-huong-nghiep"]) == ("t1", "t2")


def test_primary_pupils_are_judged_by_levels_and_tested_where_their_grade_is() -> None:
    records = books("1", FIRST).rows["primary"]
    assert {row[7] for row in records} == {"gk1", "ck1"}
    assert {row[6] for row in records if row[9] is not None} == {"tieng-viet", "toan"}
    assert not books("1", FIRST).rows["marks"]


def test_corrections_ask_for_another_mark_than_the_one_that_stands() -> None:
    made = books("8", FIRST, locked=1)
    standing = {(row[3], *row[5:9]): row[9] for row in made.rows["marks"]}
    asked = made.rows["corrections"]
    assert len(asked) == 2
    for row in asked:
        assert standing[row[3:8]] == row[8] != row[9] or row[8] == "10"

"""Files linked: outcomes that make sense, whatever the order of the rows; and files that cannot be used, with every fault's place."""

import csv
import random
import unicodedata
from pathlib import Path

import pytest

from hoaban.engines.linkage.csvfile import BadFileError
from hoaban.engines.linkage.files import Files
from hoaban.engines.linkage.tests.records import HOA

COLUMNS = ("id", *HOA)
FAMILIES = ("Lò", "Quàng", "Vàng", "Giàng", "Nguyễn", "Trần", "Cà", "Tòng")
MIDDLES = ("Thị", "Văn", "A", "Minh", "Thu")
GIVEN = ("Hoà", "Páo", "Dế", "Chía", "Hương", "Đức", "Ánh", "Của", "Thảo", "Sơn", "Quý", "Mỷ", "Xôm", "Hặc")

Row = dict[str, str]


def person(dice: random.Random, number: int) -> Row:
    name = f"{dice.choice(FAMILIES)} {dice.choice(MIDDLES)} {dice.choice(GIVEN)}"
    return {
        "id": f"r{number:05}",
        "full_name": name,
        "birth_date": f"{dice.randrange(2008, 2016)}-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}",
        "sex": dice.choice(["Nam", "Nữ"]),
        "personal_id": f"0113{number:08}",
        "commune_code": f"{3100 + dice.randrange(20):05}",
        "father_name": f"{name.split(maxsplit=1)[0]} Văn {dice.choice(GIVEN)}",
        "mother_name": f"{dice.choice(FAMILIES)} Thị {dice.choice(GIVEN)}",
    }


def pupil(dice: random.Random, row: Row) -> Row:
    """The same person as a school writes it."""
    found = {**row, "id": f"s{row['id'][1:]}"}
    if dice.random() < 0.3:
        found["personal_id"] = ""
    if dice.random() < 0.1:
        found["full_name"] = unicodedata.normalize("NFD", row["full_name"])
    if dice.random() < 0.1:
        found["birth_date"] = f"{row['birth_date'][:4]}-01-01"
    if dice.random() < 0.1:
        found["commune_code"] = "03199"
    return found


def write(path: Path, rows: list[Row], columns: tuple[str, ...] = COLUMNS) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows([row[name] for name in COLUMNS] for row in rows)
    return path


def linked(folder: Path, people: list[Row], register: list[Row] | None, one_to_one: bool = False) -> list[Row]:
    out = folder / "out.csv"
    against = register and write(folder / "register.csv", register)
    Files(write(folder / "people.csv", people), against or None, out, one_to_one=one_to_one).link()
    with out.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def world() -> tuple[list[Row], list[Row]]:
    dice = random.Random(4)
    register = [person(dice, number) for number in range(800)]
    people = [pupil(dice, row) for row in dice.sample(register, 320)]
    absent = [pupil(dice, person(dice, number)) for number in range(2000, 2030)]
    return people + absent, register


def test_it_finds_them_and_leaves_out_who_is_not_there(tmp_path: Path, world: tuple[list[Row], list[Row]]) -> None:
    people, register = world
    found = linked(tmp_path, people, register)
    assert [row["id"] for row in found] == sorted(row["id"] for row in people)
    same = [row for row in found if row["outcome"] == "same"]
    assert all(row["register_id"][1:] == row["id"][1:] for row in same)
    assert len(same) >= 312
    assert {row["outcome"] for row in found if int(row["id"][1:]) >= 2000} <= {"different", "review"}
    assert all(not row["register_id"] for row in found if row["outcome"] == "different")
    assert all(" / " in row["reasons"] for row in found)


def test_the_order_of_rows_does_not_matter(tmp_path: Path, world: tuple[list[Row], list[Row]]) -> None:
    people, register = world
    once = linked(tmp_path, people, register)
    dice = random.Random(5)
    assert linked(tmp_path, dice.sample(people, len(people)), dice.sample(register, len(register))) == once


def test_decomposed_letters_are_the_same_letters(tmp_path: Path, world: tuple[list[Row], list[Row]]) -> None:
    people, register = world
    apart = [{name: unicodedata.normalize("NFD", value) for name, value in row.items()} for row in register]
    assert linked(tmp_path, people, apart) == linked(tmp_path, people, register)


def test_records_of_one_person_within_a_file_whatever_their_ids(
    tmp_path: Path, world: tuple[list[Row], list[Row]]
) -> None:
    """Ids exchanged between the two of a pair give the same pairs with the same scores and outcomes."""
    people, register = world
    both = [*people, *register]
    once = linked(tmp_path, both, None)
    turned = linked(tmp_path, [{**row, "id": row["id"].translate(str.maketrans("rs", "sr"))} for row in both], None)
    back = str.maketrans("rs", "sr")
    pairs = {(row["id"], row["register_id"], row["score"], row["outcome"]) for row in once}
    assert {(r["register_id"].translate(back), r["id"].translate(back), r["score"], r["outcome"]) for r in turned if r["id"][0] != r["register_id"][0]} == {pair for pair in pairs if pair[0][0] != pair[1][0]}  # fmt: skip
    same = [pair for pair in pairs if pair[3] == "same"]
    assert sum(one[1:] == other[1:] for one, other, _, _ in same) >= 312
    assert all(one[1:] == other[1:] for one, other, _, _ in same)


def test_a_person_may_come_twice_or_once_as_asked(tmp_path: Path) -> None:
    register = [{**HOA, "id": "r1"}]
    twice = [{**HOA, "id": "s1"}, {**HOA, "id": "s2", "personal_id": "", "commune_code": "03127"}]
    assert [row["outcome"] for row in linked(tmp_path, twice, register)] == ["same", "same"]
    once = linked(tmp_path, twice, register, one_to_one=True)
    assert [row["outcome"] for row in once] == ["same", "review"]
    assert once[1]["reasons"].startswith("người này có hai hồ sơ trong tệp")


def test_a_verified_person_is_not_given_to_a_sibling(tmp_path: Path) -> None:
    """The sibling is not in the register; day of birth, parents and commune would fit."""
    twin = {**HOA, "id": "s2", "full_name": "Lò Thị Thảo", "personal_id": ""}
    found = linked(tmp_path, [{**HOA, "id": "s1"}, twin], [{**HOA, "id": "r1"}])
    assert [(row["outcome"], row["register_id"]) for row in found] == [("same", "r1"), ("different", "")]


def test_twins_of_one_name_go_to_review(tmp_path: Path) -> None:
    like = {**HOA, "personal_id": ""}
    found = linked(tmp_path, [{**like, "id": "s1"}], [{**like, "id": "r1"}, {**like, "id": "r2"}])
    assert [(row["outcome"], row["register_id"]) for row in found] == [("review", "r1")]
    assert "two persons fit nearly as well" in found[0]["reasons"]


@pytest.mark.parametrize(
    ("text", "line", "column", "says"),
    [
        ("", 1, "id", "--columns id="),
        ("id,ho_ten\n1,An\n", 1, "full_name", "--columns full_name="),
        ("ma,full_name\n1,An\n", 1, "id", "--columns id="),
        ("id,full_name,full_name\n1,An,An\n", 1, "full_name", "Rename"),
        ("id,full_name\n1,An\n,Bình\n", 3, "id", "of its own"),
        ("id,full_name\n1,An\n2,Bình\n1,Chi\n", 4, "id", "stands on line 2"),
        ("id,full_name,birth_date\n1,An,2012-05-31\n2,Bình,mai\n", 3, "birth_date", "is no day"),
        ("id,full_name\n1,An\n2,Bình,thừa\n", 3, "*", "3 columns"),
        ('id,full_name\n1,"An\n', 2, "*", ""),
    ],
)
def test_it_names_line_column_and_remedy(tmp_path: Path, text: str, line: int, column: str, says: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(BadFileError) as caught:
        Files(path, None, tmp_path / "out.csv").link()
    assert [(fault.line, fault.column) for fault in caught.value.faults] == [(line, column)]
    assert says in caught.value.faults[0].en
    assert str(path) in str(caught.value)


def test_a_file_in_another_encoding_or_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    path.write_bytes(b"id,full_name\n1,An\n2,L\xf2\n")
    with pytest.raises(BadFileError, match=r":3: \*: tệp không phải mã UTF-8"):
        Files(path, None, tmp_path / "out.csv").link()
    with pytest.raises(BadFileError, match="không đọc được tệp"):
        Files(tmp_path / "none.csv", None, tmp_path / "out.csv").link()


def test_semicolons_a_mark_at_the_start_and_other_names_are_understood(tmp_path: Path) -> None:
    people, out = tmp_path / "people.csv", tmp_path / "out.csv"
    people.write_text("\ufeffma; ho ten ;ngay\n1; Lò Thị Hoà;31/05/2012\n2;LÒ THỊ HÒA ;2012-05-31\n", "utf-8")
    found = Files(people, None, out, {"id": "ma", "full_name": "ho ten", "birth_date": "ngay"}).link()
    assert found.outcomes == {"same": 1}
    assert out.read_text("utf-8").splitlines()[1].startswith("1,2,")


def test_former_communes_are_followed(tmp_path: Path) -> None:
    """Three quarters of the name, no day: the commune decides between two."""
    register = write(tmp_path / "register.csv", [{**HOA, "id": "r1", "personal_id": ""}, {**HOA, "id": "r2", "personal_id": "", "commune_code": "00001"}])  # fmt: skip
    people = write(tmp_path / "people.csv", [{**HOA, "id": "s1", "personal_id": "", "commune_code": "03999"}])
    out = tmp_path / "out.csv"
    assert Files(people, register, out).link().outcomes == {"review": 1}
    assert Files(people, register, out, communes={"03999": "03203"}).link().outcomes == {"same": 1}
    assert "s1,r1," in out.read_text("utf-8")


def test_files_without_rows_give_files_without_matches(tmp_path: Path) -> None:
    assert linked(tmp_path, [], None) == []
    assert linked(tmp_path, [], [{**HOA, "id": "r1"}]) == []
    (tmp_path / "none.csv").write_text(",".join(COLUMNS) + "\n", "utf-8")
    people = write(tmp_path / "people.csv", [{**HOA, "id": "s1"}])
    assert Files(people, tmp_path / "none.csv", tmp_path / "out.csv").link().outcomes == {"different": 1}


def test_two_files_must_share_a_name_and_the_outcome_must_have_a_place(tmp_path: Path) -> None:
    one, other = tmp_path / "one.csv", tmp_path / "other.csv"
    one.write_text("id,full_name\n1,An\n", "utf-8")
    other.write_text("id,surname\n1,An\n", "utf-8")
    with pytest.raises(BadFileError, match="shares no column of names"):
        Files(one, other, tmp_path / "out.csv").link()
    with pytest.raises(BadFileError, match="cannot be written"):
        Files(one, one, tmp_path / "none" / "out.csv").link()

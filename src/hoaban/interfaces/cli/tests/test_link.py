"""`hoaban link` finds persons, says why, and refuses what it cannot use with code 2 in both languages."""

import csv
import json
from pathlib import Path

import pytest

from hoaban.interfaces.cli import main

HEADER = "id,full_name,birth_date,sex,personal_id,commune_code,father_name,mother_name\n"
REGISTER = (
    HEADER
    + "r1,Lò Thị Hoà,2012-05-31,Nữ,011312000123,03203,Lò Văn Panh,Cà Thị Sơ\nr2,Vàng A Páo,2011-02-03,Nam,011211000456,03127,Vàng A Chu,Giàng Thị Mỷ\n"
)
PEOPLE = (
    HEADER
    + "s1,LÒ THỊ HÒA,31/05/2012,Nữ,11312000123,03203,,\ns2,Vàng A Páo,03/02/2011,Nam,,03127,Vàng A Chu,\ns3,Trần Minh Khôi,09/09/2013,Nam,,,,\n"
)
NAMED = "ma;hoten\n1;Lò Thị Hoà\n"


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str, str]:
    people, register = tmp_path / "people.csv", tmp_path / "register.csv"
    people.write_text(PEOPLE, "utf-8")
    register.write_text(REGISTER, "utf-8")
    return str(people), str(register), str(tmp_path / "out.csv")


def link(files: tuple[str, str, str], *more: str) -> int:
    people, register, out = files
    return main(["link", "--people", people, "--register", register, "--out", out, "--communes", "as-they-are", *more])


def test_it_finds_and_says_why(files: tuple[str, str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert link(files, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["outcomes"] == {"same": 2, "review": 0, "different": 1}
    assert (told["records"], told["persons"], told["why"]["verified"]) == (3, 2, 1)
    with Path(files[2]).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["id", "register_id", "score", "outcome", "reasons"]
    assert [(row["id"], row["register_id"], row["outcome"]) for row in rows] == [("s1", "r1", "same"), ("s2", "r2", "same"), ("s3", "", "different")]  # fmt: skip
    assert rows[0]["reasons"].startswith("xác minh bằng số định danh: trùng họ tên; trùng ngày sinh")
    assert "verified by the personal number: same full name" in rows[0]["reasons"]
    assert rows[2]["reasons"] == "không thấy ai khớp / nobody fits"


def test_it_tells_people_the_counts(files: tuple[str, str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert link(files) == 0
    told = capsys.readouterr().out
    assert "cùng người / same: 2" in told
    assert "nobody fits: 1" in told


def test_it_finds_twice_in_one_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, out = tmp_path / "one.csv", tmp_path / "out.csv"
    path.write_text(REGISTER + PEOPLE.removeprefix(HEADER), "utf-8")
    assert main(["link", "--dedupe", str(path), "--out", str(out), "--communes", "as-they-are", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["outcomes"]["same"] == 2
    assert [line[:6] for line in out.read_text("utf-8").splitlines()[1:]] == ["r1,s1,", "r2,s2,"]


def test_communes_of_before_the_reform_are_those_of_today(files: tuple[str, str, str]) -> None:
    """A commune that is no more (03205, Nà Hỳ's neighbour of old) beside the one that took it, and a file of one's own."""
    from hoaban.interfaces.cli.link import _of_the_reform

    followed = _of_the_reform()
    former, now = next((old, new) for old, new in followed.items() if old.startswith("03"))
    assert former not in followed.values()
    folder = Path(files[0]).parent
    for name, code in (("people.csv", former), ("register.csv", now)):
        path = folder / name
        path.write_text(path.read_text("utf-8").replace("03203", code), "utf-8")
    assert main(["link", "--people", files[0], "--register", files[1], "--out", files[2]]) == 0
    assert "s1,r1," in Path(files[2]).read_text("utf-8")
    assert "cùng xã" in next(line for line in Path(files[2]).read_text("utf-8").splitlines() if line.startswith("s1"))
    own = folder / "own.csv"
    own.write_text(f"old,new\n{former},99999\n", "utf-8")
    assert main(["link", "--people", files[0], "--register", files[1], "--out", files[2], "--communes", str(own)]) == 0
    assert "khác xã" in next(line for line in Path(files[2]).read_text("utf-8").splitlines() if line.startswith("s1"))


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (["--people", "{named}", "--register", "{named}"], "--columns id="),
        (["--people", "{named}", "--register", "{named}", "--columns", "id=ma", "--columns", "full_name=ho ten"], "ma, hoten"),
        (["--people", "{named}"], "--dedupe A.csv"),
        (["--people", "{named}", "--dedupe", "{named}"], "--dedupe A.csv"),
        (["--dedupe", "{folder}/none.csv"], "cannot be read"),
        (["--dedupe", "{folder}/people.csv", "--communes", "{named}"], "columns old and new"),
        (["--dedupe", "{folder}/people.csv", "--out", "{folder}/none/out.csv"], "make it first"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said(
    tmp_path: Path, files: tuple[str, str, str], more: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    named = tmp_path / "named.csv"
    named.write_text(NAMED, "utf-8")
    asked = [each.format(named=named, folder=tmp_path) for each in more]
    assert main(["link", "--out", files[2], *asked]) == 2
    assert says in capsys.readouterr().err


@pytest.mark.parametrize(
    ("option", "value", "says"), [("--columns", "hat=mu", "write NAME=COLUMN"), ("--memory", "much", "like 512MB")]
)
def test_options_that_mean_nothing_are_refused(
    option: str, value: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["link", "--dedupe", "a.csv", "--out", "b.csv", option, value])
    assert says in capsys.readouterr().err


def test_a_day_that_is_none_is_named_with_its_line(
    files: tuple[str, str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    path = Path(files[0])
    path.write_text(path.read_text("utf-8").replace("03/02/2011", "tháng hai"), "utf-8")
    assert link(files) == 2
    told = capsys.readouterr().err
    assert f"{path}:3: birth_date: 'tháng hai' không phải là ngày" in told
    assert "leave it empty" in told

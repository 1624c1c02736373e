"""One key for what is written in many ways, and the same key from DuckDB as from Python."""

import unicodedata
from datetime import date

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from hoaban.engines.linkage import keys_of, schema_for, words
from hoaban.engines.linkage.catalogue import FIELDS
from hoaban.engines.linkage.normalising import normalising

MARKED = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđðç"
EVERY = schema_for([field.column for field in FIELDS])
LETTERS = some.sampled_from([*MARKED, *MARKED.upper(), "́", "̣", "̂", *"abcdghklmnopqrstuvxyz ", *words.PARTING])
TEXTS = some.one_of(
    some.text(LETTERS, max_size=30),
    some.text(LETTERS, max_size=30).map(lambda text: unicodedata.normalize("NFD", text)),
)
DAYS = some.one_of(
    some.dates(date(1900, 1, 1), date(2030, 1, 1)).map(date.isoformat),
    some.dates(date(1900, 1, 1), date(2030, 1, 1)).map(lambda day: f"{day.day}/{day.month}/{day.year}"),
    some.sampled_from(["20120531", "2012", "2012-5-3", "2012-05-31T00:00:00", "31.05.2012", "99999999"]),
)
CODES = some.sampled_from(
    ["11312000123", "011312000123", "0113 1200 0123", " 11312000123 ", "1131 2000 123", "CMND-040", "-", "1"]
)
SEXES = some.sampled_from(["Nam", "NỮ", "male", "female", "unsaid", "m", "0"])
OF_KIND = {"name": TEXTS, "relative": TEXTS, "word": TEXTS, "day": DAYS, "code": CODES, "sex": SEXES}
RECORD = some.fixed_dictionaries({field.column: some.none() | OF_KIND[field.kind] for field in FIELDS})


@pytest.mark.parametrize(
    "other", ["LÒ THỊ HÒA", "lò  thị hoà", unicodedata.normalize("NFD", "Lò Thị Hoà"), " Lò Thị-Hòa "]
)
def test_one_name_has_one_key(other: str) -> None:
    assert words.accented(other) == words.accented("Lò Thị Hoà")


@pytest.mark.parametrize(
    ("one", "other"), [("Giàng A Páo", "Dàng A Páo"), ("Sùng Thị Mỷ", "Xùng Thị Mỉ"), ("Giàng A Páo", "Páo Giàng A")]
)
def test_what_sounds_alike_or_changed_places_is_loosely_the_same(one: str, other: str) -> None:
    assert words.plain(one) != words.plain(other)
    assert words.loose(words.plain(one)) == words.loose(words.plain(other))


def test_names_that_differ_keep_different_keys() -> None:
    assert words.plain("Lò Thị Hoa") == words.plain("Lò Thị Hòa")
    assert words.accented("Lò Thị Hoa") != words.accented("Lò Thị Hòa")
    assert words.loose(words.plain("Lò Thị Hoa")) != words.loose(words.plain("Lò Thị Hom"))


@pytest.mark.parametrize(
    ("written", "key"),
    [("2012-05-31", "20120531"), ("31/5/2012", "20120531"), ("20120531", "20120531"), ("2012", "20120101"), ("", None), (date(2012, 5, 31), "20120531")],
)  # fmt: skip
def test_days_are_read_as_people_write_them(written: str | date, key: str | None) -> None:
    assert words.day(written) == key


@pytest.mark.parametrize("written", ["31-05", "mai", "5/2012", "2012-05-31x"])
def test_what_is_no_day_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=written):
        words.day(written)


def test_a_zero_that_a_spreadsheet_ate_comes_back() -> None:
    assert words.code("11312000123") == words.code("011312000123")


@settings(max_examples=8, deadline=None)
@given(some.lists(RECORD, min_size=1, max_size=40))
def test_duckdb_makes_the_same_keys(records: list[dict[str, str | None]]) -> None:
    columns = [field.column for field in FIELDS]
    with duckdb.connect() as database:
        database.execute(f"CREATE TABLE source (id VARCHAR, {', '.join(f'{name} VARCHAR' for name in columns)})")
        database.executemany(
            f"INSERT INTO source VALUES (?, {', '.join('?' * len(columns))})",
            [[f"{number:03}", *(record[name] for name in columns)] for number, record in enumerate(records)],
        )
        for step in normalising(EVERY, {"source": "keyed"}):
            database.execute(step)
        found = database.execute(f"SELECT {', '.join(EVERY.columns())} FROM keyed ORDER BY id").fetchall()
    assert [dict(zip(EVERY.columns(), row, strict=True)) for row in found] == [
        keys_of(EVERY, record) for record in records
    ]

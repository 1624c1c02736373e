"""Which pairs become candidates: those of each block, and of a wide block those whose key few of the register share."""

from collections import Counter
from dataclasses import replace

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from hoaban.engines.linkage import PERSON, keys_of, stages
from hoaban.engines.linkage.conditions import Keys
from hoaban.engines.linkage.dialect import DUCKDB
from hoaban.engines.linkage.lookup import value_of
from hoaban.engines.linkage.schema import Block

FEW = 2
RECORD = some.fixed_dictionaries(
    {
        "full_name": some.sampled_from(["Lò Thị Hoa", "Lò Văn Hoa", "Vàng A Páo"]),
        "birth_date": some.sampled_from(["2012-05-06", "2012-06-05", "2012-01-01", "2013-05-06", None]),
        "commune_code": some.sampled_from(["03203", "03127", None]),
        "father_name": some.sampled_from(["Lò Văn Panh", "Vàng A Chu", None]),
        "mother_name": some.sampled_from(["Cà Thị Sơ", None]),
        "sex": some.none(),
        "personal_id": some.none(),
    }
)
RECORDS = some.lists(RECORD, max_size=9)


@settings(max_examples=25, deadline=None)
@given(RECORDS, RECORDS)
def test_candidates_are_what_the_blocks_say(
    pupils: list[dict[str, str | None]], persons: list[dict[str, str | None]]
) -> None:
    left, right = ([keys_of(PERSON, each) for each in side] for side in (pupils, persons))
    wide = [each.block for each in PERSON.wide]
    shared = {block: Counter(key_of(one, block, on_left=False) for one in right) for block in wide}

    def is_candidate(one: Keys, other: Keys) -> bool:
        found = [block for block in (*stages.narrow(PERSON, PERSON.wide), *wide) if meets(one, other, block)]
        return any(block not in wide or shared[block][key_of(one, block)] <= FEW for block in found)

    expected = {(a, b) for a, one in enumerate(left) for b, other in enumerate(right) if is_candidate(one, other)}
    assert pairs(left, right) == expected


def test_each_wide_block_is_one_and_its_narrower_form_asks_more() -> None:
    assert PERSON.wide
    for each in PERSON.wide:
        assert each.block in PERSON.blocks
        assert set(each.block) < set(each.narrower)


def key_of(record: Keys, block: Block, *, on_left: bool = True) -> tuple[str | None, ...]:
    asked = block if on_left else [replace(key, swap_days=False) for key in block]
    return tuple(value_of(record[key.column], key) for key in asked)


def meets(one: Keys, other: Keys, block: Block) -> bool:
    mine = key_of(one, block)
    return None not in mine and mine == key_of(other, block, on_left=False)


def pairs(left: list[Keys], right: list[Keys]) -> set[tuple[int, int]]:
    with pytest.MonkeyPatch.context() as patch, duckdb.connect() as database:
        patch.setattr(stages, "MOST_OF_A_KEY", FEW)
        columns = PERSON.columns()
        for table, records in (("hb_rest", left), ("hb_right", right)):
            database.execute(f"CREATE TABLE {table} (id INTEGER, {', '.join(f'{name} VARCHAR' for name in columns)})")
            for number, record in enumerate(records):
                database.execute(
                    f"INSERT INTO {table} VALUES ({', '.join('?' * (len(columns) + 1))})",
                    [number, *(record[name] for name in columns)],
                )
        for table, select in stages.crowded(PERSON.wide):
            database.execute(f"CREATE TABLE {table} AS {select}")
        return set(database.execute(stages.candidates(PERSON, PERSON.wide, False, DUCKDB)).fetchall())

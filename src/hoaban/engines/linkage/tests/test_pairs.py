"""What is said of a pair: by itself, whichever way round, and never less for agreeing better."""

from dataclasses import replace
from itertools import combinations, pairwise, product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as some

from hoaban.engines.linkage import PERSON, Pair, Weights, compare, declared, judge, keys_of, schema_for
from hoaban.engines.linkage.conditions import Keys
from hoaban.engines.linkage.lookup import value_of
from hoaban.engines.linkage.schema import Block
from hoaban.engines.linkage.scoring import level_of
from hoaban.engines.linkage.stages import widest
from hoaban.engines.linkage.tests.records import HOA, keys
from hoaban.engines.linkage.weights import learn, rarity

WEIGHTS = declared(PERSON, 1_000_000)
OTHER_NUMBER = "001312999888"
VALUES = {
    "full_name": [
        *("Lò Thị Hoà", "Lò Thị Hòa", "lo thi hoa", "Lò Thị Hoàn", "Lò Hoà", "Hoà Thị Lò", "Vàng A Páo"),
        None,
    ],
    "birth_date": ["2012-05-31", "2012-01-01", "2012-05-30", "2012-11-05", "2012-05-11", "1999-07-07", None],
    "sex": ["Nữ", "Nam", None],
    "personal_id": ["011312000123", "11312000123", "011312000124", OTHER_NUMBER, None],
    "commune_code": ["03203", "03127", None],
    "father_name": ["Lò Văn Panh", "Lo Van Panh", "Lò Văn Banh", "Vàng A Chu", None],
    "mother_name": ["Cà Thị Sơ", "Cà Thị Sơn", "Giàng Thị Mỷ", None],
}
RECORD = some.fixed_dictionaries({name: some.sampled_from(values) for name, values in VALUES.items()})


def against_hoa(**changes: str | None) -> Pair:
    return compare(PERSON, WEIGHTS, keys(), keys(**changes))


@settings(max_examples=60, deadline=None)
@given(RECORD, RECORD)
def test_the_order_of_the_two_does_not_matter(one: dict[str, str | None], other: dict[str, str | None]) -> None:
    assume(one["full_name"] and other["full_name"])
    first, second = keys_of(PERSON, one), keys_of(PERSON, other)
    assert compare(PERSON, WEIGHTS, first, second) == compare(PERSON, WEIGHTS, second, first)


def test_blocks_that_are_left_out_would_find_nothing_more() -> None:
    """Records that differ in nothing, in one value or in two: whoever shares any block shares one that is kept."""
    kept = widest(PERSON.blocks)
    assert len(kept) < len(PERSON.blocks)
    pairs = [
        (keys(**{one: first, other: second}), keys())
        for one, other in combinations(VALUES, 2)
        for first, second in product(VALUES[one], VALUES[other])
    ]
    found = [pair for pair in pairs if any(shared(block, *pair) for block in PERSON.blocks)]
    assert any(shared(block, *pair) for pair in found for block in PERSON.blocks if block not in kept)
    assert all(any(shared(block, *pair) for block in kept) for pair in found)


def shared(block: Block, left: Keys, right: Keys) -> bool:
    values = [
        (value_of(left[key.column], key), value_of(right[key.column], replace(key, swap_days=False))) for key in block
    ]
    return all(one is not None and one == other for one, other in values)


@settings(max_examples=60, deadline=None)
@given(RECORD, RECORD, some.sampled_from(sorted(VALUES)))
def test_agreeing_better_never_lowers_the_score(
    one: dict[str, str | None], other: dict[str, str | None], name: str
) -> None:
    """Whatever stands beside it: the same value where another stood."""
    assume(one["full_name"] and other["full_name"] and one[name])
    first = keys_of(PERSON, one)
    before = compare(PERSON, WEIGHTS, first, keys_of(PERSON, other))
    after = compare(PERSON, WEIGHTS, first, keys_of(PERSON, {**other, name: one[name]}))
    assert after.score >= before.score


@settings(max_examples=30, deadline=None)
@given(
    some.lists(some.integers(0, 10_000), min_size=7, max_size=7),
    some.lists(some.integers(0, 10_000), min_size=7, max_size=7),
)
def test_whatever_was_learned_a_better_level_says_no_less(verified: list[int], random: list[int]) -> None:
    weights = learn(PERSON, 1_000_000, {"name": verified, "born": verified}, {"name": random, "born": random})
    for ladder in PERSON.ladders:
        floor = weights.floors[ladder.name] if ladder.term else 0
        said = [
            bits + (floor if level.by_term else 0)
            for bits, level in zip(weights.levels[ladder.name], ladder.levels, strict=True)
        ]
        assert all(better >= worse for better, worse in pairwise(said))
        assert said[0] >= 0 >= said[-1]


@pytest.mark.parametrize(
    ("changes", "ladder", "code"),
    [
        ({"full_name": "LÒ THỊ HÒA"}, "name", "equal"),
        ({"full_name": "Lo Thi Hoa"}, "name", "plain"),
        ({"full_name": "Hoà Thị Lò"}, "name", "loose"),
        ({"full_name": "Lò Thì Hoà"}, "name", "plain"),
        ({"full_name": "Lò Thu Hoà"}, "name", "near"),
        ({"full_name": "Lò Phương Hoà"}, "name", "given"),
        ({"full_name": "Lò Thị Hoàn"}, "name", "typed"),
        ({"full_name": "Vàng A Páo"}, "name", "different"),
        ({"birth_date": "2012-01-01"}, "born", "new_year"),
        ({"birth_date": "2012-05-08"}, "born", "month"),
        ({"birth_date": "2012-05-21"}, "born", "digit"),
        ({"birth_date": "2012-08-09"}, "born", "year"),
        ({"birth_date": "2010-05-31"}, "born", "digit"),
        ({"birth_date": "1998-05-31"}, "born", "different"),
        ({"personal_id": "11312000123"}, "number", "equal"),
        ({"personal_id": "011312000124"}, "number", "near"),
        ({"mother_name": "Cà Thị Sơn"}, "mother", "typed"),
        ({"father_name": "Lò Van Panh"}, "father", "equal"),
        ({"commune_code": "03127"}, "commune", "different"),
    ],
)  # fmt: skip
def test_each_likeness_has_its_level(changes: dict[str, str], ladder: str, code: str) -> None:
    found = next(reason for reason in against_hoa(**changes).reasons if reason.ladder == ladder)
    assert found.level == code


def test_day_and_month_may_have_changed_places() -> None:
    born = next(each for each in PERSON.ladders if each.name == "born")
    assert born.levels[level_of(born, keys(birth_date="2012-05-11"), keys(birth_date="2012-11-05"))].code == "crossed"


def test_two_first_of_january_say_little() -> None:
    born = next(each for each in PERSON.ladders if each.name == "born")
    assert born.levels[level_of(born, keys(birth_date="2012-01-01"), keys(birth_date="2012-01-01"))].code == "new_year"


def test_the_number_verifies_only_with_the_name() -> None:
    assert against_hoa(birth_date="2011-01-02", sex="Nam").verified
    assert against_hoa(full_name="Lò Thu Hoà").verified
    assert not against_hoa(full_name="Lò Thị Hom").verified
    assert not against_hoa(full_name="Lò Thu Hoà", birth_date="2012-01-01").verified
    assert not against_hoa(personal_id=OTHER_NUMBER).verified


def test_a_twin_is_another_person() -> None:
    """Same day, parents, commune and family name, another given name and number."""
    assert against_hoa(full_name="Lò Thị Thảo", personal_id=OTHER_NUMBER).outcome == "different"


def test_a_twin_without_a_number_is_for_people_to_tell_apart() -> None:
    found = against_hoa(full_name="Lò Thị Thảo", personal_id=None)
    assert found.score > PERSON.thresholds.same * 1000
    assert found.outcome == "review"
    assert found.reasons[-1].vi == "khác tên gọi: có thể là anh chị em, sinh đôi"


@pytest.mark.parametrize(
    ("changes", "doubt"),
    [
        ({"full_name": "Lò Thị Hoa Mai", "personal_id": "011312000123"}, "given"),
        ({"birth_date": "2015-08-20", "personal_id": None}, "anchor"),
        ({"birth_date": "2012-05-30", "personal_id": OTHER_NUMBER}, "number"),
        ({"sex": "Nam", "personal_id": OTHER_NUMBER}, "number"),
    ],
)
def test_what_brothers_and_sisters_share_is_not_enough(changes: dict[str, str | None], doubt: str) -> None:
    """A sibling's number, a sibling of the same name born years later, a twin of the other sex: people decide."""
    found = against_hoa(**changes)
    assert found.outcome == "review"
    assert doubt in [reason.level for reason in found.reasons if reason.ladder == "rule"]


def test_a_rare_name_says_more() -> None:
    common, rare = ({("name_plain", "lo thi hoa"): count} for count in (3315, 1))
    assert compare(PERSON, WEIGHTS, keys(), keys(), common).score < compare(PERSON, WEIGHTS, keys(), keys(), rare).score
    assert rarity(1, 1_000_000) > rarity(3315, 1_000_000) > 0


def test_of_several_at_most_the_first_is_the_same_and_only_when_far_ahead() -> None:
    whole, like = against_hoa(personal_id=None), against_hoa(personal_id=None, commune_code="03127")
    assert judge(PERSON, [whole]) == ["same"]
    assert judge(PERSON, [whole, like]) == ["same", "different"]
    assert judge(PERSON, [whole, whole]) == ["review", "review"]
    assert judge(PERSON, []) == []


def test_reasons_are_in_both_languages_and_add_up() -> None:
    found = against_hoa(birth_date="2012-01-01")
    assert sum(reason.bits for reason in found.reasons) + WEIGHTS.prior == found.score
    assert ("cùng năm sinh, một bên chỉ ghi 01/01", "same birth year, one of the two says only 1 January") in [
        (reason.vi, reason.en) for reason in found.reasons
    ]


def test_weights_are_kept_and_read_again() -> None:
    assert Weights.from_json(WEIGHTS.to_json()) == WEIGHTS


def test_columns_that_name_nobody_are_refused() -> None:
    with pytest.raises(ValueError, match="persons"):
        schema_for(["birth_date", "sex"])


def test_the_schema_follows_the_columns() -> None:
    few = schema_for(["full_name", "birth_date"])
    assert [ladder.name for ladder in few.ladders] == ["name", "born"]
    assert few.verified is None
    assert compare(few, declared(few, 1000), keys_of(few, HOA), keys_of(few, HOA)).outcome == "same"

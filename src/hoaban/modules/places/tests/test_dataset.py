"""The reference data is what the State published: counts, codes and lineage, against lists gathered independently."""

import csv
from collections import Counter, defaultdict
from datetime import date

import pytest

from hoaban.modules.places.dataset import Dataset, Key, read_aliases, read_dataset, read_facts, read_groups
from hoaban.modules.places.models import BEGINNING, REFORM
from hoaban.modules.places.rules import FACT_KINDS, place_key
from tests.shared_data import shared

BEFORE, SINCE = date(2025, 6, 30), REFORM


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return read_dataset()


def on(dataset: Dataset, day: date, kind: str) -> list:
    return [
        unit
        for unit in dataset.units
        if unit.key.kind == kind and unit.key.starts_on <= day and (unit.ends_on is None or day < unit.ends_on)
    ]


def rows(name: str) -> list[dict[str, str]]:
    with shared(f"vn/{name}").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_units_since_the_reform(dataset: Dataset) -> None:
    communes = on(dataset, SINCE, "commune")
    assert len(on(dataset, SINCE, "province")) == 34
    assert len(communes) == 3321
    assert Counter(unit.columns()["type_name"] for unit in communes) == {"Xã": 2621, "Phường": 687, "Đặc khu": 13}
    assert not on(dataset, SINCE, "district")


def test_units_before_the_reform(dataset: Dataset) -> None:
    assert len(on(dataset, BEFORE, "province")) == 63
    assert len(on(dataset, BEFORE, "district")) == 696
    assert len(on(dataset, BEFORE, "commune")) == 10_035


def test_three_provinces_went_on_as_they_were(dataset: Dataset) -> None:
    for code in ("11", "12", "20"):
        [province] = [unit for unit in dataset.units if unit.key.kind == "province" and unit.key.code == code]
        assert (province.key.starts_on, province.ends_on) == (BEGINNING, None)
    going_on = {u.key.code for u in on(dataset, BEFORE, "province")} & {
        u.key.code for u in on(dataset, SINCE, "province") if u.key.starts_on == BEGINNING
    }
    assert len(going_on) == 11


@pytest.mark.parametrize(("code", "communes", "wards"), [("11", 42, 3), ("12", 36, 2), ("20", 61, 4)])
def test_communes_of_the_three_provinces(dataset: Dataset, code: str, communes: int, wards: int) -> None:
    units = [unit for unit in on(dataset, SINCE, "commune") if unit.province_code == code]
    assert Counter(unit.columns()["type_name"] for unit in units) == {"Xã": communes, "Phường": wards}


def test_each_parent_stands_before_its_children_and_holds_while_they_do(dataset: Dataset) -> None:
    seen: dict[Key, date | None] = {}
    for unit in dataset.units:
        if unit.parent is not None:
            assert unit.parent in seen
            parent_end = seen[unit.parent]
            assert parent_end is None or (unit.ends_on is not None and unit.ends_on <= parent_end)
            assert unit.parent.starts_on <= unit.key.starts_on
        seen[unit.key] = unit.ends_on
    assert len(seen) == len(dataset.units)


def test_every_old_unit_has_exactly_one_default_successor(dataset: Dataset) -> None:
    defaults = Counter(passing.old for passing in dataset.passings if passing.is_default)
    ended = {u.key for u in dataset.units if u.ends_on == REFORM and u.key.kind != "district"}
    assert ended <= set(defaults)
    assert set(defaults.values()) == {1}
    islands = set(defaults) - ended
    assert {key.kind for key in islands} == {"district"}
    assert len(islands) == 5


def test_lineage_conserves(dataset: Dataset) -> None:
    """What passed whole passed to one; what passed in parts has several; every new unit came from somewhere."""
    parts = defaultdict(list)
    for passing in dataset.passings:
        parts[passing.old].append(passing)
    for passings in parts.values():
        assert all(p.is_whole for p in passings) == (len(passings) == 1)
    new = {u.key for u in dataset.units if u.key.starts_on == REFORM}
    assert {passing.new for passing in dataset.passings} == new


def test_lineage_stays_within_the_merged_province(dataset: Dataset) -> None:
    """A commune's successors lie in the successor of its province."""
    province = {unit.key: unit.province_code for unit in dataset.units}
    became = {p.old.code: p.new.code for p in dataset.passings if p.old.kind == "province"}
    for passing in dataset.passings:
        old = province[passing.old]
        assert province[passing.new] == became.get(old, old)


def test_codes_and_names_agree_with_the_list_of_2025(dataset: Dataset) -> None:
    ours = {u.key.code: (u.full_name, u.province_code) for u in on(dataset, SINCE, "commune")}
    theirs = {
        r["commune_code"]: (r["commune"], r["province_code"])
        for r in rows("vn_communes_2025.csv")
        if r["commune_code"].isdigit()
    }
    assert len(theirs) == 3317
    assert {code: ours[code] for code in theirs} == theirs


def test_lineage_agrees_with_the_mapping(dataset: Dataset) -> None:
    mapping = rows("map_old_to_new_commune.csv")
    theirs = {
        (
            r["old_commune_code"] or r["old_district_code"],
            r["new_commune_code"],
            r["whole_or_part"] == "whole",
            r["default"] == "1",
        )
        for r in mapping
    }
    ours = {(p.old.code, p.new.code, p.is_whole, p.is_default) for p in dataset.passings if p.new.kind == "commune"}
    assert ours == theirs
    for province, old_communes in (("11", 129), ("12", 106), ("20", 194)):
        assert len({r["old_commune_code"] for r in mapping if r["old_province_code"] == province}) == old_communes
        held = [u for u in on(dataset, BEFORE, "commune") if u.province_code == province]
        assert len(held) == old_communes


def test_new_communes_have_points_in_viet_nam(dataset: Dataset) -> None:
    for unit in on(dataset, SINCE, "commune"):
        assert 102 < unit.longitude < 118, unit
        assert 6 < unit.latitude < 24, unit


def test_ethnic_groups() -> None:
    groups = read_groups()
    assert [group.code for group in groups] == [f"{number:02}" for number in range(1, 56)]
    assert sum(group.very_small for group in groups) == 16
    theirs = rows("ethnic_groups_54.csv")
    assert [(g.code, g.name, g.very_small) for g in groups] == [
        (r["code"], r["name"], r["very_small_group_16"] == "1") for r in theirs
    ]


def test_no_two_ethnic_groups_answer_to_one_name() -> None:
    owners = defaultdict(set)
    for group in read_groups():
        for name in (group.name, *group.other_names):
            owners[place_key(name).replace(" ", "")].add(group.code)
    assert {name: codes for name, codes in owners.items() if len(codes) > 1} == {}


def test_aliases_are_of_communes_with_that_name(dataset: Dataset) -> None:
    communes = {u.key.code: u for u in on(dataset, SINCE, "commune")}
    names = {communes[alias.place].full_name for alias in read_aliases()}
    assert names == {"Xã Quốc Khánh", "Xã Na Sầm", "Xã Ba Sơn", "Xã Cao Lộc", "Xã Thiện Tân"}
    assert not {alias.code for alias in read_aliases()} & set(communes)


def test_facts_are_known_kinds_with_basis_and_certainty(dataset: Dataset) -> None:
    units = {u.key.code for u in dataset.units if u.ends_on is None}
    for fact in read_facts(dataset.units):
        assert fact.place in units
        assert FACT_KINDS[fact.kind].takes(fact.value)
        assert fact.legal_basis
        assert 0 < fact.certainty <= 100


def test_region_classes_of_the_three_provinces(dataset: Dataset) -> None:
    """Điện Biên is known in full, Lai Châu but for six communes, Lạng Sơn not at all: absent, never guessed."""
    province = {u.key.code: u.province_code for u in on(dataset, SINCE, "commune")}
    classes = Counter((province[f.place], f.value) for f in read_facts(dataset.units) if f.kind == "region_class")
    assert classes == {("11", "III"): 38, ("11", "II"): 5, ("11", "I"): 2, ("12", "III"): 32}


def test_border_communes_agree_with_the_computed_list(dataset: Dataset) -> None:
    """Two communes touch the line only where three provinces meet; they are no border communes."""
    ours = {f.place for f in read_facts(dataset.units) if f.kind == "border"}
    theirs = {r["commune_code"] for r in rows("border_communes_11_12_20_computed.csv")}
    assert theirs - ours == {"03295", "03313"}
    assert ours < theirs

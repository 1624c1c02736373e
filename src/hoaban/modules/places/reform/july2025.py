"""The reform of July 2025 as acts, drawn from the reference data: provinces merged, districts ended, communes merged and divided."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any

from hoaban.modules.places.dataset import Dataset, Key, Passing, Unit
from hoaban.modules.places.models import REFORM, Place
from hoaban.modules.places.rules import split_type

TITLE = "Sắp xếp đơn vị hành chính từ ngày 01/07/2025"
BASIS = "Nghị quyết 202/2025/QH15 và các nghị quyết của Ủy ban Thường vụ Quốc hội về sắp xếp đơn vị hành chính cấp xã năm 2025"

Said = dict[str, Any]


def july_2025(dataset: Dataset, provinces: Collection[str] = ()) -> Said:
    """Give the plan, as its file says it: of the whole country, or of some provinces by their code of today."""
    return {
        "title": TITLE,
        "effective_on": REFORM.isoformat(),
        "legal_basis": BASIS,
        "acts": list(_acts(dataset, provinces)),
    }


def _acts(dataset: Dataset, provinces: Collection[str]) -> Iterator[Said]:
    units = {unit.key: unit for unit in dataset.units}
    into: dict[Key, list[Passing]] = defaultdict(list)
    for passing in dataset.passings:
        into[passing.new].append(passing)
    new = [(units[key], passings) for key, passings in into.items()]
    wanted = [(unit, passings) for unit, passings in new if not provinces or unit.province_code in provinces]
    yield from (_merged(unit, passings) for unit, passings in wanted if unit.key.kind == Place.PROVINCE)
    yield from _districts(dataset, {passing.old for _, passings in wanted for passing in passings}, units)
    yield from (_merged(unit, passings) for unit, passings in wanted if unit.key.kind == Place.COMMUNE)


def _districts(dataset: Dataset, passed: set[Key], units: dict[Key, Unit]) -> Iterator[Said]:
    """End the districts whose communes pass on; an island district without communes passes on itself."""
    above = {units[key].parent for key in passed}
    ended = [
        u.key.code for u in dataset.units if u.key.kind == Place.DISTRICT and u.key in above and u.key not in passed
    ]
    if ended:
        yield {"act": "close", "what": Place.DISTRICT, "from": ended}


def _merged(unit: Unit, passings: list[Passing]) -> Said:
    type_name, name = split_type(unit.full_name)
    taker = {"code": unit.key.code, "name": name, "type": type_name}
    if unit.key.kind == Place.COMMUNE:
        taker["parent"] = unit.province_code
    return {"act": "merge", "what": unit.key.kind, "from": [_giver(passing) for passing in passings], "into": taker}


def _giver(passing: Passing) -> str | Said:
    if passing.is_whole and passing.old.kind == passing.new.kind:
        return passing.old.code
    said: Said = {"code": passing.old.code}
    if not passing.is_whole:
        said |= {"part": True, **({"rest": True} if passing.is_default else {})}
    if passing.old.kind != passing.new.kind:
        said["what"] = passing.old.kind
    return said

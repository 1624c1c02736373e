"""What a province is to look like: its published figures, and beside them our assumptions."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

from pydantic import BaseModel, ConfigDict

from hoaban.kernel.errors import invalid

PROVINCES = ("dien-bien", "lang-son", "lai-chau")


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Target(_Frozen):
    """A published figure: `value` (or `least`, where it says "over"), and how far from it the records may come out."""

    id: str
    figure: str
    value: float | None = None
    least: float | None = None
    aim: float | None = None
    tolerance: float

    @property
    def is_rate(self) -> bool:
        return "share" in self.figure or "rate" in self.figure

    @property
    def aimed(self) -> float:
        found = self.aim if self.aim is not None else self.value
        if found is None:
            raise ValueError(f"{self.id} {self.figure} has neither value nor aim")
        return found

    def met_by(self, figure: float) -> bool:
        """Answer whether a figure from the records is the published one, within the tolerance."""
        if self.least is not None and figure < self.least:
            return False
        if self.value is None:
            return True
        allowed = self.tolerance if self.is_rate else self.tolerance * self.value
        return abs(figure - self.value) <= allowed


class Group(_Frozen):
    """An ethnic group: its statistical code, how its people are named, its share."""

    code: str
    style: str
    share: float


class Villages(_Frozen):
    word: str
    first: str
    second: str


class StaffAssumptions(_Frozen):
    employees_a_school: float
    employees_more_when_boarding: float
    contract_share: float
    second_school_share: float
    leaving_rate: float
    swapping_rate: float
    certificate_gain: float
    women: Mapping[str, float]
    degree: Mapping[str, str]
    home_share: float
    minority_share: float


class Flow(_Frozen):
    """Rates a year at which learners move."""

    transfer: float
    leave_province: float
    join_province: float
    death: float
    class_change: float
    return_after_dropout: float
    on_the_way: float
    entrants_a_year: float
    not_to_lower: float
    satellite_closing: float
    repeat: Mapping[str, float]


class PersonAssumptions(_Frozen):
    no_number: float
    number_elsewhere: float
    late: Mapping[str, float]
    both_parents: float
    no_parent: float
    guardian_record: float
    sibling: float
    other_name: float
    father_has_own_surname: float


class Boarding(_Frozen):
    preschool: float
    semi_primary: float
    semi_lower: float
    day_primary: float
    day_lower: float
    day_upper: float


class NetworkAssumptions(_Frozen):
    satellites_in_preschool: float
    grade_3_at_satellites: float
    two_shift_share: float
    wifi_of_connected: float
    projector_rooms_a_class: float
    semi_of_not_permanent: float
    room_mending: float
    standard_level_2: float
    standards_gained_a_year: float
    standard_before: float


class Assumed(_Frozen):
    """What nobody published: plausible, and ours."""

    figures: Mapping[str, float]
    kinds: Mapping[str, int]
    centres: Mapping[str, int]
    semi_boarding: Mapping[str, int]
    grades: Mapping[str, int]
    dropout: Mapping[str, float]
    villages: Villages
    ethnic: tuple[Group, ...]
    staff_minority: tuple[Group, ...]
    class_size: Mapping[str, float]
    teachers_a_class: Mapping[str, float]
    staff: StaffAssumptions
    flow: Flow
    person: PersonAssumptions
    boarding: Boarding
    network: NetworkAssumptions


class Profile(_Frozen):
    """One province: code, targets and assumptions."""

    code: str
    name: str
    personal_id: str
    school_year: int
    target: tuple[Target, ...]
    assumed: Assumed

    def aim(self, figure: str) -> float:
        """Give the number that the records are made for: published where it was, else assumed."""
        published = {target.figure: target.aimed for target in self.target}
        return published.get(figure, self.assumed.figures.get(figure, 0.0))


@lru_cache
def profile_of(province: str) -> Profile:
    """Give a province's profile by its name in the command line, such as `dien-bien`."""
    if province not in PROVINCES:
        known = ", ".join(PROVINCES)
        raise invalid(
            "province-unknown",
            "province",
            f"Không có dữ liệu mô phỏng cho tỉnh «{province}». Hãy chọn: {known}.",
            f"There is no synthetic data for province “{province}”. Choose one of: {known}.",
        )
    own = _read(f"{province}.toml")
    own["assumed"] = _merged(_read("everywhere.toml"), own["assumed"])
    return Profile.model_validate(own)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "provinces" / name).read_text(encoding="utf-8"))


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    both = {**below, **above}
    for key in below.keys() & above.keys():
        if isinstance(below[key], Mapping):
            both[key] = _merged(below[key], above[key])
    return both

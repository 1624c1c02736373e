"""Forming classes: splitting a grade that is too large for one, and joining small grades in a village into one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from hoaban.interfaces.demo.chance import apportion

KINDERGARTEN = ("m3", "m4", "m5")
VILLAGE_GRADES = ("1", "2", "3")
MIXED_AGES_UP_TO = 24  # children of three ages in one village group
COMBINED_UP_TO = 15  # Thông tư 28/2020: pupils of a class of combined grades
SOME_MORE = 0.1  # a class takes this part of its size more before it is split


@dataclass(frozen=True, slots=True)
class Form:
    """A class to be formed: at which site, and how many pupils of which grade."""

    site: int
    pupils: Mapping[str, int]

    @property
    def grades(self) -> tuple[str, ...]:
        return tuple(self.pupils)

    @property
    def is_multigrade(self) -> bool:
        return len(self.pupils) > 1


def form_classes(at_sites: Sequence[Mapping[str, int]], sizes: Mapping[str, float]) -> list[Form]:
    """Form the classes of a school from its pupils by site and grade; `sizes` is how many a class of each grade takes."""
    return [form for site, pupils in enumerate(at_sites) for form in _at_site(site, pupils, sizes)]


def _at_site(site: int, pupils: Mapping[str, int], sizes: Mapping[str, float]) -> list[Form]:
    left = {grade: number for grade, number in pupils.items() if number}
    forms = _joined(site, left) if site else []
    for grade, number in left.items():
        forms += [Form(site, {grade: part}) for part in split(number, sizes[grade])]
    return forms


def _joined(site: int, left: dict[str, int]) -> list[Form]:
    """Join what is small at a satellite; takes the joined grades out of `left`."""
    forms: list[Form] = []
    children = {grade: left[grade] for grade in KINDERGARTEN if grade in left}
    if len(children) > 1 and sum(children.values()) <= MIXED_AGES_UP_TO:
        forms.append(Form(site, children))
        for grade in children:
            del left[grade]
    for one, next_one in pairwise(VILLAGE_GRADES):
        if one in left and next_one in left and left[one] + left[next_one] <= COMBINED_UP_TO:
            forms.append(Form(site, {one: left.pop(one), next_one: left.pop(next_one)}))
    return forms


def split(number: int, size: float) -> list[int]:
    """Split pupils into classes of nearly equal size."""
    classes = max(1, ceil(number / size - SOME_MORE))
    return apportion(number, [1.0] * classes)


def class_name(form: Form, letter: int) -> str:
    """Name a class: 3B, 10A2, Lá A, Nhà trẻ A, 1+2A, Ghép 3-5 tuổi A."""
    first = form.grades[0]
    mark = chr(ord("A") + letter) if letter < _LETTERS else f"A{letter - _LETTERS + 1}"
    if form.is_multigrade:
        return f"Ghép 3-5 tuổi {mark}" if first in KINDERGARTEN else f"{'+'.join(form.grades)}{mark}"
    if first in _CHILD_GROUPS:
        return f"{_CHILD_GROUPS[first]} {mark}"
    if first.startswith("tx"):
        return f"{first[2:]}{mark} GDTX"
    return f"{first}A{letter + 1}" if first in _NUMBERED else f"{first}{mark}"


_LETTERS = 26
_CHILD_GROUPS = {"nt": "Nhà trẻ", "m3": "Mầm", "m4": "Chồi", "m5": "Lá"}
_NUMBERED = {"10", "11", "12"}


def scale_for(target: int, schools: Sequence[Sequence[Mapping[str, int]]], sizes: Mapping[str, float]) -> float:
    """Find the factor on class sizes with which the schools come to the number of classes wanted."""
    low, high = 0.4, 2.5
    for _ in range(24):
        middle = (low + high) / 2
        scaled = {grade: size * middle for grade, size in sizes.items()}
        if sum(len(form_classes(at_sites, scaled)) for at_sites in schools) > target:
            low = middle
        else:
            high = middle
    return (low + high) / 2

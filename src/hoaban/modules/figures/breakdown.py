"""A figure broken down: its groups with people's words for them, in the order people expect, each leading on to the next question."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.urls import reverse

from hoaban.engines.figures.indicator import Figure, Indicator
from hoaban.kernel.actor import Actor
from hoaban.kernel.language import Words, vi_en
from hoaban.modules.figures.asked import Asked
from hoaban.modules.figures.showing import PARTS_OF_RATIO, VALUE_NAMES, share_of, value
from hoaban.modules.network.levels import GRADE_NAMES, LEVELS, MANAGEMENTS
from hoaban.modules.network.models import Institution, Site
from hoaban.modules.people.models import SEXES
from hoaban.modules.places.models import EthnicGroup, Place

DIMENSION_NAMES: Final = {
    "province": vi_en("Tỉnh", "Province"),
    "district": vi_en("Huyện", "District"),
    "commune": vi_en("Xã, phường", "Commune"),
    "institution": vi_en("Trường", "School"),
    "site": vi_en("Điểm trường", "Site"),
    "level": vi_en("Cấp học", "Level"),
    "grade": vi_en("Khối", "Grade"),
    "sex": vi_en("Giới tính", "Sex"),
    "ethnic_group": vi_en("Dân tộc", "Ethnic group"),
    "management": vi_en("Cơ quan quản lý", "Management"),
}
NOT_KNOWN: Final = vi_en("Không rõ", "Not known")
LADDERS: Final = {"level": list(LEVELS), "grade": list(GRADE_NAMES)}
MOST_BARS: Final = 12
AREAS: Final = ("province", "district", "commune")
PLACE_KINDS: Final = (*AREAS, "institution", "site")  # from the widest down


def columns(one: Indicator, by: str) -> list[dict[str, Any]]:
    """Give the columns of a breakdown; a count has no parts to show beside it."""
    group = {"key": "name", "label": DIMENSION_NAMES.get(by, "")}
    if one.unit == "count":
        return [group, {"key": "numerator", "label": vi_en("Số lượng", "Number"), "kind": "number"}]
    return [group, {"key": "value", "label": VALUE_NAMES[0]}, *PARTS_OF_RATIO]


def groups(actor: Actor, one: Indicator, figures: Sequence[Figure], wanted: Asked) -> list[dict[str, Any]]:
    """Give the lines of a breakdown: a place leads to its own page of the figure, any other group to its records."""
    names = names_of(actor, wanted.by, figures)
    codes = _codes(actor, wanted.by, figures)
    return [
        {
            "name": names.get(each.key[0], each.key[0] or NOT_KNOWN),
            "href": _href(one, each.key[0], codes.get(each.key[0] or ""), wanted),
            "value": value(each),
            "drawn": share_of(each),
            "numerator": each.numerator,
            "denominator": each.denominator,
        }
        for each in _in_order(figures, wanted.by)
    ]


def bars(rows: Sequence[dict[str, Any]]) -> list[tuple[Any, Any, str]]:
    """Give the bars of a chart, where a chart says more than the table: a few groups, not one and not a hundred."""
    few = 1 < len(rows) <= MOST_BARS
    return [(row["name"], row["drawn"], row["href"]) for row in rows] if few else []


def _in_order(figures: Sequence[Figure], by: str) -> list[Figure]:
    """The order of schooling where there is one, else the largest first."""
    ladder = LADDERS.get(by)
    if ladder:
        return sorted(figures, key=lambda each: ladder.index(each.key[0]) if each.key[0] in ladder else len(ladder))
    return sorted(figures, key=lambda each: (each.value is None, -(each.value or 0)))


def _href(one: Indicator, key: str | None, code: str | None, wanted: Asked) -> str:
    if code:
        return f"{reverse('figures:figure', args=[one.id])}?{wanted.query(place=code, by='')}"
    return f"{reverse('figures:records', args=[one.id])}?{wanted.query(group=key or '')}"


def _codes(actor: Actor, by: str, figures: Iterable[Figure]) -> dict[str, str]:
    """Say by which code each group is asked as a place of its own."""
    keys = _keys(figures)
    if by in AREAS or by == "site":
        return {key: key for key in keys}
    if by != "institution":
        return {}
    schools = Institution.objects.visible_to(actor).filter(pk__in=keys)
    return {str(key): code for key, code in schools.values_list("pk", "code")}


def _keys(figures: Iterable[Figure]) -> set[str]:
    return {each.key[0] for each in figures if each.key and each.key[0]}


def name_of(actor: Actor, by: str, key: str | None) -> Words | str:
    """Give people's word for one group."""
    one = Figure("", "count", (key or None,), 0, None)
    return names_of(actor, by, [one]).get(key, key or NOT_KNOWN)


def names_of(actor: Actor, by: str, figures: Iterable[Figure]) -> dict[str | None, Words | str]:
    """Give people's words for the groups of a breakdown."""
    keys = _keys(figures)
    match by:
        case "level":
            return dict(LEVELS.items())
        case "grade":
            return dict(GRADE_NAMES.items())
        case "sex":
            return dict(SEXES.items())
        case "management":
            return dict(MANAGEMENTS.items())
        case "ethnic_group":
            return dict(EthnicGroup.objects.filter(code__in=keys).values_list("code", "name"))
        case "institution":
            rows = Institution.objects.visible_to(actor).filter(pk__in=keys).values_list("pk", "name")
        case "site":
            sites = Site.objects.visible_to(actor).filter(pk__in=keys)
            return {
                str(key): f"{name}, {school}"
                for key, name, school in sites.values_list("pk", "name", "institution__name")
            }
        case _ if by in AREAS:
            places = Place.objects.filter(kind=by, code__in=keys).order_by("starts_on")
            return {place.code: place.full_name for place in places}
        case _:
            return {}
    return {str(key): name for key, name in rows}

"""Figures as pages show them: cards, rows, groups, maps, names of groups; plain values that templates write."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from hoaban.engines.figures.indicator import Figure, Indicator
from hoaban.kernel.actor import Actor
from hoaban.kernel.language import NOTHING, Words, number, percent, vi_en
from hoaban.modules.figures.asked import Asked
from hoaban.modules.figures.asking import Record, Where
from hoaban.modules.figures.board import Board, KeyFigure, board, by_commune
from hoaban.modules.figures.catalogue import CATALOGUE
from hoaban.modules.network.levels import GRADE_NAMES, LEVELS, MANAGEMENTS
from hoaban.modules.network.models import Institution, Site
from hoaban.modules.people.models import SEXES
from hoaban.modules.places.models import EthnicGroup, Place
from hoaban.modules.schooling.models import Enrolment, SchoolClass
from hoaban.modules.staff.models import Appointment

DIMENSION_NAMES = {
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
VALUE_NAMES = (vi_en("Giá trị", "Value"), vi_en("Tử số", "Numerator"), vi_en("Mẫu số", "Denominator"))
CATALOGUE_COLUMNS = [
    {"key": "name", "label": vi_en("Chỉ tiêu", "Indicator")},
    {"key": "value", "label": vi_en("Giá trị", "Value")},
    {"key": "numerator", "label": vi_en("Tử số", "Numerator"), "kind": "number"},
    {"key": "denominator", "label": vi_en("Mẫu số", "Denominator"), "kind": "number"},
]
GROUP_COLUMNS = [{**CATALOGUE_COLUMNS[0], "label": vi_en("Nhóm", "Group")}, *CATALOGUE_COLUMNS[1:]]
RECORD_COLUMNS = [
    {"key": "name", "label": vi_en("Bản ghi", "Record")},
    {"key": "kind", "label": vi_en("Loại", "Kind")},
    {"key": "school", "label": vi_en("Trường", "School")},
    {"key": "weight", "label": vi_en("Góp vào", "Adds"), "kind": "number"},
]
MAPPED = ("learners", "national-standard-share", "permanent-classroom-share", "dropout-rate", "minority-learners-share")


def value(figure: Figure) -> Words:
    """Write a figure's value with its unit: 207.148; 82,5%; 18,25."""
    if figure.value is None:
        return NOTHING
    if figure.unit == "percent":
        return percent(figure.value / 100, 2 if figure.value < 10 else 1)
    return number(figure.value, 0 if figure.unit == "count" else 1)


def name(one: Indicator) -> Words:
    return Words(one.name_vi, one.name_en)


def cards(found: Board) -> list[dict[str, Any]]:
    """Give a board's figures as cards."""
    return [_card(each, found) for each in found.figures]


def _card(each: KeyFigure, found: Board) -> dict[str, Any]:
    trend = [float(figure.value) for _, figure in each.trend if figure.value is not None]
    status = {True: "good", False: "attention", None: ""}[each.meets_target]
    return {
        "label": name(each.indicator),
        "value": value(each.now),
        "href": f"{reverse('figures:figure', args=[each.indicator.id])}?{urlencode({'place': found.where.code})}",
        "trend": trend if len(trend) > 1 else [],
        "target": percent(each.target / 100, 1) if each.target is not None else "",
        "status": status,
    }


def row(one: Indicator, figure: Figure, wanted: Asked) -> dict[str, Any]:
    """Give one line of the catalogue."""
    return {
        "name": name(one),
        "href": f"{reverse('figures:figure', args=[one.id])}?{wanted.query()}",
        "value": value(figure),
        "numerator": figure.numerator,
        "denominator": figure.denominator,
    }


def whole(one: Indicator, figures: Sequence[Figure]) -> dict[str, Any]:
    """Give the value of a figure for the whole place asked for."""
    figure = figures[0] if figures else Figure(one.id, one.unit, (), 0, None if one.unit == "count" else 0)
    return {"value": value(figure), "numerator": figure.numerator, "denominator": figure.denominator}


def groups(actor: Actor, one: Indicator, figures: Sequence[Figure], wanted: Asked) -> list[dict[str, Any]]:
    """Give the lines of a breakdown, each a link to its records."""
    names = names_of(actor, wanted.by, figures)
    address = reverse("figures:records", args=[one.id])
    return [
        {
            "name": names.get(each.key[0], each.key[0] or vi_en("Không rõ", "Not known")),
            "href": f"{address}?{wanted.query(group=each.key[0] or '')}",
            "value": value(each),
            "bar": float(each.value) if each.value is not None else None,
            "numerator": each.numerator,
            "denominator": each.denominator,
        }
        for each in figures
    ]


def names_of(actor: Actor, by: str, figures: Iterable[Figure]) -> dict[str | None, Words | str]:
    """Give people's words for the groups of a breakdown."""
    keys = {each.key[0] for each in figures if each.key and each.key[0]}
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
            schools = Institution.objects.visible_to(actor).filter(pk__in=keys)
            return {str(key): word for key, word in schools.values_list("pk", "name")}
        case "site":
            return {
                str(key): word
                for key, word in Site.objects.visible_to(actor).filter(pk__in=keys).values_list("pk", "name")
            }
        case "province" | "district" | "commune":
            places = Place.objects.filter(kind=by, code__in=keys).order_by("starts_on")
            return {place.code: place.full_name for place in places}
        case _:
            return {}


def trend(actor: Actor, one: Indicator, wanted: Asked) -> dict[str, Any] | None:
    """Give the same day of each remembered year, for the chart; None where fewer than two are known."""
    found = board(actor, wanted.where, wanted.on, [one.id])
    points = found.figures[0].trend if found and found.figures else ()
    if len(points) < 2:  # noqa: PLR2004  one point is no trend
        return None
    is_share = one.unit == "percent"
    values = [
        float(figure.value) / (100 if is_share else 1) if figure.value is not None else None for _, figure in points
    ]
    target = found.figures[0].target if found else None
    return {
        "labels": [f"{day:%d/%m/%Y}" for day, _ in points],
        "series": [(name(one), values)],
        "target": float(target) / 100 if target is not None and is_share else None,
        "share": is_share,
    }


def map_of_board(actor: Actor, place: Where, found: Board, one: str) -> dict[str, Any] | None:
    """Give the commune map of a province's board: the places with their value, and the figures to choose from."""
    if place.place.kind != "province":
        return None
    chosen = CATALOGUE[one if one in MAPPED else MAPPED[0]]
    values = by_commune(actor, chosen.id, found.on, place.place.code)
    is_share = chosen.unit == "percent"
    communes = Place.objects.communes().on(found.on).filter(province_code=place.place.code)
    areas = communes.values("code", "name", "type_name", "latitude", "longitude", "boundary__outline").order_by("code")
    return {
        "name": name(chosen),
        "share": is_share,
        "choices": [(each, name(CATALOGUE[each]), each == chosen.id) for each in MAPPED],
        "places": [_area(area, values.get(area["code"]), is_share=is_share) for area in areas],
    }


def _area(area: Mapping[str, Any], figure: Figure | None, *, is_share: bool) -> dict[str, Any]:
    found = None if figure is None or figure.value is None else float(figure.value) / (100 if is_share else 1)
    return {
        "name": f"{area['type_name']} {area['name']}",
        "value": found,
        "href": f"{reverse('figures:figures')}?{urlencode({'place': area['code'], 'geography': 'today'})}",
        "geometry": area["boundary__outline"],
        "lat": area["latitude"],
        "lon": area["longitude"],
    }


FACT_NAMES = {
    "fact_learner": vi_en("Học sinh", "Learner"),
    "fact_class": vi_en("Lớp", "Class"),
    "fact_staff": vi_en("Nhân sự", "Staff"),
    "fact_institution": vi_en("Trường", "School"),
    "fact_connectivity": vi_en("Kết nối của trường", "School's connection"),
    "fact_standard": vi_en("Trường đạt chuẩn", "School of standard"),
    "fact_site": vi_en("Điểm trường", "Site"),
    "fact_room": vi_en("Số phòng", "Rooms"),
    "fact_computer": vi_en("Số máy tính", "Computers"),
    "fact_children": vi_en("Trẻ trong độ tuổi", "Resident children"),
}


def record_rows(actor: Actor, found: Sequence[Record]) -> list[dict[str, Any]]:
    """Give the records behind a figure with the names that the reader may know."""
    schools = dict(
        Institution.objects.visible_to(actor).filter(pk__in={r.institution_id for r in found}).values_list("pk", "name")
    )
    names = _record_names(actor, found)
    return [
        {
            "name": names.get((each.fact, each.record_id), each.record_id),
            "kind": FACT_NAMES.get(each.fact, each.fact),
            "school": schools.get(each.institution_id, "") if each.institution_id else "",
            "weight": each.weight,
        }
        for each in found
    ]


def _record_names(actor: Actor, found: Sequence[Record]) -> dict[tuple[str, str], str]:
    """Look the names up, one query for each kind of record."""
    keys: dict[str, set[str]] = {}
    for each in found:
        keys.setdefault(each.fact, set()).add(each.record_id)
    names: dict[tuple[str, str], str] = {}
    for fact, ids in keys.items():
        names |= {(fact, str(key)): str(word) for key, word in _names_in(actor, fact, ids)}
    return names


def _names_in(actor: Actor, fact: str, ids: set[str]) -> Iterable[tuple[Any, Any]]:
    match fact:
        case "fact_learner":
            return Enrolment.objects.visible_to(actor).filter(pk__in=ids).values_list("pk", "person__full_name")
        case "fact_staff":
            return Appointment.objects.visible_to(actor).filter(pk__in=ids).values_list("pk", "person__full_name")
        case "fact_class":
            return SchoolClass.objects.visible_to(actor).filter(pk__in=ids).values_list("pk", "name")
        case "fact_site":
            return Site.objects.visible_to(actor).filter(pk__in=ids).values_list("pk", "name")
        case "fact_institution" | "fact_connectivity" | "fact_standard":
            return Institution.objects.visible_to(actor).filter(pk__in=ids).values_list("pk", "name")
        case "fact_children":
            return Place.objects.communes().filter(code__in=ids).values_list("code", "name")
        case _:
            return ()

"""What a page shows of a plan: rows of what blocks it, what changes hands, which schools and places change, and the map."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.urls import reverse

from hoaban.kernel.language import Words, vi_en
from hoaban.kernel.listing import Column
from hoaban.modules.network.models import InstitutionSuccession
from hoaban.modules.network.reform.plan import Review
from hoaban.modules.places.models import Place, Succession

MOST_PLACES = 100  # passings shown; the file has all
PROBLEM_COLUMNS = (
    Column("what", vi_en("Vướng mắc và cách xử lý", "What blocks it, and what to do")),
    Column("where", vi_en("Dòng trong tệp", "Line of the file"), "number"),
)
HELD_COLUMNS = (
    Column("what", vi_en("Cái gì", "What")),
    Column("count", vi_en("Số lượng", "How many"), "number"),
    Column("giver", vi_en("Từ", "From")),
    Column("taker", vi_en("Sang", "To")),
    Column("names", vi_en("Gồm", "Among them")),
)
PASSED_COLUMNS = (
    Column("giver", vi_en("Trường", "School")),
    Column("taker", vi_en("Nơi nhận", "Taker")),
    Column("how", vi_en("Phần", "Part")),
)
PLACE_COLUMNS = (
    Column("old", vi_en("Trước", "Before")),
    Column("new", vi_en("Sau", "After")),
    Column("how", vi_en("Phần", "Part")),
)


def problem_rows(told: Review) -> list[dict[str, Any]]:
    return [{"what": problem.message, "where": told.line_of(problem)} for problem in told.problems]


def held_rows(told: Review) -> list[dict[str, Any]]:
    names = told.handing.names
    rows = []
    for held in told.held:
        shown = ", ".join(held.names)
        rows.append(
            {
                "what": held.what,
                "count": held.count,
                "giver": names.get(held.giver_id, ""),
                "taker": names.get(held.taker_id, "") if held.taker_id else vi_en("kết thúc", "ends"),
                "names": f"{shown} …" if len(held.names) < held.count and shown else shown,
            }
        )
    return rows


def held_columns(rows: Sequence[Mapping[str, Any]]) -> Sequence[Column]:
    """Where all comes from one school, no line says so again."""
    return (
        HELD_COLUMNS if len({row["giver"] for row in rows}) > 1 else [one for one in HELD_COLUMNS if one.key != "giver"]
    )


def without_the_usual(rows: Sequence[dict[str, Any]], told: Review) -> list[dict[str, Any]]:
    """Where the plan has one taker, only what does not pass to it says where it goes."""
    takers = {told.handing.names[one.new_id] for one in told.schools.passed}
    usual = takers.pop() if len(takers) == 1 else None
    return [{**row, "taker": ""} if row["taker"] == usual else row for row in rows]


def passed_rows(told: Review) -> list[dict[str, Any]]:
    """The schools: who passes into whom; who is renamed, moves to another commune, or closes."""
    names = told.handing.names
    rows = [
        {
            "giver": names[one.old_id],
            "taker": names[one.new_id],
            "how": _how(is_whole=one.is_whole, is_default=one.is_default),
        }
        for one in told.schools.passed
    ]
    rows += [
        {"giver": school.name, "taker": f"{name} ({code})", "how": vi_en("đổi tên, mã", "renamed")}
        for school, name, code in told.schools.renamed
    ]
    communes = {place.pk: place.full_name for place in Place.objects.filter(pk__in=told.schools.relocated.values())}
    communes |= {begun.id: begun.full_name for begun in told.places.begun.values()}
    rows += [
        {"giver": names[pk], "taker": communes[to], "how": vi_en("chuyển địa bàn", "moves")}
        for pk, to in told.schools.relocated.items()
    ]
    closed = [school.name for school in told.schools.closed] + [site.name for site in told.schools.closed_sites]
    return [*rows, *({"giver": each, "taker": vi_en("kết thúc", "ends"), "how": None} for each in closed)]


def _how(*, is_whole: bool, is_default: bool) -> Words:
    if is_whole:
        return vi_en("toàn bộ", "whole")
    return vi_en("phần còn lại", "the rest") if is_default else vi_en("một phần", "in part")


def place_rows(told: Review) -> list[dict[str, Any]]:
    new = {begun.id: f"{begun.full_name} ({begun.code})" for begun in told.places.begun.values()}
    new |= {place.pk: f"{place.full_name} ({place.code})" for place in told.places.going_on.values()}
    return [
        {
            "old": f"{one.old.full_name} ({one.old.code})",
            "href": reverse("places:place", args=[one.old.pk]),
            "new": new[one.new_id],
            "how": _how(is_whole=one.is_whole, is_default=one.is_default),
        }
        for one in told.places.passings[:MOST_PLACES]
    ]


def step_rows(steps: Iterable[InstitutionSuccession]) -> list[dict[str, Any]]:
    """The schools of a plan that was applied: who passed into whom."""
    return [
        {
            "giver": step.old.name,
            "href": reverse("network:lineage", args=[step.old_id]),
            "taker": step.new.name,
            "how": _how(is_whole=step.is_whole, is_default=step.is_default),
        }
        for step in steps
    ]


def place_step_rows(steps: Iterable[Succession]) -> list[dict[str, Any]]:
    """The places of a plan that was applied."""
    return [
        {
            "old": f"{step.old.full_name} ({step.old.code})",
            "href": reverse("places:place", args=[step.old_id]),
            "new": f"{step.new.full_name} ({step.new.code})",
            "how": _how(is_whole=step.is_whole, is_default=step.is_default),
        }
        for step in steps
    ]

"""A question to an indicator: which day, which place, grouped how, in whose geography."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, get_args
from uuid import UUID

from hoaban.engines.figures.errors import BadQueryError
from hoaban.engines.figures.indicator import Figure

PlaceKind = Literal["nation", "province", "district", "commune", "institution", "site"]
Geography = Literal["then", "today"]
Param = str | date | UUID

PLACES = get_args(PlaceKind)[1:]
DIMENSIONS = (*PLACES, "level", "grade", "sex", "ethnic_group", "management")
IDENTIFIED = frozenset({"institution", "site"})


@dataclass(frozen=True)
class Place:
    """`code` is the official code of a province, district or commune, or the id of an institution or site."""

    kind: PlaceKind
    code: str = ""


NATION = Place("nation")


@dataclass(frozen=True)
class Query:
    """`school_year` must be the one that holds the day `on`: whoever asks knows the calendar, the engine does not.

    `by` groups by dimensions, in that order. `only` keeps the records whose dimension has one of the values (None: does
    not say). `geography` "then" takes places as they were on the day, "today" where they belong now.
    """

    on: date
    school_year: str
    place: Place = NATION
    by: tuple[str, ...] = ()
    only: tuple[tuple[str, tuple[str | None, ...]], ...] = ()
    geography: Geography = "then"

    def __post_init__(self) -> None:
        asked = (*self.by, *(dimension for dimension, _ in self.only))
        for dimension in asked:
            if dimension not in DIMENSIONS:
                raise BadQueryError(
                    f"Không có chiều phân tích “{dimension}”. Hãy chọn một trong: {', '.join(DIMENSIONS)}.",
                    f"There is no dimension “{dimension}”. Choose one of: {', '.join(DIMENSIONS)}.",
                )
        if len(set(self.by)) != len(self.by):
            raise BadQueryError("Một chiều phân tích được nêu hai lần.", "A dimension is named twice.")
        if self.geography == "today" and "district" in (*asked, self.place.kind):
            raise BadQueryError(
                "Ngày nay không còn cấp huyện. Hãy hỏi theo địa giới lúc đó, hoặc theo xã.",
                "There are no districts today. Ask in the geography of that day, or by commune.",
            )

    def shape(self) -> Query:
        """The question without its values: questions of one shape compile to one text."""
        only = tuple((name, tuple(None if value is None else "" for value in values)) for name, values in self.only)
        return replace(self, on=date.min, school_year="", place=Place(self.place.kind), only=only)

    def params(self) -> dict[str, Param]:
        """The values that the text of its shape takes, by name."""
        values: dict[str, Param] = {"day": self.on, "school_year": self.school_year}
        if self.place.kind != "nation":
            values["place"] = as_param(self.place.kind, self.place.code)
        for index, (name, wanted) in enumerate(self.only):
            for position, value in enumerate(wanted):
                if value is not None:
                    values[f"only_{index}_{position}"] = as_param(name, value)
        return values

    def narrowed(self, figure: Figure) -> Query:
        """The same question about one group of its answer alone: what a click on a row asks."""
        key = tuple((dimension, (value,)) for dimension, value in zip(self.by, figure.key, strict=True))
        return replace(self, by=(), only=(*self.only, *key))


def as_param(dimension: str, value: str) -> Param:
    """Institutions and sites are UUIDs in the star; a bad one is the asker's mistake, not the database's."""
    if dimension not in IDENTIFIED:
        return value
    try:
        return UUID(value)
    except ValueError:
        raise BadQueryError(
            f"“{value}” không phải là mã định danh của một trường hay điểm trường.",
            f"“{value}” is not the id of an institution or a site.",
        ) from None

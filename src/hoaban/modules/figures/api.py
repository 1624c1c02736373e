"""What programs may ask about figures: the same answers that pages and the command line give."""

from datetime import date
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema

from hoaban.engines.figures.errors import FigureError
from hoaban.engines.figures.explain import explain
from hoaban.engines.figures.indicator import Figure
from hoaban.kernel.api import On, day_asked
from hoaban.kernel.errors import invalid
from hoaban.kernel.requests import actor_of
from hoaban.modules.figures.asked import own_place
from hoaban.modules.figures.asking import show
from hoaban.modules.figures.catalogue import CATALOGUE

router = Router(tags=["figures"])
Code = Annotated[
    str, Query(description="VN, or the code of a province, commune or school; your own place when left out.")
]
By = Annotated[str, Query(description="Break down by: level, grade, sex, ethnic_group, management, commune…")]
Geography = Annotated[
    Literal["then", "today", "now"],
    Query(
        description="Places and schools as they were on the day, or what they have become by today (`now` says the same)."
    ),
]
Ids = Annotated[list[str], Query(description="Only these indicators; may be repeated.")]


class FigureOut(Schema):
    """One answer; `group` is the part it speaks of when it was asked to be broken down, null where records do not say."""

    id: str
    group: str | None
    value: int | float | None
    numerator: int
    denominator: int | None
    unit: str


class FiguresOut(Schema):
    """The figures of a place on a day."""

    place: str
    on: date
    figures: list[FigureOut]


class WordsOut(Schema):
    """A text in both languages."""

    vi: str
    en: str


class DefinitionOut(Schema):
    """What an indicator means: words, law, and the one SQL definition behind every page, file and return."""

    id: str
    name: WordsOut
    definition: WordsOut
    law: WordsOut
    unit: str
    time: str
    dimensions: list[str]
    tables: list[str]
    sql: str
    postgres: str
    duckdb: str


@router.get("/figures", response=FiguresOut, url_name="figures", summary="The figures of a place on a day")
def figures(
    request: HttpRequest,
    *,
    place: Code = "",
    on: On = None,
    by: By = "",
    geography: Geography = "then",
    indicator: Ids = [],  # noqa: B006  the interface reads the default, nobody changes it
) -> dict[str, Any]:
    """Compute the catalogue, or the named part of it, from the records as they stand."""
    actor, day = actor_of(request), day_asked(on)
    ids = [_known(one) for one in indicator] or list(CATALOGUE)
    try:
        asked, answers = show(
            actor,
            place or own_place(actor),
            day,
            by=(by,) if by else (),
            geography="then" if geography == "then" else "today",
            ids=ids,
        )
    except FigureError as error:
        raise invalid("figure-unanswerable", "by", error.vi, error.en) from error
    return {"place": asked.code, "on": day, "figures": [_show(each) for found in answers.values() for each in found]}


@router.get("/figures/{indicator_id}", response=DefinitionOut, url_name="figure", summary="What an indicator means")
def figure_definition(request: HttpRequest, indicator_id: str) -> dict[str, Any]:  # noqa: ARG001  the framework hands it over
    """Give definition, law and SQL of an indicator, which are the same for everybody."""
    return explain(CATALOGUE[_known(indicator_id)]).as_json()


def _known(indicator_id: str) -> str:
    if indicator_id not in CATALOGUE:
        raise Http404
    return indicator_id


def _show(figure: Figure) -> dict[str, Any]:
    return {**figure.as_json(), "group": figure.key[0] if figure.key else None}

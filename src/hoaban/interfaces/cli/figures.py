"""`hoaban figures`: the province's figures for a place and a day, and what each of them means."""

import argparse
from typing import TYPE_CHECKING, Any

from hoaban.interfaces.cli.starting import day

if TYPE_CHECKING:
    from hoaban.engines.figures.indicator import Figure
    from hoaban.modules.figures.asking import Where


def add(commands: Any) -> None:
    verbs = commands.add_parser("figures", help="figures: show, explain, remember").add_subparsers(
        dest="verb", required=True
    )
    show = verbs.add_parser("show", help="the figures of a place on a day")
    show.add_argument("--place", required=True, metavar="CODE", help="VN, or the code of a province, commune or school")
    show.add_argument("--on", required=True, type=day, metavar="DATE", help="the day, like 2025-05-31")
    show.add_argument(
        "--by", metavar="DIM", help="break down by: level, grade, sex, ethnic_group, management, commune…"
    )
    show.add_argument(
        "--geography",
        choices=["then", "today", "now"],
        default="then",
        help="places and schools as of the day, or what they have become (now says the same as today)",
    )
    show.add_argument(
        "--source", choices=["live", "lake"], default="live", help="the records, or the lake of past years"
    )
    show.add_argument("--indicator", action="append", metavar="ID", help="only this one; may be repeated")
    show.add_argument("--json", action="store_true", help="for programs")
    show.set_defaults(run=_show)
    explain = verbs.add_parser("explain", help="definition, law and SQL of an indicator")
    explain.add_argument("id")
    explain.add_argument("--json", action="store_true", help="for programs")
    explain.set_defaults(run=_explain)
    remember = verbs.add_parser("remember", help="compute the boards' figures anew")
    remember.add_argument("--on", action="append", type=day, metavar="DATE", help="the day; may be repeated")
    remember.set_defaults(run=_remember)


def _show(arguments: argparse.Namespace) -> int:
    from hoaban.interfaces.cli.starting import print_json, ready
    from hoaban.interfaces.cli.stopping import Stop

    ready()
    from hoaban.engines.figures.errors import FigureError
    from hoaban.kernel.errors import Invalid

    try:
        where, figures = _answers(arguments)
    except (Invalid, FigureError) as error:
        raise Stop(str(error)) from error
    if arguments.json:
        print_json(_as_json(where, arguments, figures))
    else:
        _print(where, arguments, figures)
    return 0


def _answers(arguments: argparse.Namespace) -> "tuple[Where, dict[str, list[Figure]]]":
    from hoaban.kernel.actor import Actor
    from hoaban.kernel.scoping import acting
    from hoaban.modules.figures.asking import show
    from hoaban.modules.figures.catalogue import CATALOGUE, indicator

    asking = show
    if arguments.source == "lake":
        from hoaban.modules.figures.lake import show_from_lake

        asking = show_from_lake
    ids = [indicator(one).id for one in arguments.indicator] if arguments.indicator else list(CATALOGUE)
    system = Actor.system("command line")
    with acting(system):
        return asking(
            system,
            arguments.place,
            arguments.on,
            by=(arguments.by,) if arguments.by else (),
            geography="then" if arguments.geography == "then" else "today",
            ids=ids,
        )


def _as_json(where: "Where", arguments: argparse.Namespace, figures: "dict[str, list[Figure]]") -> dict[str, Any]:
    rows = []
    for answers in figures.values():
        for figure in answers:
            group = {arguments.by: figure.key[0]} if arguments.by else {}
            rows.append({**figure.as_json(), **group})
    return {"place": where.code, "on": arguments.on.isoformat(), "figures": rows}


def _print(where: "Where", arguments: argparse.Namespace, figures: "dict[str, list[Figure]]") -> None:
    from hoaban.modules.figures.catalogue import CATALOGUE

    print(f"{where.name} ({where.code}), {arguments.on:%d/%m/%Y}")
    for one, answers in figures.items():
        for figure in answers:
            group = f" [{figure.key[0] or '?'}]" if arguments.by else ""
            parts = "" if figure.denominator is None else f"  = {figure.numerator} / {figure.denominator}"
            sign = " %" if figure.unit == "percent" else ""
            print(
                f"{one}{group}: {figure.shown if figure.shown is not None else '-'}{sign}{parts}  {CATALOGUE[one].name_vi}"
            )


def _explain(arguments: argparse.Namespace) -> int:
    from hoaban.interfaces.cli.starting import django_ready, print_json
    from hoaban.interfaces.cli.stopping import Stop

    django_ready()
    from hoaban.engines.figures.explain import explain
    from hoaban.kernel.errors import Invalid
    from hoaban.modules.figures.catalogue import indicator

    try:
        told = explain(indicator(arguments.id))
    except Invalid as error:
        raise Stop(str(error)) from error
    if arguments.json:
        print_json(told.as_json())
        return 0
    one = told.indicator
    print(f"{one.id}: {one.name_vi} / {one.name_en}\n\n{one.description_vi}\n{one.description_en}\n")
    print(f"{one.law_vi}\n{one.law_en}\n\n{told.sql}\n")
    print("Chiều phân tích / Dimensions:", ", ".join(told.dimensions))
    print("Bảng / Tables:", ", ".join(f"{table.name} ({table.says})" for table in told.tables))
    return 0


def _remember(arguments: argparse.Namespace) -> int:
    from hoaban.interfaces.cli.starting import ready

    ready()
    from django.utils import timezone

    from hoaban.kernel.actor import Actor
    from hoaban.kernel.scoping import acting
    from hoaban.modules.figures.actions import remember_figures
    from hoaban.modules.figures.board import days_of_board

    system = Actor.system("command line")
    with acting(system):
        days = arguments.on or days_of_board(timezone.localdate())
        print(remember_figures(system, days=days))
    return 0

"""`hoaban demo build`: a synthetic province in the database."""

import argparse
import sys
from typing import Any


def add(commands: Any) -> None:
    verbs = commands.add_parser("demo", help="a synthetic province: build").add_subparsers(dest="verb", required=True)
    build = verbs.add_parser(
        "build", help="real communes, synthetic schools and persons, calibrated on published figures"
    )
    build.add_argument("--province", required=True, choices=["dien-bien", "lang-son", "lai-chau"])
    build.add_argument("--share", type=_share, default=1.0, metavar="PART", help="a part of the province, such as 0.1")
    build.add_argument("--seed", type=int, default=None, metavar="NUMBER", help="the same seed gives the same rows")
    build.set_defaults(run=run_build)


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = 0.0
    if not 0 < share <= 1:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no part of a province; write a number above 0, at most 1, like 0.1"
        )
    return share


def run_build(arguments: argparse.Namespace) -> None:
    """Build, telling how far it is; a build that was stopped goes on where it stood."""
    from hoaban.interfaces.cli.starting import Stop, ready

    ready()
    from hoaban.interfaces.demo.build import SEED, build
    from hoaban.kernel.actor import Actor
    from hoaban.kernel.errors import Invalid

    seed = SEED if arguments.seed is None else arguments.seed
    try:
        built = build(Actor.system("demo build"), arguments.province, share=arguments.share, seed=seed, progress=_tell)
    except Invalid as refusal:
        raise Stop(str(refusal)) from refusal
    if built.again:
        print("Dữ liệu mô phỏng này đã có sẵn. / This synthetic province stands already.")
    else:
        print(f"Đã ghi {built.rows:,} dòng. / {built.rows:,} rows written.".replace(",", "."))


def _tell(done: int, districts: int) -> None:
    print(f"  {done}/{districts} huyện cũ / old districts", file=sys.stderr, flush=True)

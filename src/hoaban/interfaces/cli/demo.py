"""`hoaban demo`: a synthetic province in the database, and served with an account for every role."""

import argparse
import sys
from typing import Any


def add(commands: Any) -> None:
    verbs = commands.add_parser("demo", help="a synthetic province: build, serve").add_subparsers(
        dest="verb", required=True
    )
    build = verbs.add_parser(
        "build", help="real communes, synthetic schools and persons, calibrated on published figures"
    )
    build.add_argument("--province", required=True, choices=["dien-bien", "lang-son", "lai-chau"])
    build.add_argument("--share", type=_share, default=1.0, metavar="PART", help="a part of the province, such as 0.1")
    build.add_argument("--seed", type=int, default=None, metavar="NUMBER", help="the same seed gives the same rows")
    build.set_defaults(run=run_build)
    serve = verbs.add_parser("serve", help="build the province when it is missing, then serve it with its accounts")
    serve.add_argument("--province", default="dien-bien", choices=["dien-bien", "lang-son", "lai-chau"])
    serve.add_argument(
        "--share",
        type=_share,
        default=None,
        metavar="PART",
        help="a part of the province, such as 0.1; default what stands, else all",
    )
    serve.add_argument("--host", help="network address; default from HOABAN_HOST")
    serve.add_argument("--port", type=int, help="port; default from HOABAN_PORT; 0 takes a free one")
    serve.add_argument(
        "--fresh",
        action="store_true",
        help="put the database that is there aside (it is kept), and build the province anew",
    )
    serve.set_defaults(run=run_serve)
    timetables = verbs.add_parser("timetables", help="make the timetables that are missing now, not in the background")
    timetables.add_argument("--province", default="dien-bien", choices=["dien-bien", "lang-son", "lai-chau"])
    timetables.add_argument("--schools", type=int, default=None, metavar="NUMBER", help="no more schools than this")
    timetables.set_defaults(run=run_timetables)


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
    from hoaban.interfaces.cli.starting import ready
    from hoaban.interfaces.cli.stopping import Stop

    ready()
    from hoaban.interfaces.demo.build import SEED, build
    from hoaban.kernel.actor import Actor
    from hoaban.kernel.errors import Invalid
    from hoaban.kernel.upkeep import refresh_statistics

    seed = SEED if arguments.seed is None else arguments.seed
    try:
        built = build(Actor.system("demo build"), arguments.province, share=arguments.share, seed=seed, progress=_tell)
    except Invalid as refusal:
        raise Stop(str(refusal)) from refusal
    if built.again:
        print("Dữ liệu mô phỏng này đã có sẵn. / This synthetic province stands already.")
    else:
        refresh_statistics()
        print(f"Đã ghi {built.rows:,} dòng. / {built.rows:,} rows written.".replace(",", "."))


def run_serve(arguments: argparse.Namespace) -> None:
    """Make the demonstration ready, tell who a visitor can be, and serve until stopped."""
    from hoaban.interfaces.cli.serve import run
    from hoaban.interfaces.cli.starting import ready
    from hoaban.interfaces.cli.stopping import Stop

    if arguments.fresh:
        _begin_anew()
    ready()
    from hoaban.interfaces.demo.accounts import PASSWORD
    from hoaban.interfaces.demo.serving import make_ready
    from hoaban.kernel.actor import Actor
    from hoaban.kernel.errors import Invalid

    try:
        made = make_ready(Actor.system("demo"), arguments.province, arguments.share, _tell)
    except Invalid as refusal:
        raise Stop(str(refusal)) from refusal
    print(f"\n{made.province}: dữ liệu mô phỏng, không phải dữ liệu thật / synthetic data, not real data")
    print(f"Mật khẩu của mọi tài khoản / password of every account: {PASSWORD}")
    for persona in made.personas:
        print(f"  {persona.username:<12} {persona.display_name} ({persona.role_id})")
    run(arguments)


def run_timetables(arguments: argparse.Namespace) -> None:
    """Make timetables one after another, telling of each; stopped, it goes on with the rest the next time."""
    from hoaban.interfaces.cli.starting import ready

    ready()
    from hoaban.interfaces.demo.profile import profile_of
    from hoaban.interfaces.demo.timetables import make_all
    from hoaban.kernel.actor import Actor

    code, count = profile_of(arguments.province).code, 0
    for count, made in enumerate(make_all(Actor.system("demo timetables"), code, arguments.schools), start=1):
        state = "ban hành / published" if made.is_published else "bản nháp / draft"
        print(
            f"  {count}. {made.name}: {made.lessons - made.unplaced}/{made.lessons}, {made.cost}, {state}", flush=True
        )
        for said in made.obstacles:
            print(f"     {said}", flush=True)
    print(f"{count} thời khóa biểu / timetables")


def _begin_anew() -> None:
    """Put the local database aside under the moment's name; a server's own is not ours to move."""
    from datetime import datetime

    from hoaban.interfaces.cli.stopping import Stop
    from hoaban.kernel.config import ConfigError, settings
    from hoaban.kernel.localdb import put_aside

    try:
        config = settings()
    except ConfigError as error:
        raise Stop(str(error)) from error
    if config.database_url is not None:
        raise Stop(
            "--fresh chỉ dùng cho cơ sở dữ liệu cục bộ trong HOABAN_HOME; ở đây DATABASE_URL trỏ tới một máy chủ. Hãy đặt một cơ sở dữ liệu trống.\n"
            "--fresh is for the local database in HOABAN_HOME; DATABASE_URL names a server here. Set an empty database."
        )
    aside = put_aside(config.home, f"{datetime.now().astimezone():%Y%m%d-%H%M%S}")
    if aside is not None:
        print(f"Dữ liệu trước đây được cất ở {aside} / what was there is kept in {aside}", file=sys.stderr)


def _tell(done: int, districts: int) -> None:
    print(f"  {done}/{districts} huyện cũ / old districts", file=sys.stderr, flush=True)

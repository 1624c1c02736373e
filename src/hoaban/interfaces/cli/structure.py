"""Bring the database's structure, walls and reference data up to date; nothing happens when they are."""

from django.db import OperationalError, connections
from django.db.migrations.executor import MigrationExecutor

from hoaban import __version__
from hoaban.interfaces.cli.stopping import Stop
from hoaban.interfaces.cli.structure_kept import digest_of_migrations, require_own_structure
from hoaban.kernel.actor import Actor
from hoaban.kernel.migrating import migrate
from hoaban.kernel.scoping import acting
from hoaban.kernel.walls import build_walls
from hoaban.modules.figures.star import build_star
from hoaban.modules.places.models import Place

LOCK = 4207849485


def bring_up_to_date(*, loads_places: bool = True) -> None:
    """Migrate, draw the walls and load the places, each only when needed; two starts at once wait for each other."""
    try:
        with connections["owner"].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            try:
                _migrate_when_needed()
                if loads_places:
                    _load_places_when_missing()
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    except OperationalError as error:
        raise Stop(
            f"Không nối được cơ sở dữ liệu: {error}\nHãy xem `hoaban database status`.\n"
            f"The database cannot be reached. See `hoaban database status`."
        ) from error


def _migrate_when_needed() -> None:
    executor, version = MigrationExecutor(connections["owner"]), f"{__version__} {digest_of_migrations()}"
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()) and _walls_version() == version:
        return
    require_own_structure(executor)
    migrate()
    build_walls()
    build_star()
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"COMMENT ON FUNCTION hoaban_everything() IS 'walls of {version}'")


def _walls_version() -> str:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT obj_description(to_regproc('hoaban_everything'))")
        row = cursor.fetchone()
    return (row[0] or "").removeprefix("walls of ") if row else ""


def _load_places_when_missing() -> None:
    system = Actor.system("reference data")
    with acting(system):
        if not Place.objects.exists():
            from hoaban.modules.places.actions import load_reference

            load_reference(system)

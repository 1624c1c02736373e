"""Whether a database's structure is the one that its migrations tell of: a build whose first migrations were made anew left another."""

import hashlib
from pathlib import Path

from django.apps import apps
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ModelState

from hoaban.interfaces.cli.stopping import Stop
from hoaban.kernel.config import settings

OURS = "hoaban."


def digest_of_migrations() -> str:
    """Give a short text that is another one as soon as a migration is."""
    found = hashlib.sha256()
    for config in sorted(apps.get_app_configs(), key=lambda each: each.label):
        if config.name.startswith(OURS):
            for file in sorted(Path(config.path, "migrations").glob("0*.py")):
                found.update(file.read_bytes())
    return found.hexdigest()[:12]


def require_own_structure(executor: MigrationExecutor) -> None:
    """Stop, and say what to do, where migrations stand as done here that this build does not know, or that did something else."""
    if _unknown(executor) or _promised(executor) - _there():
        raise Stop(said())


def _ours() -> set[str]:
    return {config.label for config in apps.get_app_configs() if config.name.startswith(OURS)}


def _unknown(executor: MigrationExecutor) -> set[tuple[str, str]]:
    done = {key for key in executor.loader.applied_migrations if key[0] in _ours()}
    return done - set(executor.loader.disk_migrations or {})


def _promised(executor: MigrationExecutor) -> set[tuple[str, str]]:
    """The tables and columns that stand once the migrations that are done are done."""
    nodes = [key for key in executor.loader.applied_migrations if key in executor.loader.graph.nodes]
    if not nodes:
        return set()
    state = executor.loader.project_state(nodes)
    made = [each for (app, _), each in state.models.items() if app in _ours() and each.options.get("managed", True)]
    return {(_table(each), column) for each in made for column in _columns(each)}


def _table(model: ModelState) -> str:
    return str(model.options.get("db_table") or f"{model.app_label}_{model.name_lower}")


def _columns(model: ModelState) -> list[str]:
    own = {name: field for name, field in model.fields.items() if not field.many_to_many}
    return [field.db_column or (f"{name}_id" if field.remote_field else name) for name, field in own.items()]


def _there() -> set[tuple[str, str]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
            " WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped"
        )
        return set(cursor.fetchall())


def said() -> str:
    """What is wrong, where, and what to do: a database of this folder can be put aside, a server's own belongs to the build that made it."""
    config = settings()
    if config.database_url is not None:
        return (
            "Cơ sở dữ liệu ở DATABASE_URL do một bản Hoa Ban khác dựng, cấu trúc không khớp với bản này. Chưa có gì bị thay đổi.\n"
            "Hãy chạy lại bản Hoa Ban đã dựng nó, hoặc đặt DATABASE_URL tới một cơ sở dữ liệu khác.\n"
            "The database at DATABASE_URL was made by another build of Hoa Ban, and its structure does not fit this one. Nothing was changed.\n"
            "Run the build that made it, or set DATABASE_URL to another database."
        )
    return (
        f"Cơ sở dữ liệu trong {config.home} do một bản Hoa Ban khác dựng, cấu trúc không khớp với bản này. Chưa có gì bị thay đổi.\n"
        "Nếu đó là dữ liệu mô phỏng: chạy `script/demo --fresh`; dữ liệu cũ được cất sang bên, không bị xóa, và tỉnh mô phỏng được dựng lại.\n"
        "Nếu là dữ liệu thật: chạy lại bản Hoa Ban đã dựng nó, hoặc đặt HOABAN_HOME tới một thư mục khác.\n"
        f"The database in {config.home} was made by another build of Hoa Ban, and its structure does not fit this one. Nothing was changed.\n"
        "If it is synthetic data: run `script/demo --fresh`; what is there is put aside, not deleted, and the province is built anew.\n"
        "If it is real: run the build that made it, or set HOABAN_HOME to another folder."
    )

"""A database that another build made is told in words, before anything is done to it."""

from argparse import Namespace
from pathlib import Path

import pytest
from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor
from pydantic import SecretStr

from hoaban.interfaces.cli import demo, structure_kept
from hoaban.interfaces.cli.stopping import Stop
from hoaban.interfaces.cli.structure_kept import digest_of_migrations, require_own_structure
from hoaban.kernel import config, localdb


@pytest.mark.django_db(databases=["owner"])
@pytest.mark.parametrize(
    "done_by_another_build",
    [
        "DROP TABLE assessment_praise CASCADE",
        "ALTER TABLE people_contact DROP COLUMN value CASCADE",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('people', '0099_of_another_build', now())",
    ],
)
def test_another_builds_structure_is_refused_and_its_own_is_not(done_by_another_build: str) -> None:
    require_own_structure(MigrationExecutor(connections["owner"]))
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(done_by_another_build)
        with pytest.raises(Stop, match=r"bản Hoa Ban khác(.|\n)*another build"):
            require_own_structure(MigrationExecutor(connections["owner"]))
        transaction.set_rollback(True, using="owner")
    assert len(digest_of_migrations()) > 8


def test_it_says_where_and_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    local = config.Settings(home=tmp_path, database_url=None)
    monkeypatch.setattr(structure_kept, "settings", lambda: local)
    assert str(tmp_path) in structure_kept.said()
    assert "script/demo --fresh" in structure_kept.said()
    server = local.model_copy(update={"database_url": SecretStr("postgresql://a@b/c")})
    monkeypatch.setattr(structure_kept, "settings", lambda: server)
    assert "--fresh" not in structure_kept.said()
    monkeypatch.setattr(config, "settings", lambda: server)
    with pytest.raises(Stop, match="DATABASE_URL"):
        demo.run_serve(Namespace(fresh=True))


def test_putting_aside_deletes_nothing(tmp_path: Path) -> None:
    assert localdb.put_aside(tmp_path, "before") is None
    for written in ("first", "second"):
        (tmp_path / "postgres").mkdir()
        (tmp_path / "postgres" / "kept").write_text(written)
        aside = localdb.put_aside(tmp_path, written)
        assert aside is not None
        assert (aside / "kept").read_text() == written
    (tmp_path / "postgres").mkdir()
    with pytest.raises(FileExistsError):
        localdb.put_aside(tmp_path, "second")
    assert (tmp_path / "postgres-first" / "kept").read_text() == "first"

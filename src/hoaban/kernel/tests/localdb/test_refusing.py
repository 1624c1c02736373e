"""What hinders the local database from starting is told: what is wrong, where, and what to do."""

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from hoaban.kernel import localdb
from hoaban.kernel.localdb import LocalDatabaseError
from hoaban.kernel.localdb.layout import Layout
from hoaban.kernel.localdb.programs import candidate_folders
from hoaban.kernel.tests.localdb.clusters import SYSTEM_15, needs_15, needs_proc, says, start


def test_a_disk_without_space_is_named_before_anything_is_made(home, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=2**20))
    with pytest.raises(LocalDatabaseError) as caught:
        start(home)
    assert says(caught, Layout.of(home).home, "512 MB", "HOABAN_HOME")
    assert localdb.status(home).state == "absent"


def stand_in(folder, said):
    """Programs that fail as PostgreSQL's do: they tell their version, then complain."""
    folder.mkdir()
    for name in ("initdb", "pg_ctl", "postgres"):
        script = (
            f'#!/bin/sh\n[ "$1" = --version ] && echo "{name} (PostgreSQL) 16.1" && exit\necho "{said}" >&2\nexit 1\n'
        )
        (folder / name).write_text(script)
        (folder / name).chmod(0o755)
    return folder


@pytest.mark.parametrize("said", ["could not write file: No space left on device", "the moon is full"])
def test_a_cluster_that_cannot_be_made_says_why_and_leaves_nothing_behind(home, folder, said):
    with pytest.raises(LocalDatabaseError) as caught:
        localdb.ensure_running(home, stand_in(folder / "bin", f"initdb: error: {said}"))
    assert says(caught, Layout.of(home).home, "HOABAN_HOME", "512 MB" if "space" in said else said)
    assert list((home / "postgres").iterdir()) == []


def test_programs_that_are_not_there_are_told_with_where_was_looked(home, folder, monkeypatch):
    monkeypatch.setenv("HOABAN_PG_BIN", str(folder / "nothing"))
    with pytest.raises(LocalDatabaseError) as caught:
        localdb.ensure_running(home)
    assert says(caught, folder / "nothing", "initdb", "HOABAN_PG_BIN", "DATABASE_URL", "script/setup")


def test_a_version_that_is_too_old_or_too_new_is_refused(home, folder):
    programs = stand_in(folder / "bin", "")
    (programs / "initdb").write_text("#!/bin/sh\necho 'initdb (PostgreSQL) 14.3'\n")
    with pytest.raises(LocalDatabaseError) as caught:
        localdb.ensure_running(home, programs)
    assert says(caught, "14", "15")


def test_programs_in_a_path_that_they_cannot_bear_are_told(home, folder):
    with pytest.raises(LocalDatabaseError) as caught:
        localdb.ensure_running(home, stand_in(folder / "$bin", ""))
    assert says(caught, folder / "$bin", "$ `")


def test_another_major_version_than_the_clusters_says_what_to_do(home, folder):
    start(home)
    localdb.stop(home)
    made_by = localdb.status(home).version
    with pytest.raises(LocalDatabaseError) as caught:
        localdb.ensure_running(home, stand_in(folder / "bin", ""))
    assert says(caught, f"PostgreSQL {made_by}", "16", "HOABAN_PG_BIN", "pg_dump", Layout.of(home).folder)


@needs_15
def test_of_several_installed_the_clusters_own_version_is_taken(home, monkeypatch):
    monkeypatch.delenv("HOABAN_PG_BIN", raising=False)
    assert localdb.ensure_running(home, SYSTEM_15, throwaway=True).version == 15
    localdb.stop(home)
    assert next(candidate_folders()) != SYSTEM_15
    assert start(home).version == 15


def test_a_folder_that_is_not_ours_is_left_alone(home):
    foreign = home / "postgres/data"
    foreign.mkdir(parents=True)
    (foreign / "PG_VERSION").write_text("16\n")
    with pytest.raises(LocalDatabaseError) as caught:
        start(home)
    assert says(caught, Layout.of(home).data, "HOABAN_HOME")
    assert [entry.name for entry in foreign.iterdir()] == ["PG_VERSION"]


@pytest.mark.parametrize("lost", ["global/pg_control", "PG_VERSION"])
def test_a_damaged_cluster_is_told_and_left_for_rescue(home, lost):
    start(home)
    localdb.stop(home)
    (home / "postgres/data" / lost).unlink()
    with pytest.raises(LocalDatabaseError) as caught:
        start(home)
    assert says(caught, lost, Layout.of(home).folder)
    assert (home / "postgres/data/base").is_dir()


def test_a_server_that_will_not_start_says_why(home):
    start(home)
    localdb.stop(home)
    (home / "postgres/data/pg_hba.conf").write_text("nonsense\n")
    with pytest.raises(LocalDatabaseError) as caught:
        start(home)
    assert says(caught, "pg_hba.conf", Layout.of(home).log)
    assert "pg_ctl:" not in str(caught.value)
    assert not Layout.of(home).socket_dir.exists()


def test_a_socket_folder_laid_by_somebody_else_is_refused(home):
    place = Layout.of(home)
    place.socket_dir.mkdir(mode=0o700)
    place.socket_dir.chmod(0o777)
    try:
        with pytest.raises(LocalDatabaseError) as caught:
            start(home)
        assert says(caught, place.socket_dir)
    finally:
        place.socket_dir.rmdir()


def test_a_home_that_is_a_file_is_named(folder):
    (folder / "home").write_text("")
    with pytest.raises(LocalDatabaseError, match="HOABAN_HOME"):
        start(folder / "home")


def test_a_database_that_is_not_there_is_absent_and_stays_so(folder):
    assert localdb.status(folder / "home").state == "absent"
    assert not localdb.stop(folder / "home")
    assert not (folder / "home").exists()


@needs_proc
def test_the_server_is_told_none_of_our_secrets(home, monkeypatch):
    monkeypatch.setenv("HOABAN_SECRET_KEY", "bí mật")
    start(home)
    assert "bí mật".encode() not in Path(f"/proc/{localdb.status(home).pid}/environ").read_bytes()

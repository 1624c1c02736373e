"""Started by root, the local database runs as somebody else, who reaches no more than it must."""

import pwd
import shutil
import stat
import subprocess
import tempfile
from pathlib import Path

import pytest

from hoaban.kernel import localdb
from hoaban.kernel.localdb import LocalDatabaseError, running
from hoaban.kernel.localdb.layout import Layout
from hoaban.kernel.localdb.programs import candidate_folders
from hoaban.kernel.tests.localdb.clusters import ask, needs_root, says, start


@needs_root
def test_started_by_root_the_server_runs_as_another(home):
    start(home)
    runs_as = Path(f"/proc/{localdb.status(home).pid}").stat().st_uid
    assert runs_as != 0
    assert pwd.getpwuid(runs_as).pw_name in {"hoaban", "nobody"}
    assert (home / "postgres").stat().st_uid == 0


@needs_root
def test_a_home_that_the_account_cannot_reach_is_told_and_not_opened(folder):
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(LocalDatabaseError) as caught:
        start(closed / "home")
    assert says(caught, f"chmod o+x '{closed}'", "HOABAN_HOME")
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


@needs_root
@pytest.mark.parametrize("name", ["home", 'the "home" of `x`'])
def test_programs_that_the_account_cannot_reach_are_copied(folder, monkeypatch, name):
    monkeypatch.delenv("HOABAN_PG_BIN", raising=False)
    installed = next(candidate_folders())
    package = installed.parents[1]
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    shutil.copytree(package, closed / package.name)
    shutil.copytree(package.with_name(f"{package.name}.libs"), closed / f"{package.name}.libs")
    bin_dir = closed / installed.relative_to(package.parent)
    database = localdb.ensure_running(folder / name, bin_dir, throwaway=True)
    place = Layout.of(database.home).programs
    copies = list(place.iterdir())
    assert len(copies) == 1
    assert (database.home in place.parents) == (name == "home"), "programs do not bear every path"
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    localdb.stop(database.home)
    assert localdb.ensure_running(database.home, bin_dir, throwaway=True) == database
    assert list(place.iterdir()) == copies
    localdb.stop(database.home)
    place.chmod(0o777)
    with pytest.raises(LocalDatabaseError) as caught:
        localdb.ensure_running(database.home, bin_dir, throwaway=True)
    assert says(caught, place)
    shutil.rmtree(place)


def test_a_scratch_database_leaves_nothing_and_clears_what_dead_runs_left(folder, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    dead = subprocess.Popen(["true"])
    dead.wait()
    (folder / f"{running.SCRATCH}{dead.pid}-x").mkdir()
    with localdb.scratch() as database:
        assert ask(database, "SELECT current_user", "hoaban_app") == ("hoaban_app",)
        assert [entry.name for entry in folder.iterdir()] == [database.home.name]
    assert list(folder.iterdir()) == []
    assert not database.socket_dir.exists()

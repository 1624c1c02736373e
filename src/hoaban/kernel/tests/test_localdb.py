"""The local database, on real clusters: it starts whatever happened before, or says what is wrong, where, and what to do."""

import multiprocessing
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import psutil
import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoaban.kernel import localdb
from hoaban.kernel.localdb import LocalDatabaseError, layout, running
from hoaban.kernel.localdb.account import Account
from hoaban.kernel.localdb.layout import Layout
from hoaban.kernel.localdb.programs import candidate_folders

SYSTEM_15 = Path("/usr/lib/postgresql/15/bin")
needs_15 = pytest.mark.skipif(not SYSTEM_15.is_dir(), reason="the system has no PostgreSQL 15")
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives up root")
needs_proc = pytest.mark.skipif(not Path("/proc/self").exists(), reason="this system has no /proc")


@pytest.fixture
def folder():
    """Not one of pytest's own: root's unprivileged account may enter it."""
    made = Path(tempfile.mkdtemp(prefix="hoaban test ấ "))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def home(folder):
    """A home as people have them: deep, with spaces and accents, and not there yet."""
    deep = folder / "Sở Giáo dục – Điện Biên" / ("d" * 60) / ("đ" * 60) / "it's $HOME"
    yield deep
    if (deep / "postgres/data/PG_VERSION").exists():
        localdb.stop(deep)


def start(home):
    return localdb.ensure_running(home, throwaway=True)


def ask(database, sql, role="hoaban_owner"):
    with psycopg.connect(database.url(role), autocommit=True) as connection:
        cursor = connection.execute(sql)
        return cursor.fetchone() if cursor.description else None


def says(caught, *parts):
    """What a person reads names the place and the remedy, in both languages."""
    message = caught.value.message
    assert message.vi != message.en
    return all(str(part) in said for said in (message.vi, message.en) for part in parts)


@pytest.mark.parametrize("bin_dir", [None, pytest.param(SYSTEM_15, marks=needs_15)])
def test_it_works(home, bin_dir):
    database = localdb.ensure_running(home, bin_dir)
    ask(database, "CREATE TABLE kept (name) AS VALUES ('Điện Biên')")
    assert localdb.ensure_running(home, bin_dir) == database
    assert localdb.status(home).state == "running"

    assert localdb.stop(home)
    assert not localdb.stop(home)
    assert localdb.status(home).state == "stopped"

    assert localdb.ensure_running(home, bin_dir) == database
    assert ask(database, "SELECT name FROM kept") == ("Điện Biên",)


@pytest.fixture(scope="module", params=[None, pytest.param(SYSTEM_15, marks=needs_15)])
def database(request):
    made = Path(tempfile.mkdtemp(prefix="hoaban-test-"))
    made.chmod(0o711)
    yield localdb.ensure_running(made, request.param)
    localdb.stop(made)
    shutil.rmtree(made)


def test_its_version_is_told(database):
    assert ask(database, "SELECT current_setting('server_version_num')::int / 10000") == (database.version,)


def test_the_application_owns_nothing_and_cannot_become_more(database):
    role = "SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolbypassrls OR rolreplication FROM pg_roles WHERE rolname = current_user"
    assert ask(database, role, "hoaban_app") == (False,)
    assert ask(
        database, "SELECT count(*) FROM pg_shdepend WHERE refobjid = 'hoaban_app'::regrole AND deptype = 'o'"
    ) == (0,)
    assert ask(database, "SELECT pg_has_role('hoaban_app', 'hoaban_owner', 'member')") == (False,)
    with psycopg.connect(database.url("hoaban_app")) as connection:
        connection.execute("RESET ROLE")
        connection.execute("RESET SESSION AUTHORIZATION")
        assert connection.execute("SELECT session_user, current_user").fetchone() == ("hoaban_app", "hoaban_app")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SET ROLE hoaban_owner")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(database, "CREATE TABLE mine (id int)", "hoaban_app")


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("listen_addresses", ""),
        ("fsync", "on"),
        ("full_page_writes", "on"),
        ("data_checksums", "on"),
        ("server_encoding", "UTF8"),
        ("TimeZone", "Asia/Ho_Chi_Minh"),
    ],
)
def test_it_is_safe_and_listens_on_no_network(database, setting, value):
    assert ask(database, f"SELECT current_setting('{setting}')") == (value,)


def test_it_has_the_extensions_and_knows_vietnamese_capitals(database):
    assert ask(
        database, "SELECT array_agg(extname::text ORDER BY extname) FROM pg_extension WHERE extname <> 'plpgsql'"
    ) == (["btree_gist", "pg_trgm"],)
    assert ask(database, "SELECT upper('đặng thị ước'), 'Z' < 'Đ'") == ("ĐẶNG THỊ ƯỚC", True)


def test_the_socket_is_its_accounts_alone(database):
    found = database.socket_dir.stat()
    assert stat.S_IMODE(found.st_mode) == 0o700
    assert found.st_uid == (database.home / "postgres/data").stat().st_uid


@given(
    home=st.lists(
        st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=60),
        max_size=20,
    )
)
def test_the_sockets_path_is_short_however_deep_the_home(home):
    place = Layout(Path("/", *home))
    assert len(bytes(place.socket_dir / ".s.PGSQL.5432.lock")) < 107
    assert str(place.socket_dir).isascii()


def test_an_address_is_given_without_starting_anything(folder):
    url = localdb.url_of(folder / "home", "hoaban_app", "tỉnh/1")
    parsed = psycopg.conninfo.conninfo_to_dict(url)
    assert (parsed["user"], parsed["dbname"]) == ("hoaban_app", "tỉnh/1")
    assert parsed["host"] == str(Layout.of(folder / "home").socket_dir)
    assert not (folder / "home").exists()


def test_two_starts_at_once_give_one_server(home):
    with ProcessPoolExecutor(3, mp_context=multiprocessing.get_context("spawn")) as pool:
        found = list(pool.map(start, [home] * 3))
    assert found[0] == found[1] == found[2]
    assert ask(found[0], "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'checkpointer'") == (1,)
    assert (home / "postgres/server.log").read_text().count("ready to accept connections") == 1


def test_a_start_that_waits_too_long_says_who_to_look_for(home, monkeypatch):
    monkeypatch.setattr(layout, "LOCK_SECONDS", 0.0)
    with layout.locked(Layout.of(home)), pytest.raises(LocalDatabaseError) as caught:
        start(home)
    assert says(caught, Layout.of(home).home, "fuser")


def test_a_killed_server_starts_again_with_its_data(home):
    database = localdb.ensure_running(home)
    ask(database, "CREATE TABLE kept (one) AS VALUES (1)")
    killed = psutil.Process(localdb.status(home).pid)
    killed.kill()
    killed.wait(10)
    assert localdb.ensure_running(home) == database
    assert localdb.status(home).pid != killed.pid
    assert ask(database, "SELECT one FROM kept") == (1,)


@needs_proc
def test_a_killed_servers_number_that_another_process_has_now_is_no_hindrance(home):
    start(home)
    localdb.stop(home)
    place = Layout.of(home)
    account = Account.for_server(place.data)
    with subprocess.Popen(["sleep", "60"], user=account.uid if account.is_other else None) as other:
        pid_file = place.data / "postmaster.pid"
        pid_file.write_text(f"{other.pid}\n{place.data}\n1\n5432\n{place.socket_dir}\n\n  1 1\nready\n")
        os.chown(pid_file, account.uid, account.gid)
        assert localdb.status(home).state == "stopped"
        assert ask(start(home), "SELECT 1") == (1,)
        assert other.poll() is None
        other.kill()


def test_a_socket_that_was_swept_away_comes_back(home):
    database = start(home)
    shutil.rmtree(database.socket_dir)
    assert ask(start(home), "SELECT 1") == (1,)


def test_a_server_that_is_half_made_is_made_anew(home):
    half = home / "postgres/unfinished"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    assert ask(start(home), "SELECT current_database()") == ("hoaban",)
    assert not half.exists()


def test_a_throwaway_database_is_safe_again_when_started_ordinarily(home):
    assert ask(start(home), "SHOW fsync") == ("off",)
    localdb.stop(home)
    assert ask(localdb.ensure_running(home), "SHOW fsync") == ("on",)


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

"""The local database, on real clusters: it starts whatever happened before."""

import multiprocessing
import os
import shutil
import stat
import subprocess
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import psutil
import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoaban.kernel import localdb
from hoaban.kernel.localdb import LocalDatabaseError, layout
from hoaban.kernel.localdb.account import Account
from hoaban.kernel.localdb.layout import Layout
from hoaban.kernel.tests.localdb.clusters import SYSTEM_15, ask, needs_15, needs_proc, says, start


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
    ) == (["btree_gist", "fuzzystrmatch", "pg_trgm"],)
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

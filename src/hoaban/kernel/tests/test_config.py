"""The configuration: read from the environment, checked, explained, and never telling a secret."""

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoaban.kernel import config
from hoaban.kernel.config import ConfigError, Settings, describe, kept_secret, settings


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch, tmp_path):
    for name in [*os.environ]:
        if name.startswith("HOABAN_") or name in {"DATABASE_URL", "XDG_DATA_HOME"}:
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOABAN_HOME", str(tmp_path / "home"))
    settings.cache_clear()
    yield
    settings.cache_clear()


def test_it_works_with_nothing_set():
    current = settings()
    assert current.database_url is None
    assert not current.debug
    assert current.allowed_hosts == ("localhost", "127.0.0.1", "[::1]")
    assert (current.language, current.time_zone) == ("vi", "Asia/Ho_Chi_Minh")
    assert settings() is current


def test_the_home_is_the_systems_for_root_and_the_persons_own_otherwise(monkeypatch, tmp_path):
    monkeypatch.delenv("HOABAN_HOME")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert Settings().home == Path("/var/lib/hoaban")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert Settings().home == tmp_path / ".local/share/hoaban"
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert Settings().home == tmp_path / "data/hoaban"


def test_values_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://app@db.example/hoaban")
    monkeypatch.setenv("HOABAN_ALLOWED_HOSTS", "hoaban.example, www.hoaban.example ,")
    monkeypatch.setenv("HOABAN_PORT", "0")
    monkeypatch.setenv("HOABAN_HOME", "~/trường học")
    current = settings()
    assert current.database_url.get_secret_value() == "postgresql://app@db.example/hoaban"
    assert current.allowed_hosts == ("hoaban.example", "www.hoaban.example")
    assert current.port == 0
    assert current.home == Path.home() / "trường học"


def test_an_empty_variable_counts_as_unset(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "")
    monkeypatch.setenv("HOABAN_PORT", "")
    assert settings().database_url is None
    assert settings().port == 8000


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("HOABAN_PORT", "99999"),
        ("HOABAN_PORT", "http"),
        ("HOABAN_WORKERS", "0"),
        ("HOABAN_LANGUAGE", "fr"),
        ("HOABAN_TIME_ZONE", "Asia/Hanoi-on-Sea"),
        ("HOABAN_DEBUG", "perhaps"),
        ("DATABASE_URL", "mysql://app:geheim@db/hoaban"),
        ("HOABAN_OWNER_DATABASE_URL", "geheim"),
    ],
)
def test_it_rejects_what_cannot_be_used_and_names_the_variable(monkeypatch, variable, value):
    monkeypatch.setenv(variable, value)
    with pytest.raises(ConfigError) as caught:
        settings()
    for said in (caught.value.message.vi, caught.value.message.en):
        assert variable in said
        assert "hoaban config" in said
    assert "geheim" not in str(caught.value)


def test_a_signing_key_is_made_once_for_its_owner_alone():
    first = settings().secret_key
    file = settings().home / "secret-key"
    assert len(first) >= 64
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert settings().secret_key == first
    assert [entry.name for entry in settings().home.iterdir()] == ["secret-key"]


def test_two_makers_at_once_get_the_same_key(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(kept_secret, [tmp_path / "new" / "secret-key"] * 8))
    assert len(keys) == 1


def test_a_given_key_is_used_and_nothing_is_written(monkeypatch):
    monkeypatch.setenv("HOABAN_SECRET_KEY", "đã cho")
    assert settings().secret_key == "đã cho"
    assert not settings().home.exists()


def test_every_setting_is_explained_in_both_languages():
    rows = describe()
    assert {row.name for row in rows} >= {"home", "database_url", "secret_key", "debug", "allowed_hosts", "time_zone"}
    for row in rows:
        assert row.description.vi.endswith("."), row.name
        assert row.description.en.endswith("."), row.name
        assert row.variable == "DATABASE_URL" or row.variable.startswith("HOABAN_")


def test_the_explanation_tells_where_a_value_comes_from(monkeypatch):
    monkeypatch.setenv("HOABAN_PORT", "9000")
    rows = {row.name: row for row in describe()}
    assert (rows["port"].value, rows["port"].default, rows["port"].is_set) == ("9000", "8000", True)
    assert (rows["host"].value, rows["host"].is_set) == ("127.0.0.1", False)
    assert rows["port"].source.en == "environment"
    assert rows["allowed_hosts"].value == "localhost, 127.0.0.1, [::1]"


def test_explaining_makes_no_key():
    assert {row.name: row for row in describe()}["secret_key"].value == ""
    assert not settings().home.exists()


@given(password=st.text(min_size=4).map(lambda text: f"mật{text}khẩu"), query=st.booleans())
def test_no_password_is_ever_shown(password, query):
    address = f"db.example:5433/hoaban?password={password}" if query else f"app:{password}@db.example:5433/hoaban"
    current = Settings(database_url=f"postgresql://{address}", given_secret_key=password)
    shown = "\n".join(row.value for row in describe(current))
    assert password not in shown
    assert "khẩu" not in shown


def test_a_database_address_is_shown_without_its_password():
    current = Settings(database_url="postgresql://app:s3cret@db.example:5433/hoaban?sslmode=require")
    assert {row.name: row.value for row in describe(current)}[
        "database_url"
    ] == "postgresql://app@db.example:5433/hoaban"


def test_importing_starts_and_writes_nothing(tmp_path):
    source = str(Path(config.__file__).parents[2])
    environment = {
        "HOME": str(tmp_path),
        "HOABAN_HOME": str(tmp_path / "home"),
        "PYTHONPATH": source,
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    code = "import hoaban.kernel.config, hoaban.kernel.localdb"
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)
    assert list(tmp_path.iterdir()) == []

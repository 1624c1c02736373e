"""What people send: kept apart, unreadable for others, named safely, thrown away in time."""

import os
import stat
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from hoaban.modules.schooling import uploads


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(uploads, "settings", lambda: SimpleNamespace(home=tmp_path))
    return tmp_path


def sent(name: str, content: bytes = b"x") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_files_are_kept_for_their_run_alone() -> None:
    run = uuid4()
    assert uploads.keep(run, [sent("a.xlsx", b"one"), sent("b.xlsx", b"two")]) == ["a.xlsx", "b.xlsx"]
    assert [path.read_bytes() for path in uploads.files_of(run)] == [b"one", b"two"]
    assert uploads.files_of(uuid4()) == []
    assert stat.S_IMODE(uploads.folder_of(run).stat().st_mode) == 0o700
    assert stat.S_IMODE(uploads.folder_of(run).parent.stat().st_mode) == 0o700


def test_two_files_of_one_name_stay_apart() -> None:
    assert uploads.keep(uuid4(), [sent("so.xlsx"), sent("so.xlsx"), sent("so.xlsx")]) == [
        "so.xlsx",
        "so (2).xlsx",
        "so (3).xlsx",
    ]


@given(st.lists(st.text(min_size=1, max_size=120), min_size=1, max_size=4))
def test_whatever_the_names_files_stay_in_their_folder(names: list[str]) -> None:
    run = uuid4()
    kept = uploads.keep(run, [SimpleNamespace(name=name, chunks=lambda: iter([b"x"])) for name in names])
    folder = uploads.folder_of(run).resolve()
    assert len(set(kept)) == len(names)
    assert {path.resolve().parent for path in uploads.files_of(run)} == {folder}
    assert {path.name for path in uploads.files_of(run)} == set(kept)
    uploads.throw_away(run)


def test_files_are_handed_over_once() -> None:
    check, first, second = uuid4(), uuid4(), uuid4()
    uploads.keep(check, [sent("a.xlsx")])
    assert uploads.hand_over(check, first)
    assert not uploads.hand_over(check, second)
    assert uploads.files_of(check) == []
    assert [path.name for path in uploads.files_of(first)] == ["a.xlsx"]


def test_what_was_left_for_a_day_goes_and_what_is_fresh_stays() -> None:
    old, fresh = uuid4(), uuid4()
    for run in (old, fresh):
        uploads.keep(run, [sent("a.xlsx")])
    folder = uploads.folder_of(old)
    long_ago = folder.stat().st_mtime - uploads.KEPT_SECONDS - 1
    os.utime(folder, (long_ago, long_ago))
    uploads.throw_away_old()
    assert uploads.files_of(old) == []
    assert uploads.files_of(fresh)


def test_throwing_away_twice_is_no_fault() -> None:
    run = uuid4()
    uploads.throw_away(run)
    uploads.throw_away_old()
    assert uploads.files_of(run) == []

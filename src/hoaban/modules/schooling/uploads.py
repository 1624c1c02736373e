"""The workbooks that people send: each run's in a folder of its own that nobody else may open, thrown away after use.

They hold children's details, so none stays: an import throws its files away when it is over, a check keeps them for the import that may
follow, and what was left behind goes with the next upload after a day.
"""

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from time import time
from typing import Final, Protocol
from uuid import UUID

from hoaban.kernel.config import prepare_home, settings

KEPT_SECONDS: Final = 24 * 3600
LONGEST_NAME: Final = 200  # bytes; file systems take 255


class Sent(Protocol):
    """A file as the browser sent it."""

    @property
    def name(self) -> str | None: ...

    def chunks(self) -> Iterator[bytes]: ...


def folder_of(run_id: UUID) -> Path:
    return settings().home / "uploads" / str(run_id)


def keep(run_id: UUID, files: Iterable[Sent]) -> list[str]:
    """Store what was sent for a run, in the order sent; gives the names. Raises OSError when the disk is full."""
    folder = _private(folder_of(run_id))
    names: list[str] = []
    for file in files:
        name = _free_name(Path(file.name or "").name, names)
        names.append(name)
        with (folder / name).open("xb") as kept:
            kept.writelines(file.chunks())
    return names


def files_of(run_id: UUID) -> list[Path]:
    """Give a run's files by name; none when they were thrown away."""
    folder = folder_of(run_id)
    return sorted(folder.iterdir()) if folder.is_dir() else []


def hand_over(before: UUID, after: UUID) -> bool:
    """Give the files of one run to another; False when they are gone."""
    try:
        folder_of(before).rename(folder_of(after))
    except FileNotFoundError:
        return False
    return True


def throw_away(run_id: UUID) -> None:
    shutil.rmtree(folder_of(run_id), ignore_errors=True)


def throw_away_old() -> None:
    """Throw away what was sent more than a day ago and never imported."""
    uploads = settings().home / "uploads"
    for folder in uploads.iterdir() if uploads.is_dir() else ():
        if folder.stat().st_mtime < time() - KEPT_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)


def _private(folder: Path) -> Path:
    prepare_home(settings().home)
    folder.parent.mkdir(mode=0o700, exist_ok=True)
    folder.mkdir(mode=0o700)
    return folder


def _free_name(wanted: str, taken: list[str]) -> str:
    """Keep of a name what file systems take, and tell files of one name apart."""
    path = Path("".join(letter for letter in wanted if letter.isprintable()).strip(". ") or "so")
    stem, suffix = path.stem, path.suffix[:10]
    while len(stem.encode()) > LONGEST_NAME:
        stem = stem[:-1]
    number, name = 1, f"{stem}{suffix}"
    while name in taken:
        number += 1
        name = f"{stem} ({number}){suffix}"
    return name

"""The lake's table of contents: which file holds which table for which school year. Whatever it does not name does not
exist, so replacing this one small file is what makes a build happen, whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from hoaban.engines.figures.errors import LakeError
from hoaban.engines.figures.star import SCHEMA_VERSION

NAME = "manifest.json"


@dataclass(frozen=True, order=True)
class Year:
    """A school year: its name as in the star's school_year, its first day, and the first day of the next."""

    name: str
    start: date
    end: date

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end


@dataclass(frozen=True)
class Partition:
    """One table for one school year. `watermark` is the source's word for the state it was read in, `digest` the rows'."""

    table: str
    school_year: str
    file: str
    rows: int
    size: int
    digest: str
    watermark: str | None


@dataclass(frozen=True)
class Manifest:
    years: tuple[Year, ...] = ()
    partitions: tuple[Partition, ...] = ()
    schema_version: str = SCHEMA_VERSION

    def find(self, table: str, school_year: str) -> Partition | None:
        found = (each for each in self.partitions if (each.table, each.school_year) == (table, school_year))
        return next(found, None)

    def files(self) -> set[str]:
        return {partition.file for partition in self.partitions}

    def with_years(self, years: Iterable[Year], partitions: Iterable[Partition]) -> Manifest:
        """These years anew, all other years as they were."""
        new = tuple(years)
        names = {year.name for year in new}
        kept_years = tuple(year for year in self.years if year.name not in names)
        kept = tuple(each for each in self.partitions if each.school_year not in names)
        return Manifest(tuple(sorted((*kept_years, *new))), (*kept, *partitions))


def read_text(folder: Path) -> str:
    """Empty when nothing was built yet."""
    try:
        return (folder / NAME).read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def parse(text: str, folder: Path) -> Manifest:
    """A manifest of another schema version counts as empty: everything is built anew."""
    if not text:
        return Manifest()
    try:
        return _parsed(json.loads(text))
    except (ValueError, KeyError, TypeError) as error:
        raise LakeError(
            f"Tệp mục lục {folder / NAME} đã hỏng. Hãy xóa tệp đó rồi dựng lại kho số liệu.",
            f"The table of contents {folder / NAME} is damaged. Delete that file and build the lake again.",
        ) from error


def _parsed(found: dict[str, list[dict[str, str]]]) -> Manifest:
    if str(found["schema_version"]) != SCHEMA_VERSION:
        return Manifest()
    years = [Year(y["name"], date.fromisoformat(y["start"]), date.fromisoformat(y["end"])) for y in found["years"]]
    return Manifest(tuple(years), tuple(_partition(each) for each in found["partitions"]))


def _partition(found: dict[str, str]) -> Partition:
    return Partition(
        table=found["table"],
        school_year=found["school_year"],
        file=found["file"],
        rows=int(found["rows"]),
        size=int(found["size"]),
        digest=found["digest"],
        watermark=found["watermark"],
    )


def write(manifest: Manifest, folder: Path) -> None:
    """Durable before it is visible, visible at once."""
    new = folder / f".{NAME}.new"
    with new.open("w", encoding="utf-8") as file:
        json.dump(asdict(manifest), file, default=str, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    new.replace(folder / NAME)
    sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Makes renames in the folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""The files of `hoaban timetable`: archives of XHSTT and schools of FET, told apart by their names."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hoaban.interfaces.cli.stopping import Stop

if TYPE_CHECKING:
    from hoaban.engines.timetabling.fet.left_out import LeftOut
    from hoaban.engines.timetabling.problem import Instance
    from hoaban.engines.timetabling.solution import Archive, Solution


def is_fet(path: Path) -> bool:
    return path.name.lower().endswith((".fet", ".fet.gz"))


def read(path: Path) -> "tuple[Archive, tuple[LeftOut, ...]]":
    """Read a file, and what of it has no counterpart here; Stop says what is wrong and where."""
    from hoaban.engines.timetabling.errors import BadTimetableError
    from hoaban.engines.timetabling.reading import read_archive
    from hoaban.engines.timetabling.solution import Archive

    try:
        if not is_fet(path):
            return read_archive(path), ()
        from hoaban.engines.timetabling.fet.reading import read_fet

        school = read_fet(path)
    except BadTimetableError as error:
        raise Stop(f"{path}: {error}") from error
    return Archive(None, (school.instance,)), school.left_out


def read_telling(path: Path) -> "Archive":
    """Read a file, and say on the side what is left out of it."""
    archive, left_out = read(path)
    print_left_out(left_out)
    return archive


def print_left_out(left_out: "Sequence[LeftOut]") -> None:
    if left_out:
        print(f"Không có gì tương ứng: {len(left_out)} loại. / Without a counterpart: {len(left_out)} kinds.", file=sys.stderr)  # fmt: skip
    for each in left_out:
        print(f"  {each.count} × {each.kind} ({each.weight:g} %): {each.vi}\n    {each.en}", file=sys.stderr)


def told_left_out(left_out: "Sequence[LeftOut]") -> list[dict[str, Any]]:
    return [
        {"kind": each.kind, "count": each.count, "weight": each.weight, "vi": each.vi, "en": each.en}
        for each in left_out
    ]


def read_timetable(path: Path, instance: "Instance", *, was_fet: bool) -> "Solution":
    """Read FET's timetable (…_activities.xml) of a school read from FET, or of a problem once written for it."""
    from hoaban.engines.timetabling.errors import BadTimetableError
    from hoaban.engines.timetabling.fet.timetable import of_read_school, of_written_problem, read_activities

    try:
        placed = read_activities(path)
        return of_read_school(instance, placed) if was_fet else of_written_problem(instance, placed)
    except BadTimetableError as error:
        raise Stop(f"{path}: {error}") from error


def chosen(archive: "Archive", path: Path, asked: str | None) -> "Instance":
    """Give the instance asked for, or the only one."""
    names = [each.id for each in archive.instances]
    if asked is None and len(names) == 1:
        return archive.instances[0]
    if asked not in names:
        raise Stop(
            f"{path}: hãy chọn một bài toán bằng --instance: {', '.join(names) or '(không có / none)'}.\n"
            "  Choose one of these with --instance."
        )
    return archive.instance(asked)


def place_to_write(path: Path, endings: tuple[str, ...]) -> None:
    """Stop before any work where the result could not be written."""
    if not path.parent.is_dir():
        raise Stop(f"{path}: không có thư mục này; hãy tạo trước.\n  There is no such folder; make it first.")
    if not path.name.lower().endswith(endings):
        words = ", ".join(endings)
        raise Stop(f"{path}: tên tệp phải kết thúc bằng {words}.\n  The name must end in one of {words}.")

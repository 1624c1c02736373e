"""What holds of a school by itself, whatever the database knows: pure functions."""

from collections.abc import Iterator, Sequence

from hoaban.kernel.errors import Problem, not_listed, unless_listed
from hoaban.kernel.language import vi_en
from hoaban.modules.network.levels import (
    BOARDING_KINDS,
    CENTRES,
    CONTINUING,
    KINDS,
    LEVELS,
    LOWER,
    MANAGEMENTS,
    OWNERSHIPS,
    PRESCHOOL,
    PRIMARY,
    PURPOSES,
    ROOM_USES,
    STRUCTURES,
    UPPER,
)

STANDARD_LEVELS = (1, 2)
SINGLE_LEVEL_KINDS = (PRESCHOOL, PRIMARY, LOWER, UPPER)


def problems_of_kind(kind: str, levels: Sequence[str]) -> Iterator[Problem]:
    """A school of one level teaches that level; a multi-level school several; a centre continuing education or none."""
    if kind not in KINDS:
        yield not_listed("kind", kind)
        return
    for level in levels:
        if level not in LEVELS:
            yield not_listed("levels", level)
    fits = (
        set(levels) <= {CONTINUING}
        if kind in CENTRES
        else list(levels) == [kind]
        if kind in SINGLE_LEVEL_KINDS
        else len(set(levels)) > 1
    )
    if not fits:
        yield Problem(
            "levels-do-not-fit",
            "levels",
            vi_en(
                "Cấp học không khớp với loại trường «{kind}». Hãy sửa cấp học hoặc loại trường.",
                "The levels do not fit a “{kind}”. Correct the levels or the kind.",
            ).fill(kind=KINDS[kind]),
        )


def problems_of_founding(code: str, name: str, ownership: str, boarding_kind: str) -> Iterator[Problem]:
    """A school has a code and a name, and stands in the short lists."""
    if not code.strip():
        yield Problem("code-missing", "code", vi_en("Thiếu mã trường.", "The school's code is missing."))
    yield from problems_of_name(name)
    yield from unless_listed("ownership", ownership, OWNERSHIPS)
    yield from unless_listed("boarding_kind", boarding_kind, BOARDING_KINDS)


def problems_of_name(name: str) -> Iterator[Problem]:
    if not name.strip():
        yield Problem("name-missing", "name", vi_en("Thiếu tên. Hãy nhập tên.", "The name is missing. Enter it."))


def problems_of_management(body: str) -> Iterator[Problem]:
    return unless_listed("body", body, MANAGEMENTS)


def problems_of_rooms(use: str, structure: str, count: int, two_shift_count: int) -> Iterator[Problem]:
    """Rooms are counted, and those that serve two shifts are among them."""
    yield from unless_listed("use", use, ROOM_USES)
    yield from unless_listed("structure", structure, STRUCTURES)
    yield from problems_of_count("count", count)
    if not 0 <= two_shift_count <= count:
        yield Problem(
            "two-shift-rooms-beyond-rooms",
            "two_shift_count",
            vi_en(
                "Số phòng học hai ca phải từ 0 đến {count}, là tổng số phòng.",
                "Rooms in two shifts must number from 0 to {count}, the number of rooms.",
            ).fill(count=count),
        )


def problems_of_computers(purpose: str, count: int) -> Iterator[Problem]:
    yield from unless_listed("purpose", purpose, PURPOSES)
    yield from problems_of_count("count", count)


def problems_of_count(where: str, count: int | None) -> Iterator[Problem]:
    if count is not None and count < 0:
        yield Problem("count-negative", where, vi_en("Số lượng không được âm.", "A count cannot be negative."))


def problems_of_standard(level: int | None) -> Iterator[Problem]:
    """A school meets the national standard at level 1 or 2, or does not meet it."""
    if level is not None and level not in STANDARD_LEVELS:
        yield Problem(
            "standard-level-unknown",
            "level",
            vi_en("Chuẩn quốc gia chỉ có mức độ 1 và 2.", "The national standard has levels 1 and 2 only."),
        )


SOUTH, NORTH, WEST, EAST = 6.0, 24.0, 102.0, 118.0  # Việt Nam with its islands, in degrees


def problems_of_point(latitude: float, longitude: float) -> Iterator[Problem]:
    """A site stands in Việt Nam; latitude and longitude are easily swapped."""
    if not (SOUTH <= latitude <= NORTH and WEST <= longitude <= EAST):
        message = vi_en(
            "Điểm này không ở Việt Nam. Vĩ độ từ 6 đến 24, kinh độ từ 102 đến 118; có thể hai số bị đảo.",
            "This point is not in Việt Nam. Latitude runs from 6 to 24, longitude from 102 to 118; perhaps they are swapped.",
        )
        yield Problem("not-in-the-country", "latitude", message)

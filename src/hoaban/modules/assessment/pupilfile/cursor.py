"""Reading JSON strictly: every value knows where it stands, and what is wrong is said there."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NoReturn

from hoaban.kernel.errors import Invalid, invalid
from hoaban.kernel.language import Words

WHOLE_FILE = "file"


def parse(text: str) -> "Place":
    """Read JSON with exact decimals; a name given twice and numbers that are none are refused."""
    try:
        value = json.loads(text, parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise invalid(
            "not-json",
            WHOLE_FILE,
            f"Tệp không phải là JSON đọc được ({error}). Hãy sửa chỗ đó.",
            f"The file is not readable JSON ({error}). Mend it there.",
        ) from error
    return Place(value, "")


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"{next(n for n in names if names.count(n) > 1)!r} stands twice in one object")
    return found


@dataclass(frozen=True, slots=True)
class Place:
    """A value of the file and the way to it: `pupils[3].subjects[0].terms[1].mid`."""

    value: Any
    path: str

    def fail(self, code: str, vi: str, en: str) -> Invalid:
        return invalid(code, self.path or WHOLE_FILE, vi, en)

    def fields(self, required: Collection[str], optional: Collection[str] = ()) -> dict[str, "Place"]:
        """Take an object with exactly these names; optional ones may be left out."""
        if not isinstance(self.value, dict):
            raise self.fail("not-an-object", "Cần một đối tượng {…}.", "An object {…} is needed here.")
        if lacking := [name for name in required if name not in self.value]:
            raise self.fail(
                "field-missing",
                f"Thiếu trường «{lacking[0]}». Hãy thêm vào.",
                f"The field “{lacking[0]}” is missing. Add it.",
            )
        if unknown := sorted(set(self.value) - {*required, *optional}):
            known = ", ".join([*required, *optional])
            raise self.fail(
                "field-unknown",
                f"Không có trường «{unknown[0]}». Các trường ở đây: {known}.",
                f"There is no field “{unknown[0]}”. The fields here are: {known}.",
            )
        return {name: Place(value, f"{self.path}.{name}".lstrip(".")) for name, value in self.value.items()}

    def items(self, at_most: int | None = None) -> list["Place"]:
        """Take a list, of at most so many values."""
        if not isinstance(self.value, list):
            raise self.fail("not-a-list", "Cần một danh sách […].", "A list […] is needed here.")
        if at_most is not None and len(self.value) > at_most:
            raise self.fail(
                "list-too-long",
                f"Danh sách có {len(self.value)} giá trị, nhiều nhất là {at_most}.",
                f"The list holds {len(self.value)} values, at most {at_most} are possible.",
            )
        return [Place(value, f"{self.path}[{at}]") for at, value in enumerate(self.value)]

    def entries(self, known: Collection[str]) -> Iterator[tuple[str, "Place"]]:
        """Take an object whose names are all of a list."""
        yield from self.fields((), known).items()

    def text(self) -> str:
        if not isinstance(self.value, str) or not self.value.strip():
            raise self.fail("not-text", "Cần một đoạn chữ không rỗng.", "Text that is not empty is needed here.")
        return self.value

    def one_of(self, known: Collection[str]) -> str:
        """Take one of the values of a list."""
        if self.value not in tuple(known):
            shown = ", ".join(known)
            raise self.fail(
                "not-in-list",
                f"{self.shown} không có trong danh mục. Hãy chọn một trong: {shown}.",
                f"{self.shown} is not in the list. Choose one of: {shown}.",
            )
        return str(self.value)

    def whole(self, least: int, greatest: int) -> int:
        """Take a whole number between two others."""
        value = self.value
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= greatest:
            raise self.fail(
                "not-a-whole-number",
                f"{self.shown} không phải là số nguyên từ {least} đến {greatest}.",
                f"{self.shown} is no whole number from {least} to {greatest}.",
            )
        return value

    def decimal(self) -> Decimal:
        if isinstance(self.value, bool) or not isinstance(self.value, int | Decimal):
            raise self.fail(
                "not-a-number",
                f"{self.shown} không phải là số. Hãy ghi số, như 7.5, không có dấu nháy.",
                f"{self.shown} is no number. Write a number such as 7.5, without quotes.",
            )
        return Decimal(self.value)

    def true_or_false(self) -> bool:
        if not isinstance(self.value, bool):
            raise self.fail("not-a-boolean", "Cần true hoặc false.", "True or false is needed here.")
        return self.value

    @property
    def is_empty(self) -> bool:
        return self.value is None

    @property
    def shown(self) -> str:
        told = json.dumps(self.value, ensure_ascii=False, default=str)
        return told if len(told) <= MOST_SHOWN else told[: MOST_SHOWN - 1] + "…"


MOST_SHOWN = 40


def unless_once(found: list[tuple[str, Place]], what: Words) -> None:
    """Refuse an id that stands twice."""
    seen: set[str] = set()
    for key, place in found:
        if key in seen:
            raise place.fail(
                "twice",
                f"{what.vi} «{key}» có hai lần. Hãy bỏ một, hoặc đặt mã khác.",
                f"{what.en} “{key}” stands twice. Remove one, or give it another id.",
            )
        seen.add(key)

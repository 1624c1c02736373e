"""What a sheet showed when it was opened comes back with it, so that nobody writes over what they have not seen."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from hoaban.kernel.errors import Problem
from hoaban.kernel.language import vi_en

FIELD: Final = "seen"
EMPTY: Final = vi_en("ô trống", "nothing")
OVERTAKEN: Final = vi_en(
    "trong lúc bạn mở trang, người khác đã ghi {now} (khi mở là {was}). Chưa ghi gì; bấm lưu lần nữa nếu vẫn muốn ghi điều của bạn.",
    "while your page was open somebody else wrote {now} (it was {was}). Nothing was written; save again if you still mean yours.",
)


@dataclass(frozen=True, slots=True)
class Seen:
    """The cells of a sheet as its author saw them; of a sheet that does not say, all that stands counts as seen."""

    cells: Mapping[str, str] | None

    @classmethod
    def of(cls, post: Mapping[str, object]) -> "Seen":
        try:
            found = json.loads(str(post.get(FIELD, "")))
        except ValueError:
            return cls(None)
        return cls({str(name): str(value) for name, value in found.items()} if isinstance(found, dict) else None)

    def changed(self, name: str, said: object, standing: str) -> str | None:
        """Give what was typed into a cell, or None where it was left as it was seen, or stands so already."""
        text = None if said is None else str(said).replace("\r\n", "\n").strip()
        was = standing if self.cells is None else self.cells.get(name, "")
        return None if text is None or text in {was, standing} else text

    def overtaken(self, name: str, standing: str) -> Problem | None:
        """Say that somebody else wrote a cell meanwhile."""
        was = standing if self.cells is None else self.cells.get(name, "")
        if was == standing:
            return None
        return Problem("overtaken", name, OVERTAKEN.fill(now=standing or EMPTY, was=was or EMPTY))


def seen_field(cells: Mapping[str, str]) -> str:
    """Write what a sheet shows, for the hidden field that comes back with it; empty cells are left out."""
    return json.dumps(
        {name: value for name, value in cells.items() if value}, ensure_ascii=False, separators=(",", ":")
    )

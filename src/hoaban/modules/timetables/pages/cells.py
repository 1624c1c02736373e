"""Sheets whose cells save themselves: what a sheet showed comes back with it, so that only what was typed is written."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from hoaban.kernel.errors import Problem
from hoaban.kernel.language import Words, vi_en

OVERTAKEN = vi_en(
    "Người khác vừa ghi «{now}» vào ô này (khi mở trang là «{was}»). Chưa ghi gì; gõ lại nếu vẫn muốn ghi điều của bạn.",
    "Somebody else just wrote “{now}” here (it was “{was}”). Nothing was written; type it again if you still mean yours.",
)


@dataclass(slots=True)
class Typed:
    """What a sheet's author typed, what they had seen, and what came of it; names are those of the cells."""

    said: Mapping[str, str]
    seen: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)
    saved: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, post: Mapping[str, object]) -> "Typed":
        try:
            found = json.loads(str(post.get("seen", "{}")))
        except ValueError:
            found = {}
        seen = {str(name): str(value) for name, value in found.items()} if isinstance(found, dict) else {}
        return cls({str(name): str(value).strip() for name, value in post.items()}, seen)

    def changed(self, standing: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        """Give the cells that were typed into, with what was; one that somebody else wrote meanwhile is a problem instead."""
        for name, now in standing.items():
            said, was = self.said.get(name), self.seen.get(name, now)
            if said is None or said in {was, now}:
                continue
            if was != now:
                self.problems.append(Problem("overtaken", name, OVERTAKEN.fill(now=now, was=was)))
            else:
                yield name, said

    def at(self, name: str, label: Words, problems: Iterator[Problem]) -> None:
        """Keep what is wrong with a cell, told with the cell's name."""
        self.problems += [
            Problem(each.code, name, Words("{at}: {what}", "{at}: {what}").fill(at=label, what=each.message))
            for each in problems
        ]

    def shown(self, name: str, standing: str) -> tuple[str, str]:
        """Give a cell's value and state: what was typed stays where it was refused."""
        if any(each.where == name for each in self.problems):
            return self.said.get(name, standing), "conflict"
        return standing, "saved" if name in self.saved else ""


def seen_field(standing: Mapping[str, str]) -> str:
    return json.dumps(standing, ensure_ascii=False, separators=(",", ":"))

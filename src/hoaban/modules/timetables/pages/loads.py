"""Everybody's load against what they owe, as pages show it."""

from collections.abc import Sequence
from typing import Any

from hoaban.kernel.language import Words, vi_en
from hoaban.modules.staff.posts import POSTS
from hoaban.modules.timetables.pages.finding import Desk
from hoaban.modules.timetables.reads import Load
from hoaban.modules.timetables.words import DUTIES

EVEN = ("good", vi_en("đủ", "even"))
OVER, UNDER = vi_en("thừa {n}", "{n} over"), vi_en("thiếu {n}", "{n} short")
LENT = vi_en("biên chế ở trường khác", "of another school")
OWES = vi_en("{norm} tiết{less}", "{norm} periods{less}")
LESS = vi_en(" − {n} {duty}", " − {n} {duty}")


def shown_loads(desk: Desk, loads: Sequence[Load]) -> list[dict[str, Any]]:
    """Give each teacher's periods, what they owe and how that comes about, and by how much the two differ."""
    return [
        {
            "id": each.person_id,
            "name": each.name,
            "href": desk.href("wishes", person=each.person_id),
            "periods": each.periods,
            "owed": each.owed.periods if each.is_main else None,
            "why": _why(each),
            "over": _over(each.over),
        }
        for each in loads
    ]


def _over(over: int | None) -> tuple[str, Words] | None:
    if over is None:
        return None
    if over == 0:
        return EVEN
    return ("attention", OVER.fill(n=over)) if over > 0 else ("info", UNDER.fill(n=-over))


def _why(load: Load) -> Words:
    """Say how what is owed comes about: the norm, less what each duty takes off."""
    if not load.is_main:
        return LENT
    if load.owed.norm is None:
        return POSTS[load.post] if load.post in POSTS else Words("", "")
    less = [LESS.fill(n=taken, duty=DUTIES[duty]) for duty, taken in load.owed.reductions]
    return OWES.fill(
        norm=load.owed.norm, less=Words("".join(each.vi for each in less), "".join(each.en for each in less))
    )

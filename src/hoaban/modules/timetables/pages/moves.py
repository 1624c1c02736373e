"""What one lesson may do: where it can go, with which it can change places, what every other slot would break, and what each costs."""

from collections.abc import Sequence
from typing import Any

from hoaban.kernel.language import Words, vi_en
from hoaban.modules.timetables.actions.lessons import CLASHES
from hoaban.modules.timetables.models import Lesson
from hoaban.modules.timetables.pages.boards import Sight, card
from hoaban.modules.timetables.planning.moving import Option, broken, options
from hoaban.modules.timetables.planning.records import Placed
from hoaban.modules.timetables.planning.weighing import Cost, Scales
from hoaban.modules.timetables.slots import Slot
from hoaban.modules.timetables.words import lesson_name

GOES, SWAPS = vi_en("chuyển đến được", "can go here"), vi_en("đổi chỗ với {other}", "changes places with {other}")
BETTER, WORSE = vi_en("đẹp hơn {n} điểm", "{n} better"), vi_en("kém hơn {n} điểm", "{n} worse")
SAME = vi_en("không đổi điểm", "costs the same")
SAY = vi_en("{when}: {what}", "{when}: {what}")
IMPOSSIBLE = frozenset({*CLASHES, "locked"})


def moves_shown(sight: Sight, picked: Lesson, placed: Sequence[Placed]) -> dict[str, Any]:
    """Give the lesson, what it breaks where it is, and its options: those that work, the cheapest first; then what the others break."""
    place = next(at for at, each in enumerate(sight.lessons) if each.pk == picked.pk)
    found = options(sight.records, placed, place)
    works = [each for each in found if each.works]
    scales = Scales(sight.records, placed) if works else None
    costs = {each.slot: scales.change(place, each) for each in works} if scales else {}
    works.sort(key=lambda each: (costs[each.slot], each.slot))
    return {
        "card": card(sight, picked),
        "lesson": picked,
        "slot": picked.slot or "",
        "where": Slot.read(picked.slot).words if picked.slot else None,
        "now": [each.message for each in broken(sight.records, placed, place)],
        "works": [_good(sight, each, costs[each.slot]) for each in works],
        "others": [_bad(each) for each in sorted(found, key=lambda one: one.slot) if not each.works],
        "rooms": [(each.id, each.name) for each in sight.records.rooms],
    }


def _good(sight: Sight, option: Option, cost: Cost) -> dict[str, Any]:
    other = sight.lessons[option.other] if option.other is not None else None
    what = SWAPS.fill(other=_called(sight, other)) if other else GOES
    words = _cost(cost)
    both = Words(f"{what.vi}, {words.vi}", f"{what.en}, {words.en}")
    return {
        "slot": option.slot.code,
        "when": option.slot.words,
        "what": what,
        "cost": words,
        "tone": "good" if cost <= (0, 0) else "attention",
        "say": SAY.fill(when=option.slot.words, what=both),
    }


def _called(sight: Sight, lesson: Lesson) -> Words:
    what = lesson_name(lesson.kind, lesson.subject, sight.on)
    who = sight.shorts.get(lesson.person_id, "") if lesson.person_id else ""
    return Words(f"{what.vi} ({who})", f"{what.en} ({who})") if who else what


def _cost(cost: Cost) -> Words:
    if cost.soft == 0:
        return SAME
    return WORSE.fill(n=cost.soft) if cost.soft > 0 else BETTER.fill(n=-cost.soft)


def _bad(option: Option) -> dict[str, Any]:
    unique = {each.message.vi: each.message for each in option.problems}
    what = Words(" ".join(each.vi for each in unique.values()), " ".join(each.en for each in unique.values()))
    return {
        "slot": option.slot.code,
        "when": option.slot.words,
        "what": what,
        "can": not {each.code for each in option.problems} & IMPOSSIBLE,
        "say": SAY.fill(when=option.slot.words, what=what),
    }

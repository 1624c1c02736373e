"""A version laid out on a table: the week of a class, a teacher or a room, or all classes of a site side by side."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from hoaban.kernel.language import Words, vi_en
from hoaban.modules.timetables.models import Lesson, Timetable
from hoaban.modules.timetables.planning.records import Records
from hoaban.modules.timetables.rules.naming import short_names
from hoaban.modules.timetables.slots import DAY_NAMES, HALF_NAMES, Slot
from hoaban.modules.timetables.words import NOWHERE, lesson_name

CLASS, TEACHER, ROOM, SITE = "class", "teacher", "room", "site"
VIEWS = {
    CLASS: vi_en("Lớp", "Class"),
    TEACHER: vi_en("Giáo viên", "Teacher"),
    ROOM: vi_en("Phòng", "Room"),
    SITE: vi_en("Cả điểm trường", "Whole site"),
}
COLOURS = 6
PERIOD = vi_en("{half} {n}", "{half} {n}")
DAY_PERIOD = vi_en("{day}, {half} {n}", "{day}, {half} {n}")
SAID = vi_en("{what}, lớp {name}, {who}, {when}{lock}", "{what}, class {name}, {who}, {when}{lock}")
NOBODY = vi_en("chưa có người dạy", "no teacher")
LOCKED, OPEN = vi_en(", đã khóa", ", locked"), Words("", "")


@dataclass
class Sight:
    """A version with its records and lessons, and what of it is looked at."""

    version: Timetable
    records: Records
    lessons: Sequence[Lesson]
    sites: Mapping[UUID, str]
    view: str
    of: str
    on: Any
    shorts: dict[UUID, str] = field(init=False)
    colours: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self.shorts = short_names({each.id: each.name for each in self.records.teachers})
        subjects = dict.fromkeys(each.subject for each in self.records.demands)
        self.colours = {each: place % COLOURS + 1 for place, each in enumerate(subjects)}
        choices = [key for key, _ in self.choices]
        self.of = self.of if self.of in choices else (choices[0] if choices else "")

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What can be looked at in this way."""
        found: dict[str, list[tuple[UUID, str]]] = {
            CLASS: [(each.id, each.name) for each in self.records.classes],
            TEACHER: [(each.id, each.name) for each in self.records.teachers],
            ROOM: [(each.id, each.name) for each in self.records.rooms],
            SITE: [(key, name) for key, name in self.sites.items()],
        }
        return [(str(key), name) for key, name in found[self.view]]

    def seen(self) -> list[Lesson]:
        at = {each.id: each.site_id for each in self.records.classes}
        keys: dict[str, Callable[[Lesson], UUID | None]] = {
            CLASS: lambda one: one.school_class_id,
            TEACHER: lambda one: one.person_id,
            ROOM: lambda one: one.room_id,
            SITE: lambda one: at.get(one.school_class_id),
        }
        return [one for one in self.lessons if str(keys[self.view](one)) == self.of]

    def slots(self) -> list[Slot]:
        """The slots of the table: of the class's week, or of the school's."""
        own = [each for each in self.records.classes if str(each.id) == self.of]
        there = own[0].slots if own else self.records.slots
        taken = {Slot.read(one.slot) for one in self.seen() if one.slot}
        return sorted({*there, *taken})


def board_of(sight: Sight) -> dict[str, Any]:
    """Give the table: its columns, its rows of cells, and the lessons that have no place yet."""
    table = _of_site(sight) if sight.view == SITE else _of_week(sight)
    return {**table, "unplaced": [card(sight, one) for one in sight.seen() if not one.slot]}


def _of_week(sight: Sight) -> dict[str, Any]:
    """Periods down, days across."""
    slots = sight.slots()
    days, there = sorted({each.weekday for each in slots}), set(slots)
    by_slot: dict[str, list[Lesson]] = defaultdict(list)
    for one in sight.seen():
        if one.slot:
            by_slot[one.slot].append(one)
    rows = []
    for half, number in sorted({(each.half, each.number) for each in slots}):
        cells = [
            _cell(sight, Slot(day, half, number), by_slot, is_there=Slot(day, half, number) in there) for day in days
        ]
        rows.append(
            {
                "label": PERIOD.fill(half=_capital(HALF_NAMES[half]), n=number),
                "cells": cells,
                "is_first": number == 1 and half,
            }
        )
    return {"columns": [DAY_NAMES[day - 1] for day in days], "rows": rows}


def _cell(sight: Sight, slot: Slot, by_slot: Mapping[str, Sequence[Lesson]], *, is_there: bool) -> dict[str, Any]:
    cards = [card(sight, one) for one in by_slot.get(slot.code, ())]
    return {"slot": slot.code if is_there else "", "label": slot.words, "of": "", "cards": cards}


def _of_site(sight: Sight) -> dict[str, Any]:
    """Every period of the week down, the classes of the site across."""
    classes = [each for each in sight.records.classes if str(each.site_id) == sight.of]
    by_place = {(one.school_class_id, one.slot): one for one in sight.seen() if one.slot}
    rows = []
    for slot in sorted({each for one in classes for each in one.slots}):
        label = DAY_PERIOD.fill(day=DAY_NAMES[slot.weekday - 1], half=HALF_NAMES[slot.half], n=slot.number)
        cells = [
            {
                "slot": slot.code if slot in one.slots else "",
                "label": slot.words,
                "of": str(one.id),
                "cards": [card(sight, by_place[one.id, slot.code])] if (one.id, slot.code) in by_place else [],
            }
            for one in classes
        ]
        rows.append({"label": label, "cells": cells, "is_first": (slot.half, slot.number) == (0, 1)})
    return {"columns": [each.name for each in classes], "rows": rows}


def card(sight: Sight, one: Lesson) -> dict[str, Any]:
    """Give a lesson as it lies on the table: two short lines, and the whole of it in words."""
    what = lesson_name(one.kind, one.subject, sight.on)
    who = sight.shorts.get(one.person_id, one.teacher_name) if one.person_id else ""
    room = one.room.name if one.room else ""
    lines = {
        CLASS: (who, room),
        SITE: (who, ""),
        TEACHER: (one.school_class.name, room),
        ROOM: (one.school_class.name, who),
    }
    return {
        "id": one.pk,
        "class": one.school_class_id,
        "what": what,
        "more": " · ".join(each for each in lines[sight.view] if each),
        "colour": f"s{sight.colours.get(one.subject, COLOURS)}",
        "is_locked": one.is_locked,
        "said": said(one, what),
    }


def said(one: Lesson, what: Words) -> Words:
    """Say a lesson in full, for those who hear the page."""
    when = Slot.read(one.slot).words if one.slot else NOWHERE
    who = one.teacher_name or NOBODY
    return SAID.fill(what=what, name=one.school_class.name, who=who, when=when, lock=LOCKED if one.is_locked else OPEN)


def tabs(sight: Sight, href: str) -> Iterator[dict[str, Any]]:
    for key, words in VIEWS.items():
        if key != ROOM or sight.records.rooms:
            yield {"label": words, "href": f"{href}?view={key}", "is_current": key == sight.view}


def _capital(words: Words) -> Words:
    return Words(words.vi.capitalize(), words.en.capitalize())

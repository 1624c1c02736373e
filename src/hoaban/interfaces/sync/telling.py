"""What a held operation is about and what it says, in the words of a school: whose mark of which subject, who was away in which session."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils.dateparse import parse_date

from hoaban.interfaces.sync.holding import own_cell
from hoaban.interfaces.sync.models import Held
from hoaban.kernel.actor import Actor
from hoaban.kernel.language import NOTHING, Words, day, vi_en
from hoaban.modules.assessment.reads import shown_value
from hoaban.modules.assessment.rules.levels import LEVEL_NAMES, REGULAR
from hoaban.modules.assessment.words import HOMEROOM, MARK_KINDS, SUMMER, TERMS
from hoaban.modules.attendance.words import KINDS, ROLL_STATES, SESSIONS, TAKEN
from hoaban.modules.people.models import Person
from hoaban.modules.schooling.curriculum import name_of
from hoaban.modules.schooling.models import SchoolClass

Said = Mapping[str, Any]
EMPTY: Final = vi_en("Để trống", "Left empty")
EVERYBODY: Final = vi_en("Có mặt đủ", "Everybody was there")
AFTER_SUMMER: Final = vi_en("Sau hè", "After the summer")
OWN_COMMENT: Final = vi_en("Nhận xét của giáo viên chủ nhiệm", "The homeroom teacher’s own comment")
ENTRIES: Final = ("value", "text", "level")  # of a mark, a comment, a level of conduct


class Telling:
    """Tells of one held operation; names only those whom the reader may see."""

    def __init__(self, actor: Actor, row: Held) -> None:
        args = row.payload.get("args")
        self.args: Said = args if isinstance(args, dict) else {}
        self.school_class = SchoolClass.objects.visible_to(actor).filter(pk__in=[row.school_class_id]).first()
        sides = [side.get("value") for side in (row.base, row.current, row.offered) if side]
        self.names = _names(actor, {*_named(self.args), *(one for side in sides for one in _named(side))})
        self.is_mark = row.kind.startswith("assessment.set_mark")

    def facts(self) -> list[dict[str, Any]]:
        """Give what it is about: class, pupil, subject and term, or day and session."""
        return [fact for fact in self._facts() if fact["value"]]

    def _facts(self) -> Iterator[dict[str, Any]]:
        if self.school_class is not None:
            href = reverse("schooling:class", args=[self.school_class.pk])
            yield {"label": vi_en("Lớp", "Class"), "value": self.school_class.name, "href": href}
        person_id = str(self.args.get("person_id", ""))
        yield {"label": vi_en("Học sinh", "Pupil"), "value": self.names.get(person_id, "")}
        yield {"label": vi_en("Nội dung", "What"), "value": self._subject()}
        yield {"label": vi_en("Học kì", "Term"), "value": _term(self.args.get("term"))}
        yield {"label": vi_en("Buổi học", "Session"), "value": self._session()}

    def _subject(self) -> Words | str:
        subject = self.args.get("subject")
        if not isinstance(subject, str):
            return ""
        if subject == HOMEROOM:
            return OWN_COMMENT
        name = name_of(subject, self.school_class.starts_on if self.school_class else date.min)
        kind, number = str(self.args.get("kind", "")), self.args.get("number")
        if kind not in MARK_KINDS:
            return name
        which = (
            MARK_KINDS[kind] if kind != REGULAR else Words(*(f"{each} {number}" for each in _both(MARK_KINDS[kind])))
        )
        return vi_en("{name}, điểm {which}", "{name}, {which} mark").fill(name=name, which=which)

    def _session(self) -> Words | str:
        session = SESSIONS.get(str(self.args.get("session", "")))
        on = parse_date(str(self.args.get("day", ""))) if session else None
        return vi_en("{session}, {day}", "{session}, {day}").fill(session=session, day=day(on)) if on else ""

    def lines(self, value: Any) -> list[Any]:
        """Give a value in lines that can be compared with another one's."""
        return list(self._lines(value)) or [EMPTY]

    def _lines(self, value: Any) -> Iterator[Any]:
        if isinstance(value, list):  # as it was kept formerly
            value = own_cell(value, self.args)
        if isinstance(value, dict) and "exceptions" in value:
            yield from self._roll(value)
        elif isinstance(value, dict):
            said = {name: each for name, each in value.items() if name not in {"by", "at"}}
            alone = len(said) == 1 and next(iter(said)) in ENTRIES
            yield from [self._entry(*said.values())] if alone else map(_pair, said.items())
        else:
            yield self._entry(value)

    def _entry(self, value: Any) -> Any:
        if value in {None, ""}:
            return EMPTY
        return shown_value(str(value)) if self.is_mark else LEVEL_NAMES.get(str(value), str(value))

    def _roll(self, roll: Said) -> Iterator[Any]:
        """A session without lesson, or who was not simply there."""
        if roll.get("state") != TAKEN:
            yield ROLL_STATES.get(str(roll.get("state")), str(roll.get("state")))
        elif not roll["exceptions"]:
            yield EVERYBODY
        for each in roll["exceptions"]:
            kind, note = KINDS.get(str(each.get("kind")), str(each.get("kind"))), str(each.get("note") or "")
            name = self.names.get(str(each.get("person_id")), NOTHING)
            words = vi_en("{name}: {kind} ({note})", "{name}: {kind} ({note})") if note else NAMED
            yield words.fill(name=name, kind=kind, note=note)


NAMED: Final = vi_en("{name}: {kind}", "{name}: {kind}")


def _both(words: Words) -> tuple[str, str]:
    return words.vi, words.en


def _term(term: Any) -> Words | str:
    return AFTER_SUMMER if term == SUMMER else TERMS.get(term, "") if isinstance(term, int) else ""


def _pair(said: tuple[str, Any]) -> str:
    """An entry of a kind that this version has no words for."""
    return f"{said[0]}: {said[1] if said[1] not in (None, '') else NOTHING}"


def _named(value: Any) -> set[str]:
    """Give the ids of those whom a value names."""
    if not isinstance(value, dict):
        return set()
    listed = value.get("exceptions")
    rows: Iterable[Any] = [value, *(listed if isinstance(listed, list) else ())]
    return {str(row["person_id"]) for row in rows if isinstance(row, dict) and row.get("person_id")}


def _names(actor: Actor, ids: set[str]) -> dict[str, str]:
    known = [found for found in map(_uuid, ids) if found]
    rows = Person.objects.visible_to(actor).filter(pk__in=known).distinct() if known else ()
    return {str(row.pk): row.full_name for row in rows}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None

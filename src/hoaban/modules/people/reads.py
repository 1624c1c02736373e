"""Finding persons, and what is known of one beside the record itself."""

import re
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Problem
from hoaban.kernel.text import compose, fold
from hoaban.modules.people.models import Affiliation, Document, Merge, Person
from hoaban.modules.people.relations import PERSONAL_ID
from hoaban.modules.people.rules import concerns_of_id

WHOLE_NUMBER = 12  # digits
CANDIDATES = 60  # how many the search gives to be ranked by accents, which the index does not know
_DATE = re.compile(r"(?P<day>\d{1,2})[/.\-](?P<month>\d{1,2})[/.\-](?P<year>\d{4})")
_YEAR = re.compile(r"(?:19|20)\d{2}")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed into the search box, taken apart: folded words, the beginning of a number, a time of birth."""

    words: tuple[str, ...] = ()
    digits: str = ""
    born_from: date | None = None
    born_until: date | None = None

    @classmethod
    def of(cls, text: str) -> "Asked":
        """Read what was typed: words of a name in any order, `2014` or `05/09/2014`, the first digits of a number."""
        text, day = _cut_date(text)
        words = _WORD.findall(fold(text))
        years = [int(word) for word in words if _YEAR.fullmatch(word)]
        numbers = [word for word in words if word.isdecimal() and not _YEAR.fullmatch(word)]
        names = tuple(word for word in words if not word.isdecimal())
        if day is not None:
            return cls(names, "".join(numbers), day, date.fromordinal(day.toordinal() + 1))
        if years:
            return cls(names, "".join(numbers), date(years[0], 1, 1), date(years[0] + 1, 1, 1))
        return cls(names, "".join(numbers))


@dataclass(frozen=True, slots=True)
class Tie:
    """What a person is to a school: `learner`, `staff` or `guardian`."""

    kind: str
    institution_id: UUID
    institution_name: str


@dataclass(frozen=True, slots=True)
class Found:
    """A person that a search found, with the schools of theirs that the reader may see."""

    person_id: UUID
    full_name: str
    birth_date: date
    sex: str
    personal_id: str | None
    ties: tuple[Tie, ...]


def find(actor: Actor, text: str, limit: int = 20) -> list[Found]:
    """Find persons by name, with or without accents, by the first digits of their number, by year or day of birth.

    All of what was typed must fit. The whole name comes first, then whole words, then beginnings of words; where the text has
    accents, names with the same accents come before others. Within these, the order of Vietnamese lists.
    """
    asked = Asked.of(text)
    ids = _ids(actor, asked, max(limit, CANDIDATES)) or _ids_of_former_number(actor, asked)
    rows = {row.pk: row for row in Person.objects.filter(pk__in=ids).visible_to(actor)}
    typed = set(_WORD.findall(compose(text).casefold()))
    seen = [rows[identifier] for identifier in ids if identifier in rows]
    seen.sort(key=lambda person: not typed <= set(_WORD.findall(compose(person.full_name).casefold())))
    return _described(actor, seen[:limit])


def concerns(person: Person, on: date) -> list[Problem]:
    """Give what does not agree in a person's record, for somebody to settle."""
    return list(concerns_of_id(person.personal_id, birth_date=person.birth_date, sex=person.sex, on=on))


def _cut_date(text: str) -> tuple[str, date | None]:
    found = _DATE.search(text)
    if found is None:
        return text, None
    try:
        day = date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return text, None
    return text[: found.start()] + " " + text[found.end() :], day


def _ids(actor: Actor, asked: Asked, most: int) -> list[UUID]:
    reach = actor.reach("person.read")
    pupils = (
        Person.objects.filter(enrolments__school_class_id__in=reach.classes) if reach.classes else Person.objects.none()
    )
    persons = [*reach.persons, *pupils.values_list("pk", flat=True)]
    given = [list(asked.words), asked.digits, asked.born_from, asked.born_until]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM people_find(%s::text[], %s, %s::date, %s::date, %s, %s::uuid[], %s::uuid[], %s)",
            [*given, reach.everything, list(reach.institutions), persons, most],
        )
        return [row[0] for row in cursor.fetchall()]


def _ids_of_former_number(actor: Actor, asked: Asked) -> list[UUID]:
    """Find who had a whole number before: in an older document, or in a record that was merged into theirs."""
    if len(asked.digits) != WHOLE_NUMBER:
        return []
    merges = Merge.objects.visible_to(actor).filter(former_number=asked.digits)
    papers = Document.objects.visible_to(actor).filter(number=asked.digits, kind=PERSONAL_ID)
    return sorted({*merges.values_list("person_id", flat=True), *papers.values_list("person_id", flat=True)})


def _described(actor: Actor, persons: list[Person]) -> list[Found]:
    ties: dict[UUID, list[Tie]] = {}
    seen = Affiliation.objects.visible_to(actor).filter(person__in=persons).order_by("institution__name", "kind")
    for person_id, kind, school, name in seen.values_list("person_id", "kind", "institution_id", "institution__name"):
        ties.setdefault(person_id, []).append(Tie(kind, school, name))
    return [
        Found(row.pk, row.full_name, row.birth_date, row.sex, row.personal_id, tuple(ties.get(row.pk, ())))
        for row in persons
    ]

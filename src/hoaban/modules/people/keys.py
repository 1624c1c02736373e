"""The keys by which a person is compared with all others: made anew whenever the record or a parent's name is written."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from hoaban.engines.linkage import PERSON, keys_of
from hoaban.kernel.operation import Writing
from hoaban.kernel.prepared import ask
from hoaban.modules.people.models import Person, PersonKeys
from hoaban.modules.people.rules import PersonDetails
from hoaban.modules.places.models import Place

COLUMNS = ("person_id", *PERSON.columns())
PARENTS = {"father": "father_name", "mother": "mother_name"}
AT_ONCE = 20_000
Keys = Mapping[str, str | None]
Value = str | date | None
# Names, days and communes repeat, numbers do not: a spelling that was met before is not worked on again.
ALONE: Final = {field.column: replace(PERSON, fields=(field,)) for field in PERSON.fields}
KNOWN_SPELLINGS: Final = 1 << 16
# As one value: a list of twenty thousand ids, each a value of its own, takes longer to write down than to answer.
THESE: Final = "SELECT unnest(%s::uuid[])"
# What the fields are made of, in their order; of two fathers the one who came last.
SAID: Final = f"""
SELECT p.id, p.full_name, p.birth_date, p.sex, p.personal_id, CASE WHEN c.kind = '{Place.COMMUNE}' THEN c.code ELSE around.code END,
  g.father, g.mother
FROM people_person p
LEFT JOIN places_place c ON c.id = p.residence_place_id
LEFT JOIN places_place around ON around.id = c.parent_id
LEFT JOIN (
  SELECT person_id,
    (array_agg(guardian_name ORDER BY starts_on DESC, id DESC) FILTER (WHERE relation = 'father'))[1] AS father,
    (array_agg(guardian_name ORDER BY starts_on DESC, id DESC) FILTER (WHERE relation = 'mother'))[1] AS mother
  FROM people_guardianship WHERE person_id = ANY (%(ids)s::uuid[]) GROUP BY 1
) g ON g.person_id = p.id
WHERE p.id = ANY (%(ids)s::uuid[])
"""


def refresh_keys(op: Writing, persons: Collection[UUID]) -> None:
    """Make the keys of persons anew."""
    ids = list(dict.fromkeys(persons))
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        op.forget(PersonKeys.objects.filter(person__in=RawSQL(THESE, [some])))  # noqa: S611  no text of anybody's
        op.copy(PersonKeys, COLUMNS, list(_rows(some)))


def keys_of_details(details: PersonDetails, parents: Mapping[str, str] | None = None) -> Keys:
    """Give the keys of somebody who is not on record yet; `parents` maps `father` and `mother` to names."""
    said = {PARENTS[relation]: name for relation, name in (parents or {}).items() if relation in PARENTS}
    commune = _commune(details.residence_place_id) if details.residence_place_id else None
    own = {name: getattr(details, name) for name in ("full_name", "birth_date", "sex", "personal_id")}
    return _keys({**own, **said, "commune_code": commune})


def unkeyed(most: int) -> list[UUID]:
    """Give persons who have no keys yet."""
    rows: QuerySet[Person, UUID] = Person.objects.filter(keys__isnull=True).values_list("pk", flat=True)
    return list(rows[:most])


def _rows(ids: Sequence[UUID]) -> Iterator[tuple[Any, ...]]:
    columns = PERSON.columns()
    for person_id, *said in ask(SAID, {"ids": list(ids)}):
        keys = _keys(dict(zip(ALONE, said, strict=True)))
        yield (person_id, *map(keys.__getitem__, columns))


def _keys(said: Mapping[str, Value]) -> Keys:
    """Make the keys of what is said in the columns of `PERSON.fields`."""
    found: dict[str, str | None] = {}
    for column, alone in ALONE.items():
        found |= keys_of(alone, said) if column == "personal_id" else _spelt(column, said.get(column))
    return found


@lru_cache(KNOWN_SPELLINGS)
def _spelt(column: str, value: Value) -> Keys:
    return keys_of(ALONE[column], {column: value})


def _commune(place_id: UUID) -> str | None:
    """Give the commune's code of a place that is a commune or lies in one."""
    rows = Place.objects.filter(pk__in=[place_id] if place_id else []).values_list("kind", "code", "parent__code")
    return next((code if kind == Place.COMMUNE else parent for kind, code, parent in rows), None)

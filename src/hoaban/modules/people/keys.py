"""The keys by which a person is compared with all others: made anew whenever the record or a parent's name is written."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

from hoaban.engines.linkage import PERSON, keys_of
from hoaban.kernel.operation import Writing
from hoaban.modules.people.models import Guardianship, Person, PersonKeys
from hoaban.modules.people.rules import PersonDetails
from hoaban.modules.places.models import Place

COLUMNS = ("person_id", *PERSON.columns())
PARENTS = {"father": "father_name", "mother": "mother_name"}
AT_ONCE = 20_000
Keys = Mapping[str, str | None]
# Names, days and communes repeat, numbers do not: a spelling that was met before is not worked on again.
ALONE: Final = {field.column: replace(PERSON, fields=(field,)) for field in PERSON.fields}
KNOWN_SPELLINGS: Final = 1 << 16


def refresh_keys(op: Writing, persons: Collection[UUID]) -> None:
    """Make the keys of persons anew."""
    ids = list(dict.fromkeys(persons))
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        op.forget(PersonKeys.objects.filter(person__in=some))
        op.copy(PersonKeys, COLUMNS, list(_rows(some)))


def keys_of_details(details: PersonDetails, parents: Mapping[str, str] | None = None) -> Keys:
    """Give the keys of somebody who is not on record yet; `parents` maps `father` and `mother` to names."""
    said = {PARENTS[relation]: name for relation, name in (parents or {}).items() if relation in PARENTS}
    commune = _communes([details.residence_place_id]).get(details.residence_place_id)
    return _keys(
        details.full_name, details.birth_date, details.sex, details.personal_id, {**said, "commune_code": commune}
    )


def unkeyed(most: int) -> list[UUID]:
    """Give persons who have no keys yet."""
    rows: QuerySet[Person, UUID] = Person.objects.filter(keys__isnull=True).values_list("pk", flat=True)
    return list(rows[:most])


def _rows(ids: Sequence[UUID]) -> Iterator[tuple[Any, ...]]:
    rows = Person.objects.filter(pk__in=ids)
    persons = list(rows.values_list("pk", "full_name", "birth_date", "sex", "personal_id", "residence_place_id"))
    parents, communes, columns = _parents(ids), _communes({each[-1] for each in persons}), PERSON.columns()
    for each in persons:
        also = {**parents.get(each[0], {}), "commune_code": communes.get(each[-1])}
        keys = _keys(*each[1:-1], also)
        yield (each[0], *map(keys.__getitem__, columns))


def _keys(name: str, born: date, sex: str, number: str | None, also: Mapping[str, Any]) -> Keys:
    said = {"full_name": name, "birth_date": born, "sex": sex, **also}
    found: dict[str, str | None] = {}
    for column, alone in ALONE.items():
        found |= keys_of(alone, {column: number}) if column == "personal_id" else _spelt(column, said.get(column))
    return found


@lru_cache(KNOWN_SPELLINGS)
def _spelt(column: str, value: str | date | None) -> Keys:
    return keys_of(ALONE[column], {column: value})


def _parents(ids: Sequence[UUID]) -> dict[UUID, dict[str, str]]:
    found: dict[UUID, dict[str, str]] = defaultdict(dict)
    rows = Guardianship.objects.filter(person__in=ids, relation__in=list(PARENTS)).order_by("starts_on", "pk")
    for person_id, relation, name in rows.values_list("person_id", "relation", "guardian_name"):
        found[person_id][PARENTS[relation]] = name
    return found


def _communes(places: Collection[UUID | None]) -> dict[UUID | None, str]:
    """Give the commune's code of places that are a commune or lie in one."""
    rows = Place.objects.filter(pk__in={place for place in places if place})
    said = rows.values_list("pk", "kind", "code", "parent__code")
    return {pk: code if kind == Place.COMMUNE else parent for pk, kind, code, parent in said}

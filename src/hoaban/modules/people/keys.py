"""The keys by which a person is compared with all others: made anew whenever the record or a parent's name is written."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from hoaban.engines.linkage import PERSON, keys_of
from hoaban.kernel.operation import Writing
from hoaban.modules.people.models import Guardianship, Person, PersonKeys
from hoaban.modules.people.rules import PersonDetails
from hoaban.modules.places.models import Place

COLUMNS = ("person_id", *PERSON.columns())
PARENTS = {"father": "father_name", "mother": "mother_name"}
AT_ONCE = 5000
Keys = Mapping[str, str | None]


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
    persons = list(Person.objects.filter(pk__in=ids))
    parents, communes = _parents(ids), _communes([each.residence_place_id for each in persons])
    for each in persons:
        also = {**parents[each.pk], "commune_code": communes.get(each.residence_place_id)}
        keys = _keys(each.full_name, each.birth_date, each.sex, each.personal_id, also)
        yield (each.pk, *(keys[name] for name in PERSON.columns()))


def _keys(name: str, born: Any, sex: str, number: str | None, also: Mapping[str, Any]) -> Keys:
    return keys_of(PERSON, {"full_name": name, "birth_date": born, "sex": sex, "personal_id": number, **also})


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

"""Whom and what the identifiers in an operation mean: names in place of numbers, as far as the reader may see them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from hoaban.kernel.actor import Actor
from hoaban.kernel.scoping import ScopedQuerySet
from hoaban.modules.accounts.models import Account
from hoaban.modules.network.models import Institution, Site
from hoaban.modules.people.models import Person
from hoaban.modules.places.models import Place
from hoaban.modules.schooling.models import SchoolClass

# What a field's or argument's name, without its `_id`, refers to, and the field that names it.
REFERENCES: Final[Mapping[str, tuple[type[Any], str]]] = {
    "account": (Account, "display_name"),
    "class": (SchoolClass, "name"),
    "commune": (Place, "name"),
    "destination": (Institution, "name"),
    "guardian": (Person, "full_name"),
    "institution": (Institution, "name"),
    "person": (Person, "full_name"),
    "place": (Place, "name"),
    "school_class": (SchoolClass, "name"),
    "site": (Site, "name"),
}


def names_of(actor: Actor, values: Iterable[tuple[str, Any]]) -> dict[str, str]:
    """Give the name behind each identifier among some pairs of field and value; one query a kind of record."""
    wanted: dict[tuple[type[Any], str], set[UUID]] = defaultdict(set)
    for name, value in values:
        target, identifier = REFERENCES.get(name.removesuffix("_id")), _identifier(value)
        if target and identifier:
            wanted[target].add(identifier)
    found: dict[str, str] = {}
    for (model, field), ids in wanted.items():
        rows: ScopedQuerySet[Any] = model.objects.visible_to(actor)
        found |= {str(pk): name for pk, name in rows.filter(pk__in=ids).values_list("pk", field)}
    return found


def _identifier(value: Any) -> UUID | None:
    try:
        return UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None

"""What a device holds: the classes that its owner works with, and in each the records that modules replicate. All of it stands here."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from hoaban.interfaces.sync.held_rows import show_held
from hoaban.interfaces.sync.models import Held
from hoaban.kernel.actor import Actor
from hoaban.kernel.prepared import ask
from hoaban.kernel.scoping import Tracked
from hoaban.kernel.streaming import fits_in_json
from hoaban.modules.assessment import replicas as assessment
from hoaban.modules.assessment.models import Comment, ConductLevel, Mark
from hoaban.modules.attendance import replicas as attendance
from hoaban.modules.attendance.models import Roll
from hoaban.modules.network.levels import GRADE_LEVEL
from hoaban.modules.schooling.models import Enrolment, SchoolClass
from hoaban.modules.timetables import replicas as timetables

Row = dict[str, Any]
MINE: Final = """
SELECT id FROM schooling_schoolclass WHERE (id = ANY (%(classes)s) OR institution_id = ANY (%(schools)s))
  AND starts_on <= %(today)s AND (ends_on IS NULL OR ends_on > %(today)s) ORDER BY id LIMIT %(most)s::int
"""
MOST_CLASSES: Final = 60  # a device is for those who teach; whoever has more classes than this works online


@dataclass(frozen=True, slots=True)
class Replica:
    """A kind of record that devices hold: its wire form, and which of its rows a scope has."""

    model: type[Tracked]
    show: Callable[[Sequence[Any]], Sequence[Row]]
    within: Callable[[str], "QuerySet[Any]"]
    is_plain: bool = False

    def among(self, scope: str, ids: Sequence[UUID]) -> list[Any]:
        """Give those of some records that are in a scope; those that name their class in a column are asked for in the quick way."""
        meta, class_id = self.model._meta, class_of(scope)  # noqa: SLF001  Django's documented model API
        if not self.is_plain or class_id is None:
            return list(self.within(scope).filter(pk__in=ids))
        names = [field.attname for field in meta.concrete_fields]
        columns = ", ".join(f'"{name}"' for name in names)
        sql = f'SELECT {columns} FROM {meta.db_table} WHERE "{self.model.feeds}" = %s AND id = ANY (%s)'
        return [self.model.from_db(None, names, row) for row in ask(sql, class_id, ids)]


def of_class(model: type[Tracked], show: Callable[[Sequence[Any]], Sequence[Row]]) -> Replica:
    """A record of a class, which its model names in `feeds`."""

    def within(scope: str) -> "QuerySet[Any]":
        return model._default_manager.filter(**{model.feeds: class_of(scope)})  # noqa: SLF001  Django's documented model API

    columns = [field.attname for field in model._meta.concrete_fields]  # noqa: SLF001  as above
    return Replica(model, show, within, is_plain=fits_in_json(model, columns))


def class_of(scope: str) -> UUID | None:
    """Give the class that a scope is about."""
    kind, _, name = scope.partition(":")
    try:
        return UUID(name) if kind == "class" else None
    except ValueError:
        return None


def show_classes(rows: Sequence[SchoolClass]) -> list[Row]:
    """Give classes; subjects and rights are put in by those who know them."""
    return [
        {
            "e": row.entity_key,
            "v": row.written_by,
            "name": row.name,
            "grades": row.grades,
            "school": row.institution.name,
            "school_year": row.school_year,
            "level": GRADE_LEVEL.get(row.grades[0], ""),
            "subjects": [],
            "may": [],
        }
        for row in rows
    ]


def show_learners(rows: Sequence[Enrolment]) -> list[Row]:
    """Give those who learn in a class: name, birth and sex, and nothing that a lost device must not tell."""
    return [
        {
            "e": row.entity_key,
            "v": row.written_by,
            "person_id": row.person_id,
            "name": row.person.full_name,
            "sort": row.person.sort_key,
            "sex": row.person.sex,
            "born": row.person.birth_date,
        }
        for row in rows
        if row.ends_on is None or row.ends_on > timezone.localdate()
    ]


def _classes(scope: str) -> "QuerySet[Any]":
    return SchoolClass.objects.filter(pk__in=[class_of(scope)]).select_related("institution")


def _learners(scope: str) -> "QuerySet[Any]":
    return Enrolment.objects.filter(school_class_id=class_of(scope)).select_related("person")


def _inbox(scope: str) -> "QuerySet[Any]":
    return Held.objects.open().filter(watchers__contains=[scope.removeprefix("user:")])


CLASS: list[Replica] = [
    Replica(SchoolClass, show_classes, _classes),
    Replica(Enrolment, show_learners, _learners),
    of_class(Roll, attendance.show_rolls),
    of_class(Mark, assessment.show_marks),
    of_class(Comment, assessment.show_comments),
    of_class(ConductLevel, assessment.show_conduct),
]
USER: list[Replica] = [Replica(Held, show_held, _inbox)]

# What a module adds to the row of a class for one reader: `subjects`, and in `may` what they may do there.
Addition = Callable[[Actor, SchoolClass], Row]
ADDITIONS: list[Addition] = [attendance.class_part, assessment.class_part]


@dataclass(frozen=True, slots=True)
class Own:
    """What a person's own scope tells that is gathered from many records: `state` cheaply tells one state of the row from another."""

    state: Callable[[Actor, date], str]
    show: Callable[[Actor, date], Row]


OWN: list[Own] = [Own(timetables.own_state, timetables.own_week)]


def own_states(actor: Actor, today: date) -> list[str]:
    return [each.state(actor, today) for each in OWN]


def own_rows(actor: Actor, scope: str, today: date) -> list[Row]:
    """Give the gathered rows of a scope; only that of a person has any."""
    return [each.show(actor, today) for each in OWN] if scope.startswith("user:") else []


def replicas_of(scope: str) -> Sequence[Replica]:
    return USER if scope.startswith("user:") else CLASS


def show(actor: Actor, replica: Replica, rows: Iterable[Any]) -> list[Row]:
    """Give the wire form of rows for one reader."""
    found = list(rows)
    shown = list(replica.show(found))
    if replica.model is not SchoolClass:
        return shown
    return [_for_reader(actor, row, wire) for row, wire in zip(found, shown, strict=True)]


def _for_reader(actor: Actor, row: SchoolClass, wire: Row) -> Row:
    for addition in ADDITIONS:
        added = addition(actor, row)
        wire = {**wire, **added, "may": [*wire["may"], *added.get("may", [])]}
    return wire


def scopes_of(actor: Actor, today: date) -> list[str]:
    """Give the scopes that a device of this person holds: their classes of these days, and their own inbox."""
    if actor.user_id is None:
        return []
    reach = actor.reach("learner.read")
    inbox = [f"user:{actor.user_id}"]
    if reach.everything or not (reach.classes or reach.institutions):
        return inbox
    asked = {"classes": list(reach.classes), "schools": list(reach.institutions), "today": today}
    found = [pk for (pk,) in ask(MINE, {**asked, "most": MOST_CLASSES + 1})]
    if len(found) > MOST_CLASSES:
        found = found[:0]
    return [*(f"class:{pk}" for pk in found), *inbox]


def replica_of_table(table: str) -> Replica | None:
    """Give the replica of a table, if devices hold it."""
    return next((one for one in (*CLASS, *USER) if one.model._meta.db_table == table), None)  # noqa: SLF001  as above

"""What a device holds: the classes that its owner works with, and in each the records that modules replicate. All of it stands here."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.utils import timezone

from hoaban.interfaces.sync.held_rows import show_held
from hoaban.interfaces.sync.models import Held
from hoaban.kernel.actor import Actor
from hoaban.kernel.prepared import ask
from hoaban.kernel.reading import Reading
from hoaban.kernel.scoping import Tracked
from hoaban.modules.assessment import replicas as assessment
from hoaban.modules.assessment.models import Comment, ConductLevel, Mark
from hoaban.modules.attendance import replicas as attendance
from hoaban.modules.attendance.models import Roll
from hoaban.modules.network.levels import GRADE_LEVEL
from hoaban.modules.schooling.models import Enrolment, SchoolClass
from hoaban.modules.timetables import replicas as timetables

Row = dict[str, Any]
# In a SELECT of their own the arrays hide how many they are: else PostgreSQL plans this anew each time, at ten times its cost.
MINE: Final = """
SELECT id FROM schooling_schoolclass
WHERE (id = ANY ((SELECT %(classes)s::uuid[])::uuid[]) OR institution_id = ANY ((SELECT %(schools)s::uuid[])::uuid[]))
  AND starts_on <= %(today)s AND (ends_on IS NULL OR ends_on > %(today)s) ORDER BY id LIMIT %(most)s::int
"""
# In the order of ids, but not by their index: along it, the records of a class are sought among those of all classes.
PAGE: Final = "AND r.id > %s ORDER BY uuid_send(r.id) LIMIT %s::int"
FIRST: Final = UUID(int=0)  # before all ids
MOST_CLASSES: Final = 60  # a device is for those who teach; whoever has more classes than this works online


@dataclass(frozen=True, slots=True)
class Replica:
    """A kind of record that devices hold: how its rows of a scope are read, by what the scope names, and the wire form of rows so read."""

    reading: Reading[Any]
    show: Callable[[Sequence[Any]], Sequence[Row]]

    @property
    def model(self) -> type[Tracked]:
        found: type[Tracked] = self.reading.model
        return found

    def whole(self, scope: str) -> list[Any]:
        """Give those that are in a scope."""
        return self.reading.find("", _named_by(scope))

    def among(self, scope: str, ids: Sequence[UUID]) -> list[Any]:
        """Give those of some records that are in a scope."""
        return self.reading.find("AND r.id = ANY (%s)", _named_by(scope), list(ids))

    def one(self, pk: UUID) -> list[Any]:
        """Give a record whatever scope it is in; none where there is none."""
        return replace(self.reading, where="r.id = %s").find("", pk)

    def page(self, scope: str, last: UUID | None, room: int) -> list[Any]:
        """Give some that are in a scope, in the order of their ids, from the one after the last."""
        return self.reading.find(PAGE, _named_by(scope), last or FIRST, room)


def of_class(
    model: type[Tracked],
    show: Callable[[Sequence[Any]], Sequence[Row]],
    beside: str = "",
    also: Mapping[str, str] | None = None,
) -> Replica:
    """A record of a class, which its model names in `feeds`; `beside` names another that it cannot be shown without, `also` what else."""
    return Replica(Reading(model, f'r."{model.feeds}" = %s', beside, also or {}), show)


def _named_by(scope: str) -> UUID:
    return UUID(scope.partition(":")[2])


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


CLASS: list[Replica] = [
    of_class(SchoolClass, show_classes, "institution"),
    of_class(Enrolment, show_learners, "person"),
    of_class(Roll, attendance.show_rolls, also=attendance.ROLL_ALSO),
    of_class(Mark, assessment.show_marks),
    of_class(Comment, assessment.show_comments),
    of_class(ConductLevel, assessment.show_conduct),
]
CLASSES: Final = Reading(SchoolClass, "r.id = ANY ((SELECT %s::uuid[])::uuid[])", "institution")
USER: list[Replica] = [Replica(Reading(Held, "r.state = 'open' AND r.watchers @> ARRAY[%s::uuid]"), show_held)]

# What a module adds to the row of each class for one reader: `subjects`, and in `may` what they may do there.
Addition = Callable[[Actor, Sequence[SchoolClass]], Sequence[Row]]
ADDITIONS: list[Addition] = [attendance.class_parts, assessment.class_parts]


@dataclass(frozen=True, slots=True)
class Own:
    """What a person's own scope tells that is gathered from many records: `state` cheaply tells one state of the row from another."""

    state: Callable[[Actor, date], str]
    show: Callable[[Actor, date], Row]


OWN: list[Own] = [Own(timetables.own_state, timetables.own_week)]


def class_rows(actor: Actor, ids: Sequence[UUID]) -> list[Row]:
    """Give the rows of classes for one reader: their rights and subjects there, days without school."""
    return show(actor, CLASS[0], CLASSES.find("", list(ids)))


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
    return _for_reader(actor, found, shown) if replica.model is SchoolClass and found else shown


def _for_reader(actor: Actor, rows: Sequence[SchoolClass], shown: Sequence[Row]) -> list[Row]:
    """Put into the rows of classes what modules say of them to one reader."""
    told = list(shown)
    for addition in ADDITIONS:
        parts = addition(actor, rows)
        told = [
            {**row, **part, "may": [*row["may"], *part.get("may", [])]} for row, part in zip(told, parts, strict=True)
        ]
    return told


def scopes_of(actor: Actor, today: date) -> list[str]:
    """Give the scopes that a device of this person holds: their classes of these days, and their own inbox."""
    if actor.user_id is None:
        return []
    reach = actor.reach("learner.read")
    inbox = [f"user:{actor.user_id}"]
    if reach.everything or not (reach.classes or reach.institutions):
        return inbox
    if reach.institutions or not reach.classes <= actor.classes.keys():
        asked = {"classes": list(reach.classes), "schools": list(reach.institutions), "today": today}
        found = [pk for (pk,) in ask(MINE, {**asked, "most": MOST_CLASSES + 1})]
    else:
        found = sorted(pk for pk in reach.classes if actor.classes[pk].stands)
    if len(found) > MOST_CLASSES:
        found = found[:0]
    return [*(f"class:{pk}" for pk in found), *inbox]


def replica_of_table(table: str) -> Replica | None:
    """Give the replica of a table, if devices hold it."""
    return next((one for one in (*CLASS, *USER) if one.model._meta.db_table == table), None)  # noqa: SLF001  as above

"""Slates: a small table of the tests' own, written by actions that refuse, fail and close, to try out the kernel and the sync with.

A slate is a word that a class keeps under a name: `slate:<class>:<name>`. Its table is made by `slate_table` in the run's own database;
the program does not know it.
"""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

import pytest
from django.db import connections, models
from pytest_django.plugin import DjangoDbBlocker

from hoaban.kernel.action import AtRecord, Item, action, each, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import closed, invalid
from hoaban.kernel.ids import uuid7
from hoaban.kernel.language import vi_en
from hoaban.kernel.operation import Writing
from hoaban.kernel.reading import Reading
from hoaban.kernel.scoping import Scope, ScopedQuerySet, Tracked
from hoaban.kernel.walls import APP_ROLE, policy_sql
from hoaban.modules.schooling.models import SchoolClass

HERE = "hoaban.modules.slates.actions"  # where the actions claim to stand, so that they may write this table
CLOSED: set[UUID] = set()  # the classes whose period is over


class Slate(Tracked):
    """A word that a class keeps under a name."""

    feeds = "school_class_id"

    id = models.UUIDField(primary_key=True, default=uuid7)
    institution_id = models.UUIDField()
    school_class_id = models.UUIDField()
    name = models.CharField(max_length=40)
    value = models.CharField(max_length=40)
    more = models.JSONField(default=dict)

    objects = ScopedQuerySet["Slate"].as_manager()
    scope = Scope(read="class.read", institution="institution_id", class_="school_class_id")

    class Meta:
        app_label = "slates"
        constraints = [models.UniqueConstraint(fields=["school_class_id", "name"], name="slates_slate_once")]

    @property
    def entity_key(self) -> str:
        return key(self.school_class_id, self.name)


def key(class_id: UUID, name: str) -> str:
    return f"slate:{class_id}:{name}"


def show_slates(rows: Sequence[Slate]) -> list[dict[str, object]]:
    """Give the wire form of slates."""
    return [{"e": row.entity_key, "v": str(row.written_by), "value": row.value} for row in rows]


Slates = dict[str, Slate]


def put(op: Writing, school_class: SchoolClass, slates: Slates, name: str, value: str) -> str:
    """Write one word: none takes it away, a bad one is refused, `boom` breaks the program."""
    if value == "boom":
        raise RuntimeError(value)
    if value == "bad":
        raise invalid("bad", "value", "Từ này không viết được.", "This word cannot be written.")
    if school_class.pk in CLOSED:
        raise closed("closed", "name", "Đã khóa sổ.", "The period is closed.")
    row = slates.get(name)
    if row is None and value:
        place = {"institution_id": school_class.institution_id, "school_class_id": school_class.pk}
        slates[name] = op.create(Slate, **place, name=name, value=value)
    elif row is not None and value:
        op.change(row, value=value)
    elif row is not None:
        op.remove(slates.pop(name))
    return value


CLASS, SLATES = Reading(SchoolClass, "r.id = %s"), Reading(Slate, "r.school_class_id = %s")


def read(class_id: UUID) -> tuple[SchoolClass, Slates]:
    (school_class,) = CLASS.find("", class_id)
    return school_class, {row.name: row for row in SLATES.find("", class_id)}


def _write(_actor: Actor, *, school_class_id: UUID, name: str, value: str) -> str:
    return put(writing(), *read(school_class_id), name, value)


def _write_many(_actor: Actor, items: Sequence[Item]) -> Sequence[object]:
    classes: Mapping[UUID, tuple[SchoolClass, Slates]] = {
        class_id: read(class_id) for class_id in {item.arguments["school_class_id"] for item in items}
    }
    return each(
        items,
        lambda item: put(
            item.op, *classes[item.arguments["school_class_id"]], item.arguments["name"], item.arguments["value"]
        ),
    )


_write.__module__ = HERE
write_slate = action(
    "person.manage",
    kind="slates.write@2",
    scope=AtRecord(SchoolClass, "school_class_id"),
    says=vi_en("Viết bảng con", "Wrote a slate"),
)(_write)
write_slate.many(_write_many)


def from_first(arguments: dict[str, object]) -> dict[str, object]:
    """Raise the arguments of `slates.write@1`, which spoke of a number."""
    rest = {name: value for name, value in arguments.items() if name != "number"}
    return {**rest, "value": str(arguments["number"])}


@pytest.fixture(scope="session")
def slate_table(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Give the run's database the table of slates, with its wall."""
    with django_db_blocker.unblock():
        make_table()
        yield
        with connections["owner"].schema_editor() as editor:
            editor.delete_model(Slate)


def make_table() -> None:
    with connections["owner"].schema_editor() as editor:
        editor.create_model(Slate)
    with connections["owner"].cursor() as cursor:
        cursor.execute(policy_sql(Slate, Slate.scope))
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {Slate._meta.db_table} TO {APP_ROLE}")

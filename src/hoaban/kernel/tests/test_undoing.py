"""Undo: after it every row stands as it stood, writer included; and it happens whole or not at all."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from hoaban.kernel.action import ACTIONS, Envelope, action, anywhere, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Invalid
from hoaban.kernel.ids import uuid7
from hoaban.kernel.models import Change, FeedHead, Operation
from hoaban.kernel.scoping import acting
from hoaban.kernel.undoing import Undone, take_back, undone_by
from hoaban.modules.accounts.models import Account
from hoaban.modules.people.models import Affiliation, Contact, Document, Person
from hoaban.modules.schooling.models import Enrolment
from tests.town import Town

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
TABLES = ("people_person", "people_affiliation", "people_contact", "people_document", "schooling_enrolment")
Step = tuple[str, int, int]


def door(module: str) -> Callable[..., Any]:
    """Make an action of a module that does whatever it is handed."""

    def work(_actor: Actor, *, do: Any) -> Any:
        return do(writing())

    work.__module__ = f"hoaban.modules.{module}.actions"
    made = action("person.manage", kind=f"test.{module}@1", scope=anywhere)(work)
    ACTIONS.pop(made.kind)  # what reads all actions of the house finds none of these

    def run(do: Callable[[Any], Any]) -> UUID:
        envelope = Envelope()
        assert made.submit(envelope, SYSTEM, do=_Silent(do)).status in {"applied", "same"}
        return envelope.id

    return run


class _Silent:
    """A function as an argument: the ledger keeps nothing of it."""

    def __init__(self, do: Callable[[Any], Any]) -> None:
        self.do = do

    def __call__(self, op: Any) -> Any:
        self.do(op)

    def to_json(self) -> str:
        return "…"


PEOPLE, SCHOOLING, ACCOUNTS = door("people"), door("schooling"), door("accounts")


@action("person.manage", kind="test.undo@1", scope=anywhere)
def undo(_actor: Actor, *, operation_id: UUID) -> Undone:
    return take_back(operation_id)


def standing() -> dict[str, list[Any]]:
    """Give every row of the tables, with its writer and its place in an export."""
    with connection.cursor() as cursor:
        found = {}
        for table in TABLES:
            cursor.execute(f"SELECT to_jsonb(t)::text FROM {table} t ORDER BY id")
            found[table] = [row[0] for row in cursor.fetchall()]
    return found


def contact(person: Person, value: str) -> dict[str, Any]:
    return {"person_id": person.pk, "kind": "phone", "value": value, "starts_on": date(2026, 9, 1)}


def make(op: Any, town: Town, step: Step) -> None:
    """Do one of the things that an action may do to a person."""
    what, which, value = step
    person = sorted(town.persons.values(), key=lambda each: each.sort_key)[which % 3]
    rows = list(Contact.objects.filter(person=person).order_by("pk"))
    if what == "create":
        op.create(Contact, **contact(person, str(value)))
    elif what == "create-all":
        op.create_all(Contact, [contact(person, str(value)), contact(person, str(value + 1))])
    elif what == "copy":
        op.copy(Contact, ["id", *contact(person, "")], [[uuid7(), *contact(person, str(value)).values()]])
    elif what == "rename":
        op.change(Person.objects.get(pk=person.pk), residence=f"Bản {value}")
    elif what == "touch":
        op.touch(Person.objects.get(pk=person.pk))
    elif rows and what == "change-all":
        op.change_all([(row, {"value": str(value), "ends_on": date(2027, 1, 1)}) for row in rows])
    elif rows and what == "remove":
        op.remove(rows[value % len(rows)])
    elif what == "part":
        PEOPLE(lambda part: make(part, town, ("rename", which, value + 100)))


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["create", "create-all", "rename", "touch", "change-all", "remove", "part"]),
        st.integers(0, 2),
        st.integers(0, 5),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=STEPS, steps=STEPS)
def test_everything_stands_as_it_stood(town: Town, before: list[Step], steps: list[Step]) -> None:
    with acting(SYSTEM):
        PEOPLE(lambda op: [make(op, town, step) for step in before])
        stood = standing()
        operation = PEOPLE(lambda op: [make(op, town, step) for step in steps])
        assume(Operation.objects.get(pk=operation).verdict == Operation.APPLIED)  # not: found as it was to be
        undo(SYSTEM, operation_id=operation)
        assert standing() == stood
        made = Operation.objects.get(undoes_id=operation)
        assert (made.kind, undone_by(operation)) == ("test.undo@1", made.pk)


def test_the_undo_says_what_it_did(town: Town) -> None:
    person = town.persons["Lò Thị Đào"]
    with acting(SYSTEM):
        operation = PEOPLE(
            lambda op: (op.change(person, residence="Bản mới"), op.create(Contact, **contact(person, "1")))
        )
        done = undo(SYSTEM, operation_id=operation)
        assert done.rows == {"people_contact": 1, "people_person": 1}
        changes = Change.objects.filter(operation_id=undone_by(operation)).order_by("table")
        assert [(c.table, c.before.get("value", c.before), c.after) for c in changes] == [
            ("people_contact", "1", None),
            ("people_person", {"residence": "Bản mới"}, {"residence": ""}),
        ]


def test_rows_that_change_places_find_their_way_back(town: Town) -> None:
    """A number that went from one person to another goes back, though it may never be held by two."""
    one, two = town.persons["Lò Thị Đào"], town.persons["Lò Văn Ánh"]
    first, second = one.personal_id, two.personal_id
    with acting(SYSTEM):
        stood = standing()

        def swap(op: Any) -> None:
            op.change(one, personal_id=None)
            op.change(two, personal_id=first)
            op.change(one, personal_id=second)

        operation = PEOPLE(swap)
        undo(SYSTEM, operation_id=operation)
        assert standing() == stood


def test_what_came_in_a_stream_goes_again(town: Town) -> None:
    person = town.persons["Lò Thị Đào"]
    columns = ["id", *contact(person, "")]
    with acting(SYSTEM):
        stood = standing()
        rows = [[uuid7(), *contact(person, str(n)).values()] for n in range(3)]
        operation = PEOPLE(lambda op: op.copy(Contact, columns, rows))
        assert undo(SYSTEM, operation_id=operation).rows == {"people_contact": 3}
        assert standing() == stood
        again = PEOPLE(lambda op: op.copy(Contact, columns, rows))
        PEOPLE(lambda op: op.change(Contact.objects.get(pk=rows[1][0]), value="khác"))
        assert problems(again) == [("changed-since", "people_contact")]


def problems(operation: UUID) -> list[tuple[str, str]]:
    """Give what stands in the way of an undo, which leaves everything as it is."""
    stood = standing()
    with pytest.raises(Invalid) as refusal:
        undo(SYSTEM, operation_id=operation)
    assert standing() == stood
    assert all(problem.message.vi and problem.message.en for problem in refusal.value.problems)
    return [(problem.code, problem.where.split(":")[0]) for problem in refusal.value.problems]


def test_it_refuses_what_was_changed_since(town: Town) -> None:
    one, two = town.persons["Lò Thị Đào"], town.persons["Lò Văn Ánh"]
    with acting(SYSTEM):
        operation = PEOPLE(lambda op: (op.change(one, residence="Bản A"), op.change(two, residence="Bản B")))
        later = PEOPLE(lambda op: op.change(two, residence="Bản C"))
        assert problems(operation) == [("changed-since", "people_person")]
        undo(SYSTEM, operation_id=later)
        undo(SYSTEM, operation_id=operation)
        assert {Person.objects.get(pk=row.pk).residence for row in (one, two)} == {""}


def test_it_refuses_what_others_stand_on(town: Town) -> None:
    with acting(SYSTEM):
        values = {
            "full_name": "Lò A",
            "sort_key": "",
            "search_key": "lo a",
            "birth_date": date(2015, 1, 1),
            "sex": "male",
        }
        pk = uuid7()
        operation = PEOPLE(lambda op: op.create(Person, id=pk, **values))
        PEOPLE(lambda op: op.create(Document, person_id=pk, kind="card", number="1", starts_on=date(2020, 1, 1)))
        PEOPLE(lambda op: op.create(Affiliation, person_id=pk, institution_id=town.primary.pk, kind="learner"))
        assert sorted(problems(operation)) == [
            ("referred-since", "people_affiliation"),
            ("referred-since", "people_document"),
        ]


def test_it_refuses_where_the_place_is_taken(town: Town) -> None:
    one, two = town.persons["Lò Thị Đào"], town.persons["Sùng Thị Mỷ"]
    number = one.personal_id
    with acting(SYSTEM):
        operation = PEOPLE(lambda op: op.change(one, personal_id=None))
        PEOPLE(lambda op: op.change(two, personal_id=number))
        assert problems(operation) == [("place-taken", "people_person")]


def test_records_without_a_writer_are_compared(town: Town) -> None:
    person = town.persons["Lò Thị Đào"]
    with acting(SYSTEM):
        pk = uuid7()
        operation = PEOPLE(
            lambda op: op.create(Affiliation, id=pk, person=person, institution=town.upper, kind=Affiliation.GUARDIAN)
        )
        row = Affiliation.objects.filter(pk=pk)
        row.update(kind=Affiliation.STAFF)
        assert problems(operation) == [("changed-since", "people_affiliation")]
        row.update(kind=Affiliation.GUARDIAN)
        undo(SYSTEM, operation_id=operation)
        assert not row.exists()


def test_a_password_is_not_put_back(town: Town) -> None:
    account = town.accounts["principal"]
    with acting(SYSTEM):
        operation = ACCOUNTS(lambda op: op.change(account, password="khác"))
        assert problems(operation) == [("secret", "accounts_account")]
        assert Account.objects.get(pk=account.pk).password == "khác"


def test_it_is_done_once_and_is_not_undone_itself(town: Town) -> None:
    person = town.persons["Lò Thị Đào"]
    with acting(SYSTEM):
        operation = PEOPLE(lambda op: op.change(person, residence="Bản A"))
        undo(SYSTEM, operation_id=operation)
        assert problems(operation) == [("already-undone", "operation_id")]
        undoing = undone_by(operation)
        assert undoing is not None
        assert problems(undoing) == [("an-undo", "operation_id")]
        assert problems(uuid7()) == [("not-applied", "operation_id")]


def test_a_part_undone_alone_is_left_out(town: Town) -> None:
    one, two = town.persons["Lò Thị Đào"], town.persons["Lò Văn Ánh"]
    parts: list[UUID] = []
    with acting(SYSTEM):
        stood = standing()

        def whole(op: Any) -> None:
            op.change(one, residence="Bản A")
            row = Enrolment.objects.get(person=two)
            parts.append(SCHOOLING(lambda part: part.change(row, note="ghi chú")))

        operation = PEOPLE(whole)
        undo(SYSTEM, operation_id=parts[0])
        undo(SYSTEM, operation_id=operation)
        assert standing() == stood


def test_devices_take_the_class_anew(town: Town) -> None:
    row = town.enrolments["Lò Thị Đào"]
    with acting(SYSTEM):
        operation = SCHOOLING(lambda op: op.change(row, note="ghi chú"))
        before = FeedHead.objects.get(scope_name=f"class:{row.school_class_id}")
        undo(SYSTEM, operation_id=operation)
        after = FeedHead.objects.get(scope_name=f"class:{row.school_class_id}")
        assert after.floor > before.number

"""Many operations of one kind: the same verdicts as one by one, in a handful of statements; one that breaks blocks none."""

from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hoaban.kernel.action import Envelope, Verdict
from hoaban.kernel.actor import Actor
from hoaban.kernel.ids import uuid7
from hoaban.kernel.models import Change, FeedRow, Operation
from hoaban.kernel.scoping import acting
from tests import slates
from tests.slates import Slate, key, write_slate
from tests.town import Town

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("slate_table")]
HANDFUL = 16


@pytest.fixture
def teacher(town: Town) -> Actor:
    return town.actors["homeroom_teacher"]


def op(town: Town, name: str, value: str, base: UUID | str | None = "", **more: object) -> tuple[Envelope, dict]:
    """One operation of the fifth class; `base` as a device claims it, or nothing claimed."""
    bases = None if base == "" else {key(town.fifth.pk, name): base}
    return Envelope(bases=bases, **more), {"school_class_id": town.fifth.pk, "name": name, "value": value}


def submit(actor: Actor, *operations: tuple[Envelope, dict]) -> list[Verdict]:
    with acting(actor):
        return write_slate.submit_many(actor, operations)


def said(actor: Actor, *operations: tuple[Envelope, dict]) -> list[str]:
    return [verdict.status for verdict in submit(actor, *operations)]


def words(town: Town) -> dict[str, str]:
    with acting(town.alice):
        return dict(Slate.objects.filter(school_class_id=town.fifth.pk).values_list("name", "value"))


def test_forty_take_a_handful_of_statements_and_stand_as_one_by_one(town: Town, teacher: Actor) -> None:
    operations = [op(town, f"name{at}", f"word{at}", None, device="d", seq=at) for at in range(40)]
    with acting(teacher), CaptureQueriesContext(connection) as asked:
        verdicts = write_slate.submit_many(teacher, operations)
    statements = [query["sql"] for query in asked.captured_queries if "SAVEPOINT" not in query["sql"]]
    assert len(statements) <= HANDFUL, statements
    assert [verdict.status for verdict in verdicts] == ["applied"] * 40
    assert words(town) == {f"name{at}": f"word{at}" for at in range(40)}
    with acting(town.alice):
        rows = Operation.objects.filter(kind=write_slate.kind)
        assert {row.pk for row in rows} == {envelope.id for envelope, _ in operations}
        assert {(row.device, row.arguments["name"], row.institution_id) for row in rows} == {
            ("d", f"name{at}", town.primary.pk) for at in range(40)
        }
        assert Change.objects.filter(table="slates_slate").count() == 40
        written = {row.name: row.written_by for row in Slate.objects.all()}
    assert written == {arguments["name"]: envelope.id for envelope, arguments in operations}


def test_one_refused_does_not_touch_the_others(town: Town, teacher: Actor) -> None:
    operations = [op(town, "a", "one"), op(town, "b", "bad"), op(town, "c", "three")]
    assert said(teacher, *operations) == ["applied", "invalid", "applied"]
    assert words(town) == {"a": "one", "c": "three"}
    with acting(town.alice):
        refused = Operation.objects.get(pk=operations[1][0].id)
    assert (refused.verdict, refused.arguments["value"], refused.outcome[0]["code"]) == ("invalid", "bad", "bad")


def test_one_that_breaks_the_program_is_kept_and_the_others_go_on(town: Town, teacher: Actor) -> None:
    operations = [op(town, "a", "one"), op(town, "b", "boom"), op(town, "c", "three")]
    assert said(teacher, *operations) == ["applied", "quarantined", "applied"]
    assert words(town) == {"a": "one", "c": "three"}
    assert said(teacher, *operations) == ["applied", "quarantined", "applied"]


def test_an_identity_that_came_before_gives_the_first_verdict(town: Town, teacher: Actor) -> None:
    first, again = op(town, "a", "one"), op(town, "b", "two")
    submit(teacher, first)
    changed = (first[0], {**first[1], "value": "other"})
    verdicts = submit(teacher, changed, again, again)
    assert [(verdict.status, verdict.again) for verdict in verdicts] == [
        ("applied", True),
        ("applied", False),
        ("applied", False),
    ]
    assert words(town) == {"a": "one", "b": "two"}


def test_a_number_used_twice_is_a_fork_and_nothing_is_kept_of_it(town: Town, teacher: Actor) -> None:
    submit(teacher, op(town, "a", "one", device="d", seq=1))
    cloned = op(town, "a", "two", device="d", seq=1)
    other_device = op(town, "b", "two", device="e", seq=1)
    assert said(teacher, cloned, other_device) == ["fork", "applied"]
    assert words(town) == {"a": "one", "b": "two"}
    with acting(town.alice):
        assert not Operation.objects.filter(pk=cloned[0].id).exists()


def test_who_has_no_right_is_refused_each_for_itself(town: Town, teacher: Actor) -> None:
    elsewhere = (Envelope(), {"school_class_id": town.combined.pk, "name": "a", "value": "one"})
    assert said(teacher, op(town, "a", "one"), elsewhere, op(town, "b", "two")) == ["applied", "denied", "applied"]


@pytest.mark.parametrize("together", [True, False])
def test_a_chain_of_ones_own_stands_on_itself(town: Town, teacher: Actor, *, together: bool) -> None:
    first = op(town, "a", "one", None)
    second = op(town, "a", "two", first[0].id)
    gone = op(town, "a", "", second[0].id)
    back = op(town, "a", "three", gone[0].id)
    chain = [first, second, gone, back]
    told = said(teacher, *chain) if together else [said(teacher, each)[0] for each in chain]
    assert told == ["applied"] * 4
    assert words(town) == {"a": "three"}


@pytest.mark.parametrize("together", [True, False])
def test_what_stands_on_an_older_version_conflicts_and_both_are_kept(
    town: Town, teacher: Actor, *, together: bool
) -> None:
    theirs = op(town, "a", "theirs", None)
    submit(town.alice, theirs)
    mine, next_one, beside = op(town, "a", "mine", None), op(town, "a", "mine too"), op(town, "b", "two", None)
    next_one = (Envelope(bases={key(town.fifth.pk, "a"): mine[0].id}), next_one[1])
    if together:
        verdicts = submit(teacher, mine, next_one, beside)
    else:
        verdicts = [submit(teacher, each)[0] for each in (mine, next_one, beside)]
    assert [verdict.status for verdict in verdicts] == ["conflict", "conflict", "applied"]
    assert words(town) == {"a": "theirs", "b": "two"}
    outcome = verdicts[0].outcome
    assert (outcome["entity"], outcome["base_id"]) == (key(town.fifth.pk, "a"), None)
    assert outcome["current"] == {"written_by": str(theirs[0].id), "value": "theirs"}
    assert outcome["offered"] == {"value": "mine"}


@pytest.mark.parametrize("together", [True, False])
def test_the_same_word_on_both_sides_is_the_same_and_the_chain_goes_on(
    town: Town, teacher: Actor, *, together: bool
) -> None:
    theirs = op(town, "a", "one", None)
    submit(town.alice, theirs)
    mine = op(town, "a", "one", None)
    then = op(town, "a", "two", mine[0].id)
    told = said(teacher, mine, then) if together else [said(teacher, each)[0] for each in (mine, then)]
    assert told == ["same", "applied"]
    assert words(town) == {"a": "two"}


@pytest.mark.parametrize("together", [True, False])
def test_what_follows_a_refused_operation_stands_on_its_base(town: Town, teacher: Actor, *, together: bool) -> None:
    first = op(town, "a", "one", None)
    wrong = op(town, "a", "bad", first[0].id)
    mended = op(town, "a", "two", wrong[0].id)
    chain = [first, wrong, mended]
    told = said(teacher, *chain) if together else [said(teacher, each)[0] for each in chain]
    assert told == ["applied", "invalid", "applied"]


def test_seen_none_differs_from_no_claim(town: Town, teacher: Actor) -> None:
    submit(town.alice, op(town, "a", "one"))
    assert said(teacher, op(town, "a", "two", None)) == ["conflict"]
    assert said(teacher, op(town, "a", "three")) == ["applied"]
    unnamed = (Envelope(bases={}), op(town, "a", "four")[1])
    assert said(teacher, unnamed) == ["conflict"]


def test_what_somebody_took_away_since_is_a_conflict(town: Town, teacher: Actor) -> None:
    seen = op(town, "a", "one", None)
    submit(teacher, seen)
    submit(town.alice, op(town, "a", ""))
    [verdict] = submit(teacher, op(town, "a", "two", seen[0].id))
    assert (verdict.status, verdict.outcome["current"]) == ("conflict", {"written_by": None})


def test_too_late_is_kept_aside(town: Town, teacher: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slates, "CLOSED", {town.fifth.pk})
    assert said(teacher, op(town, "a", "one", None), op(town, "b", "bad", None)) == ["quarantined", "invalid"]


def test_the_feed_tells_of_every_row_in_order(town: Town, teacher: Actor) -> None:
    submit(teacher, op(town, "a", "one", None), op(town, "b", "two", None))
    submit(teacher, op(town, "a", ""))
    with acting(teacher):
        rows = FeedRow.objects.filter(scope_name=f"class:{town.fifth.pk}").order_by("number")
        told = [(row.number, row.key) for row in rows]
    first = told[0][0]
    assert told == [(first, ""), (first + 1, ""), (first + 2, key(town.fifth.pk, "a"))]


def test_a_broken_constraint_sends_each_alone(town: Town, teacher: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    """A twin that overlooks a row is put right by the action itself."""
    submit(teacher, op(town, "a", "one"))
    twin = write_slate.twin

    def blind(actor, items):
        monkeypatch.setattr("tests.slates.read", lambda _class_id: (town.fifth, {}))
        try:
            return twin(actor, items)
        finally:
            monkeypatch.undo()

    monkeypatch.setattr(write_slate, "twin", blind)
    assert said(teacher, op(town, "a", "two"), op(town, "b", "three")) == ["applied", "applied"]
    assert words(town) == {"a": "two", "b": "three"}


def test_an_unknown_base_is_a_conflict(town: Town, teacher: Actor) -> None:
    submit(teacher, op(town, "a", "one", None))
    assert said(teacher, op(town, "a", "two", uuid7())) == ["conflict"]

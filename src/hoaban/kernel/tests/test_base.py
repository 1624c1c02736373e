"""A change stands on the version its author saw: what somebody else wrote since is never overwritten unseen."""

import pytest

from hoaban.kernel.action import AtRecord, Envelope, action, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Conflict, Denied
from hoaban.kernel.ids import uuid7
from hoaban.kernel.models import Operation
from hoaban.kernel.scoping import acting
from hoaban.modules.network.actions import set_computers
from hoaban.modules.network.models import ComputerCount
from hoaban.modules.people.models import Person
from tests.town import Town


def _say(_actor: Actor, *, person_id, residence: str) -> None:
    writing().change(Person.objects.get(pk=person_id), residence=residence)


_say.__module__ = "hoaban.modules.people.tests"
say = action("person.manage", kind="test.say@1", scope=AtRecord(Person, "person_id"))(_say)
PUPIL = "Lò Văn Ánh"


def submit(actor: Actor, person, residence: str, base=None):
    envelope = Envelope(base_id=base)
    with acting(actor):
        return envelope.id, say.submit(envelope, actor, person_id=person.pk, residence=residence)


def test_on_the_version_it_saw_a_change_applies(town: Town) -> None:
    pupil = town.persons[PUPIL]
    first, _ = submit(town.alice, pupil, "Bản Lĩnh")
    second, verdict = submit(town.bob, pupil, "Bản Nà Pheo", base=first)
    with acting(town.alice):
        pupil.refresh_from_db()
    assert verdict.status == "applied"
    assert (pupil.residence, pupil.written_by) == ("Bản Nà Pheo", second)


def test_on_an_older_version_it_conflicts_and_both_versions_are_kept(town: Town) -> None:
    pupil = town.persons[PUPIL]
    first, _ = submit(town.alice, pupil, "Bản Lĩnh")
    second, _ = submit(town.bob, pupil, "Bản Nà Pheo", base=first)
    last, verdict = submit(town.alice, pupil, "Bản Hồ", base=first)
    assert verdict.status == "conflict"
    assert verdict.outcome["offered"] == {"residence": "Bản Hồ"}
    assert verdict.outcome["current"] == {"residence": "Bản Nà Pheo", "written_by": str(second)}
    with acting(town.alice):
        assert Person.objects.get(pk=pupil.pk).residence == "Bản Nà Pheo"
        assert Operation.objects.get(pk=last).verdict == "conflict"
        assert say.submit(Envelope(id=last), town.alice, person_id=pupil.pk, residence="").status == "conflict"


def test_the_same_value_on_both_sides_is_no_conflict(town: Town) -> None:
    pupil = town.persons[PUPIL]
    first, _ = submit(town.alice, pupil, "Bản Lĩnh")
    submit(town.bob, pupil, "Bản Hồ", base=first)
    _, verdict = submit(town.alice, pupil, "Bản Hồ", base=first)
    assert verdict.status == "same"


def test_a_chain_of_ones_own_stands_on_itself(town: Town) -> None:
    pupil, base = town.persons[PUPIL], None
    for residence in ("một", "hai", "ba"):
        base, verdict = submit(town.bob, pupil, residence, base=base)
        assert verdict.status == "applied"


def test_without_a_base_nobody_asks(town: Town) -> None:
    pupil = town.persons[PUPIL]
    submit(town.alice, pupil, "Bản Lĩnh")
    assert submit(town.bob, pupil, "Bản Hồ")[1].status == "applied"


def test_a_record_is_written_only_where_the_right_reaches(town: Town) -> None:
    pupil = town.persons[PUPIL]
    for key in ("school_clerk", "homeroom_teacher", "department_officer"):
        assert submit(town.actors[key], pupil, key)[1].status == "applied"
    for key in ("teacher", "commune_officer", "guardian", "learner", "auditor"):
        assert submit(town.actors[key], pupil, key)[1].status == "denied"
    for actor in town.outsiders.values():
        assert submit(actor, pupil, "x")[1].status == "denied"


def test_hidden_and_absent_are_refused_alike(town: Town) -> None:
    with acting(town.charlie):
        for person_id in (town.persons[PUPIL].pk, uuid7()):
            with pytest.raises(Denied) as refusal:
                say(town.charlie, person_id=person_id, residence="")
            assert refusal.value.permission == "person.manage"


def test_the_ledger_knows_the_school_of_the_record(town: Town) -> None:
    operation, _ = submit(town.alice, town.persons[PUPIL], "Bản Lĩnh")
    with acting(town.alice):
        row = Operation.objects.get(pk=operation)
        assert (row.institution_id, row.person_id) == (town.primary.pk, town.persons[PUPIL].pk)


def test_a_conflict_names_record_and_versions() -> None:
    conflict = Conflict("people_person", uuid7(), {"residence": "a"}, {"residence": "b"})
    assert {"table", "entity_id", "entity", "base_id", "current", "offered"} == conflict.to_json().keys()


def test_a_dated_fact_stands_on_the_row_that_holds(town: Town) -> None:
    said = {"institution_id": town.primary.pk, "purpose": "office"}
    first = Envelope()
    with acting(town.alice):
        assert set_computers.submit(first, town.alice, **said, count=5, on=town.year.start).status == "applied"
        second = Envelope(base_id=first.id)
        assert set_computers.submit(second, town.alice, **said, count=6, on=town.today).status == "applied"
        third = Envelope(base_id=first.id)
        assert set_computers.submit(third, town.alice, **said, count=7, on=town.today).status == "conflict"
        assert ComputerCount.objects.on(town.today).get(**said).count == 6

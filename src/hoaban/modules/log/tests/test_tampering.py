"""Rows changed, deleted or slipped in by direct SQL, as the owner of the tables could: each is found by the audit, and named.

One town, whose work is committed, is audited, then tampered with in many places at once, then audited again.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pytest_django.plugin import DjangoDbBlocker

from hoaban.engines.merkle import ED25519, Checkpoint, Note, Signer
from hoaban.kernel.scoping import acting
from hoaban.modules.assessment.actions import set_conduct, set_mark
from hoaban.modules.assessment.tests.school import SYSTEM, School, fill_year, standing_school
from hoaban.modules.log import keys
from hoaban.modules.log.auditing import Found, Report, audit, keep_audit
from hoaban.modules.log.integrating import integrate
from hoaban.modules.log.models import Audit, Finding
from hoaban.modules.people.models import Affiliation
from hoaban.modules.schooling.actions import enrol_learner
from tests.database import in_thread, own_database, server
from tests.neighbour.persons import new_person
from tests.town import build_town


@dataclass
class Scene:
    """A town with a year of marks, what an audit said of it, and what it said after everybody had been at it."""

    database: str
    school: School
    before: Report = field(default_factory=Report)
    after: Report = field(default_factory=Report)
    targets: dict[str, Any] = field(default_factory=dict)

    def tamper(self, sql: str, *values: object) -> Any:
        """Do as somebody would who owns the tables."""
        with server(self.database) as owner:
            cursor = owner.execute(sql, values)
            assert cursor.rowcount, sql
            return cursor.fetchone() if cursor.description else None


@pytest.fixture(scope="module")
def scene(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Scene]:
    home = tmp_path_factory.mktemp("home") / keys.FILE
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), own_database("tampering") as name:
        patch.setattr(keys, "key_file", lambda: home)
        [made] = in_thread(name, _worked)
        scene = Scene(name, made)
        [scene.before] = in_thread(name, audit)
        _tamper(scene)
        [scene.after] = in_thread(name, audit)
        yield scene


@pytest.fixture(autouse=True)
def key_file(scene: Scene) -> Path:
    """The scene has a key of its own, which stays."""
    return keys.key_file()


def _worked() -> School:
    made = standing_school(build_town())
    fill_year(made)
    integrate()
    second, third = made.pupils[1].pk, made.pupils[2].pk
    with acting(SYSTEM):
        for number in range(1, 5):
            write(made, second, number, "7")
        for value in ("6.5", "5.5"):
            write(made, third, 1, value)
        for term, level in ((1, "kha"), (2, "tot")):
            set_conduct(SYSTEM, school_class_id=made.school_class.pk, person_id=third, term=term, level=level)
        for name in ("Hạng A Tủa mới", "Cà Thị Ngân mới"):
            enrol(made, name)
    return made


def write(made: School, person_id: UUID, number: int, value: str) -> None:
    cell = {**made.mark("toan", value, number=number), "person_id": person_id}
    set_mark(SYSTEM, school_class_id=made.school_class.pk, **cell)


def enrol(made: School, name: str) -> None:
    """Enrol somebody, so that the ledger tells of the enrolment."""
    person = new_person(name)
    Affiliation.objects.create(person=person, institution=made.school, kind="learner")
    enrol_learner(SYSTEM, class_id=made.school_class.pk, person_id=person.pk, on=made.town.today, grade="8")


def _tamper(scene: Scene) -> None:
    """Let nothing be on its way: elsewhere on the server transactions may be, which would let the audit look further back."""
    scene.tamper("UPDATE log_checkpoint SET seen_from = seen_until")
    for name, work in TAMPERINGS.items():
        scene.targets[name] = work(scene)


def touch(sql: str) -> Callable[[Scene], str]:
    """Run a statement that returns what it touched; `{pupil1}` stands for a pupil's id."""

    def work(scene: Scene) -> str:
        ids = {f"pupil{number}": str(pupil.pk) for number, pupil in enumerate(scene.school.pupils)}
        return str(scene.tamper(sql.format(**ids))[0])

    return work


OPERATIONS = "(SELECT id FROM kernel_operation WHERE kind = '{kind}' ORDER BY recorded_at OFFSET {at} LIMIT 1)"


def operation(at: int, kind: str = "assessment.set_mark@1") -> str:
    return OPERATIONS.format(kind=kind, at=at)


def slipped_in(table: str, new: str, where: str, returns: str = "id") -> str:
    """A row like another one, with something new about it."""
    return f"INSERT INTO {table} SELECT (jsonb_populate_record(t, {new})).* FROM {table} t WHERE {where} LIMIT 1 RETURNING {returns}"


OF_SECOND = "person_id = '{pupil1}'"

# What is done, and what the audit must say: the kind, the table, and the field where there is one.
CASES: dict[str, tuple[str, str, str, str]] = {
    "a mark raised": (
        f"UPDATE assessment_mark SET value = '10' WHERE number = 1 AND {OF_SECOND} RETURNING id",
        "field-changed", "assessment_mark", "value"),
    "a mark raised, and its last writer forged": (
        f"UPDATE assessment_mark SET value = '9', written_by = gen_random_uuid() WHERE number = 2 AND {OF_SECOND} RETURNING id",
        "field-changed", "assessment_mark", "value"),
    "a mark put into another place": (
        f"UPDATE assessment_mark SET number = 9 WHERE number = 3 AND {OF_SECOND} RETURNING id",
        "field-changed", "assessment_mark", "number"),
    "a mark deleted": (
        f"DELETE FROM assessment_mark WHERE number = 4 AND {OF_SECOND} RETURNING id",
        "record-gone", "assessment_mark", ""),
    "a mark set back to what it was": (
        "UPDATE assessment_mark SET value = '6.5' WHERE number = 1 AND person_id = '{pupil2}' RETURNING id",
        "field-changed", "assessment_mark", "value"),
    "a mark slipped in": (
        slipped_in("assessment_mark", "jsonb_build_object('id', gen_random_uuid(), 'number', 8)", OF_SECOND),
        "record-slipped-in", "assessment_mark", ""),
    "a level of conduct raised": (
        "UPDATE assessment_conductlevel SET level = 'tot' WHERE person_id = '{pupil2}' AND term = 1 RETURNING id",
        "field-changed", "assessment_conductlevel", "level"),
    "a level of conduct deleted": (
        "DELETE FROM assessment_conductlevel WHERE person_id = '{pupil2}' AND term = 2 RETURNING id",
        "record-gone", "assessment_conductlevel", ""),
    "a result raised": (
        "UPDATE assessment_result SET result = 'chua-dat', title = 'xuat-sac' WHERE person_id = '{pupil0}' RETURNING id",
        "result-changed", "assessment_result", "title"),
    "a result deleted": (
        "DELETE FROM assessment_result WHERE person_id = '{pupil2}' RETURNING person_id || ' ' || school_year",
        "result-gone", "assessment_result", ""),
    "a result slipped in": (
        slipped_in("assessment_result", "jsonb_build_object('id', gen_random_uuid(), 'person_id',"
                   " (SELECT id FROM people_person WHERE full_name = 'Phạm Thu Hà'))", OF_SECOND),
        "result-slipped-in", "assessment_result", ""),
    "an enrolment moved to another day": (
        ("UPDATE schooling_enrolment SET starts_on = starts_on + 7 WHERE person_id = (SELECT id FROM people_person"
        " WHERE full_name = 'Hạng A Tủa mới') RETURNING id"),
        "field-changed", "schooling_enrolment", "starts_on"),
    "an enrolment deleted": (
        ("DELETE FROM schooling_enrolment WHERE person_id = (SELECT id FROM people_person"
        " WHERE full_name = 'Cà Thị Ngân mới') RETURNING id"),
        "record-gone", "schooling_enrolment", ""),
    "an operation given to somebody else": (
        f"UPDATE kernel_operation SET actor_name = 'Ai đó' WHERE id = {operation(0)} RETURNING id",
        "operation-changed", "kernel_operation", ""),
    "an operation's arguments changed": (
        f"UPDATE kernel_operation SET arguments = arguments || '{{{{\"value\": \"10\"}}}}' WHERE id = {operation(1)} RETURNING id",
        "operation-changed", "kernel_operation", ""),
    "an operation dated back": (
        f"UPDATE kernel_operation SET recorded_at = recorded_at - interval '1 second' WHERE id = {operation(2)} RETURNING id",
        "operation-changed", "kernel_operation", ""),
    "an operation deleted": (
        f"DELETE FROM kernel_operation WHERE id = {operation(0, 'assessment.set_conduct@1')} RETURNING id",
        "operation-gone", "kernel_operation", ""),
    "an operation slipped in": (
        slipped_in("kernel_operation",
                   "jsonb_build_object('id', gen_random_uuid(), 'recorded_at', now() - interval '1 day')", "undoes_id IS NULL"),
        "operation-slipped-in", "kernel_operation", ""),
    "a change rewritten": (
        (f"UPDATE kernel_change SET after = after || '{{{{\"by_name\": \"Ai đó\"}}}}' WHERE operation_id = {operation(3)}"
        " RETURNING operation_id"),
        "operation-changed", "kernel_operation", ""),
    "a change deleted": (
        f"DELETE FROM kernel_change WHERE operation_id = {operation(4)} RETURNING operation_id",
        "operation-changed", "kernel_operation", ""),
    "a change added to an operation": (
        slipped_in("kernel_change", "jsonb_build_object('id', nextval('kernel_change_id_seq'), 'table', 'people_person')",
                   f"operation_id = {operation(1, 'assessment.set_conduct@1')}", "operation_id"),
        "operation-changed", "kernel_operation", ""),
    "a change of no operation": (
        slipped_in("kernel_change", "jsonb_build_object('id', nextval('kernel_change_id_seq'), 'operation_id', gen_random_uuid(),"
                   " 'entity_id', gen_random_uuid())", "\"table\" = 'assessment_mark'"),
        "change-slipped-in", "kernel_change", "operation_id"),
    "a leaf's commitment changed": (
        "UPDATE log_leaf SET commitment = sha256(commitment) WHERE seq = 1 RETURNING seq",
        "leaf-changed", "log_leaf", ""),
    "a leaf's salt changed": (
        "UPDATE log_leaf SET salt = uuid_send(gen_random_uuid()) WHERE seq = 2 RETURNING operation_id",
        "operation-changed", "kernel_operation", ""),
    "a leaf deleted": ("DELETE FROM log_leaf WHERE seq = 3 RETURNING seq", "leaf-changed", "log_leaf", ""),
    "a tile changed": (
        "UPDATE log_tile SET data = set_byte(data, 5 * 32, get_byte(data, 5 * 32) # 1) WHERE level = 0 AND index = 0 RETURNING 5",
        "leaf-changed", "log_leaf", ""),
    "a checkpoint changed": (
        "UPDATE log_checkpoint SET note = replace(note, '— ', '— x') WHERE size = (SELECT min(size) FROM log_checkpoint) RETURNING size",
        "checkpoint-wrong", "log_checkpoint", "note"),
}  # fmt: skip
TAMPERINGS: dict[str, Callable[[Scene], Any]] = {name: touch(sql) for name, (sql, *_) in CASES.items()}


def fresh(scene: Scene) -> list[Found]:
    """What the second audit says beyond the first: the town itself was put there without operations, and both say so."""
    known = {(found.kind, found.table, found.entity, found.field) for found in scene.before.findings}
    return [each for each in scene.after.findings if (each.kind, each.table, each.entity, each.field) not in known]


def test_before_anybody_tampers_the_audit_finds_only_what_no_operation_made(scene: Scene) -> None:
    assert {found.kind for found in scene.before.findings} == {"record-slipped-in"}
    assert not any(found.table.startswith("assessment") for found in scene.before.findings)
    assert scene.before.size > 10
    assert scene.before.changes > scene.before.records > 100
    assert scene.before.results >= len(scene.school.pupils)


@pytest.mark.parametrize("name", CASES)
def test_each_is_found_and_named(scene: Scene, name: str) -> None:
    _, kind, table, column = CASES[name]
    wanted = {(kind, table, scene.targets[name])}
    found = [each for each in fresh(scene) if {(each.kind, each.table, each.entity)} == wanted]
    assert found, [each for each in fresh(scene) if each.table == table]
    if column:
        assert column in {each.field for each in found}


def test_a_raised_mark_is_told_with_both_values(scene: Scene) -> None:
    [found] = [each for each in fresh(scene) if each.entity == scene.targets["a mark raised"]]
    assert (found.ledger, found.stands, found.institution_id) == ("7", "10", scene.school.school.pk)


def test_what_is_found_is_kept_and_shown_to_whom_it_concerns(scene: Scene) -> None:
    def keep() -> tuple[int, int, int]:
        with acting(SYSTEM):
            made = keep_audit(SYSTEM, report=scene.after)
            kept = Finding.objects.filter(audit=made).count()
        with acting(scene.school.town.charlie):
            theirs = Finding.objects.filter(audit=made)
            assert {row.institution_id for row in theirs} == {scene.school.school.pk}
        return Audit.objects.get(pk=made.pk).findings, kept, len(theirs)

    [(told, kept, theirs)] = in_thread(scene.database, keep)
    assert told == kept == len(scene.after.findings) > theirs > 5
    assert json.loads(json.dumps(scene.after.to_json()))["clean"] is False


def test_a_log_that_was_rewritten_whole_does_not_go_on_from_a_kept_checkpoint(scene: Scene) -> None:
    """Even somebody who has the key and makes everything agree again is found by whoever kept a checkpoint."""
    signer = keys.signer()
    point = Checkpoint(signer.name, 4, bytes(range(32)))
    note = str(Note(point.text).signed(signer.sign(point.text)))
    [report] = in_thread(scene.database, lambda: audit(kept=note))
    assert [(found.kind, found.entity) for found in report.findings if found.kind == "log-rewritten"] == [
        ("log-rewritten", "4")
    ]


def test_a_checkpoint_signed_with_a_key_out_of_the_database_is_worth_nothing(scene: Scene) -> None:
    forger = Signer(keys.signer().name, ED25519, bytes(32))
    assert forger.verifier not in keys.own_verifiers()
    assert len(keys.own_verifiers()) == 1

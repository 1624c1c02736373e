"""The ledger becomes the log: each operation once, in one order, hidden, signed; and every one of them can be proved."""

import json
from hashlib import sha256
from pathlib import Path

import pytest
from django.db import connection

from hoaban.engines.merkle import (
    Note,
    TiledTree,
    Verifier,
    leaf_hash,
    open_checkpoint,
    proves_consistency,
    tree_hash,
    verify_bundle,
)
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Invalid
from hoaban.kernel.models import Change, Operation
from hoaban.kernel.scoping import acting
from hoaban.modules.log import integrating
from hoaban.modules.log.integrating import integrate, rotate
from hoaban.modules.log.models import Checkpoint, Leaf
from hoaban.modules.log.proving import consistency, evidence_of, proof_of, proofs_of_record, tree_at, verifiers
from hoaban.modules.log.witnessing import whole_note
from hoaban.modules.people.actions import correct_person
from hoaban.modules.people.rules import PersonDetails
from tests.town import Town

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


def rename(town: Town, name: str) -> Operation:
    pupil = town.persons["Lò Thị Đào"]
    details = PersonDetails(name, pupil.birth_date, pupil.sex)
    correct_person(SYSTEM, person_id=pupil.pk, details=details, on=town.today)
    return Operation.objects.latest("recorded_at")


def test_every_operation_is_logged_once_and_the_checkpoint_is_signed(town: Town) -> None:
    with acting(SYSTEM):
        first = rename(town, "Lò Thị Đào Một")
        assert integrate().added == Operation.objects.count()
        second = rename(town, "Lò Thị Đào Hai")
        found = integrate()
        assert (found.added, integrate().added) == (1, 0)
        leaves = dict(Leaf.objects.values_list("operation_id", "seq"))
        assert sorted(leaves.values()) == list(range(Operation.objects.count()))
        assert leaves[first.pk] < leaves[second.pk] == found.checkpoint.size - 1
        opened = open_checkpoint(found.checkpoint.note, [Verifier.parse(key) for key in verifiers()])
        hashes = [leaf_hash(b"hoaban-operation@1:" + bytes(leaf.commitment)) for leaf in Leaf.objects.order_by("seq")]
        assert opened.checkpoint.root == tree_hash(hashes) == tree_at(len(hashes)).root


def test_an_operation_is_proved_with_the_public_key_alone(town: Town) -> None:
    with acting(SYSTEM):
        operation = rename(town, "Lò Thị Đào Một")
        integrate()
        bundle, key = json.loads(json.dumps(proof_of(operation.pk))), verifiers()[-1]
    outcome = verify_bundle(bundle, key)
    assert outcome.valid, outcome.reasons
    assert outcome.operation["id"] == str(operation.pk)
    assert outcome.operation["kind"] == operation.kind
    persons = [change["after"] for change in outcome.changes if change["table"] == "people_person"]
    assert [after["full_name"] for after in persons] == ["Lò Thị Đào Một"]
    assert outcome.arguments["arguments"]["details"]["full_name"] == "Lò Thị Đào Một"


def test_one_record_is_opened_without_its_neighbours(town: Town) -> None:
    with acting(SYSTEM):
        operation = rename(town, "Lò Thị Đào Một")
        pupil = town.persons["Lò Thị Đào"]
        integrate()
        [bundle] = proofs_of_record("people_person", pupil.pk)
        outcome = verify_bundle(bundle, *verifiers())
        other = verify_bundle(proof_of(operation.pk, opens=()), *verifiers())
    assert [change["entity"] for change in outcome.changes] == [str(pupil.pk)]
    assert outcome.arguments is None
    assert other.valid
    assert not other.changes
    assert "Lò Thị Đào Một" not in json.dumps(proof_text(other), ensure_ascii=False)


def proof_text(outcome) -> dict:
    return outcome.to_json()


def test_the_log_itself_says_nothing_of_anybody(town: Town) -> None:
    """Whoever knows what an operation says, and not its salt, cannot find its leaf."""
    with acting(SYSTEM):
        operation = rename(town, "Lò Thị Đào Một")
        integrate()
        leaf = Leaf.objects.get(operation_id=operation.pk)
        bundle = proof_of(operation.pk)
    texts = [part["text"].encode() for part in bundle["parts"]]
    guesses = {
        sha256(b"".join(sha256(prefix + text).digest() for text in texts)).digest() for prefix in (b"", bytes(32))
    }
    assert bytes(leaf.commitment) not in guesses
    assert len(bytes(leaf.salt)) == 16
    assert Leaf.objects.filter(salt=leaf.salt).count() <= 1


def test_batches_of_any_size_make_the_same_tree(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    with acting(SYSTEM):
        for number in range(7):
            rename(town, f"Lò Thị Đào {number}")
        total = Operation.objects.count()
        monkeypatch.setattr(integrating, "MOST", 3)
        assert integrate().added == total
        sizes = list(Checkpoint.objects.order_by("size").values_list("size", flat=True))
        assert sizes == [*range(3, total, 3), total]
        rename(town, "Lò Thị Đào sau cùng")
        assert integrate().checkpoint.size == total + 1
        roots = {point.size: open_note(point).root for point in Checkpoint.objects.all()}
        for old in sizes:
            assert proves_consistency(old, total + 1, consistency(old, total + 1), roots[old], roots[total + 1])
        recorded = list(Operation.objects.order_by("recorded_at", "id").values_list("id", flat=True))
        assert list(Leaf.objects.order_by("seq").values_list("operation_id", flat=True)) == recorded


def open_note(point: Checkpoint):
    return open_checkpoint(point.note, [Verifier.parse(key) for key in verifiers()]).checkpoint


def test_an_older_checkpoint_proves_what_it_held(town: Town) -> None:
    with acting(SYSTEM):
        first = rename(town, "Lò Thị Đào Một")
        then = integrate().checkpoint
        second = rename(town, "Lò Thị Đào Hai")
        integrate()
        assert verify_bundle(proof_of(first.pk, at_size=then.size), *verifiers()).checkpoint.size == then.size
        for wrong in (first.pk, then.size + 7), (second.pk, then.size):
            with pytest.raises(Invalid):
                proof_of(wrong[0], at_size=wrong[1])


def test_what_is_not_logged_or_hidden_has_no_proof(town: Town) -> None:
    with acting(SYSTEM):
        operation = rename(town, "Lò Thị Đào Một")
        with pytest.raises(Invalid):
            proof_of(operation.pk)
        integrate()
    with acting(town.charlie), pytest.raises(Invalid):
        proof_of(operation.pk)


def test_the_key_is_its_owners_alone_and_stands_nowhere_else(town: Town, key_file: Path) -> None:
    with acting(SYSTEM):
        rename(town, "Lò Thị Đào Một")
        integrate()
        secret = key_file.read_text("ascii").rsplit("+", 1)[1].strip()
        assert key_file.stat().st_mode & 0o777 == 0o600
        with connection.cursor() as cursor:
            for table in ("log_checkpoint", "log_signingkey", "kernel_operation", "kernel_change"):
                cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s", [f"%{secret[:20]}%"])
                assert cursor.fetchone() == (0,), table
    assert [path.name for path in key_file.parent.iterdir()] == [key_file.name]


def test_a_new_key_is_bound_to_the_former_one(town: Town, key_file: Path) -> None:
    with acting(SYSTEM):
        rename(town, "Lò Thị Đào Một")
        integrate()
        last = rotate()
        former, fresh = map(Verifier.parse, verifiers())
        note = Note.parse(whole_note(last))
        assert {(line.name, line.key_id) for line in note.signatures} == {
            (key.name, key.key_id) for key in (former, fresh)
        }
        assert all(open_checkpoint(whole_note(last), [key]).checkpoint.size == last.size for key in (former, fresh))
        rename(town, "Lò Thị Đào Hai")
        assert open_checkpoint(integrate().checkpoint.note, [fresh]).signed_by == (fresh,)
        assert open_checkpoint(whole_note(last), [former]).signed_by == (former,)
    assert (key_file.parent / f"log-key.{former.key_id.hex()}").stat().st_mode & 0o777 == 0o600


def test_evidence_and_changes_of_an_operation_with_many_records(town: Town) -> None:
    with acting(SYSTEM):
        operation = rename(town, "Lò Thị Đào Một")
        integrate()
        evidence = evidence_of(Leaf.objects.get(operation_id=operation.pk).seq, Checkpoint.objects.latest("size"))
        assert isinstance(tree_at(1), TiledTree)
        assert evidence.index == Checkpoint.objects.latest("size").size - 1
        assert Change.objects.filter(operation_id=operation.pk).exists()

"""From the books to a transcript in force: drafted, checked, reconciled, confirmed, signed in order, corrected; and what is refused on the way."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from hoaban.engines.transcripts.content import digest, from_json
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Denied, Invalid, Problem
from hoaban.kernel.language import Words
from hoaban.kernel.models import Change
from hoaban.kernel.scoping import acting
from hoaban.kernel.streaming import HIDDEN
from hoaban.modules.assessment.actions import set_marks
from hoaban.modules.assessment.tests.school import School
from hoaban.modules.people.models import Affiliation
from hoaban.modules.schooling.models import Enrolment
from hoaban.modules.transcripts.actions import (
    ask_correction,
    confirm_versions,
    decide_correction,
    draft_transcripts,
    revoke_version,
    send_back,
    start_batch,
)
from hoaban.modules.transcripts.actions.batches import waiting_for
from hoaban.modules.transcripts.handing_out import hand_out
from hoaban.modules.transcripts.jobs import sign_rest
from hoaban.modules.transcripts.models import SignedFile, Step, Version
from hoaban.modules.transcripts.reads import class_rows, versions_of
from hoaban.modules.transcripts.sealing import Unreachable
from hoaban.modules.transcripts.stepping import sign_step
from hoaban.modules.transcripts.tests.sealing import WrittenSealer, signatures_in
from hoaban.modules.transcripts.words import (
    HOMEROOM,
    ISSUED,
    PDF,
    PRINCIPAL,
    SEAL,
    SIGNING,
    SUBJECT,
    SUPERSEDED,
    VC,
    XML,
)

pytestmark = pytest.mark.django_db


def confirmed(year: School) -> Version:
    """Draft and confirm the first pupil's transcript, as the homeroom teacher does."""
    with acting(year.leader):
        draft_transcripts(year.leader, class_id=year.school_class.pk, person_ids=[year.pupils[0].pk])
        row = Version.objects.get(person=year.pupils[0], state="draft")
        confirm_versions(year.leader, class_id=year.school_class.pk, version_ids=[row.pk])
    return row


def sign_all(year: School) -> None:
    """Let everybody sign in order: the subject teachers, the homeroom teacher, the principal, and the clerk with the seal."""
    for actor in (year.maths, year.leader, year.town.outsiders["principal"], year.town.outsiders["school_clerk"]):
        with acting(actor):
            batch = start_batch(actor, **of_class(year))
        assert sign_rest(actor, batch.pk)["refused"] == []


def of_class(year: School) -> dict[str, Any]:
    return {"institution_id": year.school.pk, "school_year": year.year, "class_id": year.school_class.pk}


def issued(year: School) -> Version:
    row = confirmed(year)
    sign_all(year)
    return seen(year, row)


def seen(year: School, row: Version) -> Version:
    with acting(year.leader):
        return Version.objects.get(pk=row.pk)


def test_the_books_become_a_transcript_in_force(year: School, sealer: WrittenSealer) -> None:
    row = issued(year)
    assert (row.state, row.number, row.level, row.grade) == (ISSUED, 1, "lower", "8")
    said = from_json(row.content.encode())
    assert digest(said) == row.digest
    page = said.years[-1]
    assert page.homeroom_comment == "Chăm học, hay giúp bạn."
    assert {each.code: each.year for each in page.subjects}["toan"] == "8.0"
    assert page.decision is not None
    assert page.decision.code == "promoted"
    assert said.learner.name == "Giàng A Páo"
    assert said.verify_url.endswith(f"/kiem-tra/{row.code}/")
    with acting(year.leader):
        roles = list(Step.objects.filter(version=row).order_by("position").values_list("role", flat=True))
        files = {file.form: bytes(file.body) for file in SignedFile.objects.filter(version=row)}
    assert roles == [SUBJECT] * len(page.subjects) + [HOMEROOM, PRINCIPAL, SEAL]
    assert [who[0] for who in signatures_in(files[XML])] == roles
    assert [who[0] for who in signatures_in(files[PDF])] == [HOMEROOM, PRINCIPAL, SEAL]


def test_a_file_s_bytes_are_not_in_the_ledger_and_copies_are(year: School, sealer: WrittenSealer) -> None:
    row = issued(year)
    with acting(year.leader):
        copy, body = hand_out(year.leader, row, PDF, given_to="Trường mới", purpose="Chuyển trường")
        assert copy.given_to == "Trường mới"
        assert hand_out(year.leader, row, VC)[1].startswith(b"{")
        assert row.copies.count() == 2
    with acting(Actor.system("test")):
        told = Change.objects.filter(table="transcripts_signedfile").values_list("after", flat=True)
        assert told
        assert all(each["body"] == HIDDEN for each in told if "body" in each)
    assert signatures_in(body)


def test_nobody_signs_out_of_turn_or_for_another(year: School, sealer: WrittenSealer) -> None:
    row, principal = confirmed(year), year.town.outsiders["principal"]
    with acting(principal):
        assert not waiting_for(principal, year.school.pk, year.year).exists()
        with pytest.raises(Invalid, match="Chưa đến lượt"):
            sign_step(principal, Step.objects.get(version=row, role=PRINCIPAL).pk)
        with pytest.raises(Denied):
            sign_step(principal, Step.objects.get(version=row, role=HOMEROOM).pk)
    with acting(year.maths), pytest.raises(Denied):
        sign_step(year.maths, Step.objects.get(version=row, role=SEAL).pk)
    with acting(year.leader), pytest.raises(Invalid, match="Không có học bạ nào đang chờ"):
        start_batch(year.leader, **of_class(year))


def test_what_lacks_or_differs_is_not_confirmed_and_says_where(year: School, sealer: WrittenSealer) -> None:
    with acting(year.leader):
        draft_transcripts(year.leader, class_id=year.school_class.pk)
        rows = {row.person.pk: row for row in class_rows(year.school_class)}
        full, empty = rows[year.pupils[0].pk], rows[year.pupils[1].pk]
        assert full.is_ready
        assert {each.code for each in empty.found.missing} == {"subjects", "conduct", "decision", "homeroom-comment"}
        assert empty.version is not None
        with pytest.raises(Invalid, match="Lò Thị Ánh"):
            confirm_versions(year.leader, class_id=year.school_class.pk, version_ids=[empty.version.pk])
    with acting(year.maths):
        mark = year.mark("toan", "10", term=2, kind="final")
        set_marks(year.maths, school_class_id=year.school_class.pk, marks=[mark])
    with acting(year.leader):
        row = next(row for row in class_rows(year.school_class) if row.person.pk == year.pupils[0].pk)
        assert ("2026-2027" in str(row.differences[0].place)) or row.differences
        assert row.version is not None
        with pytest.raises(Invalid, match="sổ sách đã đổi"):
            confirm_versions(year.leader, class_id=year.school_class.pk, version_ids=[row.version.pk])
        draft_transcripts(year.leader, class_id=year.school_class.pk)
        confirm_versions(year.leader, class_id=year.school_class.pk, version_ids=[row.version.pk])
        assert seen(year, row.version).state == SIGNING


def test_what_was_issued_stands_whoever_tries(year: School, sealer: WrittenSealer) -> None:
    row = issued(year)
    for statement in (
        "UPDATE transcripts_version SET content = '{}'",
        "UPDATE transcripts_version SET digest = repeat('0', 64)",
        "UPDATE transcripts_version SET state = 'draft', digest = ''",
        "DELETE FROM transcripts_version",
        "UPDATE transcripts_signedfile SET body = ''",
        "UPDATE transcripts_step SET signer_name = 'Ai đó'",
    ):
        with acting(Actor.system("test")), pytest.raises(IntegrityError), transaction.atomic():
            connection.cursor().execute(statement)
    assert seen(year, row).state == ISSUED


def test_a_correction_takes_two_persons_and_names_the_former(year: School, sealer: WrittenSealer) -> None:
    row, principal = issued(year), year.town.outsiders["principal"]
    with acting(principal):
        asked = ask_correction(principal, version_id=row.pk, reason="Điểm toán nhập nhầm")
        with pytest.raises(Invalid, match="không tự duyệt"):
            decide_correction(principal, request_id=asked.pk, agrees=True)
        decide_correction(other := Actor.system("a second person"), request_id=asked.pk, agrees=True)
    with acting(year.leader):
        new = Version.objects.get(corrects=row)
        assert (new.number, new.reason, new.asked_by_name, new.agreed_by_name) == (
            2,
            "Điểm toán nhập nhầm",
            principal.name,
            other.name,
        )
        said = from_json(new.content.encode()).supersedes
        assert said is not None
        assert (said.digest, said.reason, said.version) == (row.digest, "Điểm toán nhập nhầm", 1)
        assert seen(year, row).state == ISSUED
        confirm_versions(year.leader, class_id=year.school_class.pk, version_ids=[new.pk])
    sign_all(year)
    former = seen(year, row)
    assert (former.state, former.content, former.digest) == (SUPERSEDED, row.content, row.digest)
    assert seen(year, new).state == ISSUED


def test_sent_back_signatures_and_code_fall(year: School, sealer: WrittenSealer) -> None:
    row = confirmed(year)
    with acting(year.maths):
        batch = start_batch(year.maths, **of_class(year))
    sign_rest(year.maths, batch.pk)
    with acting(year.leader):
        with pytest.raises(Invalid, match="lý do"):
            send_back(year.leader, version_id=row.pk, reason=" ")
        send_back(year.leader, version_id=row.pk, reason="Sai ngày sinh")
        now = Version.objects.get(pk=row.pk)
        assert (now.state, now.digest, now.steps.count(), now.files.count()) == ("draft", "", 0, 0)
        assert now.code != row.code


def test_a_batch_that_was_cut_off_goes_on_and_signs_nothing_twice(year: School, sealer: WrittenSealer) -> None:
    confirmed(year)
    sealer.fails_after = 3
    with acting(year.maths):
        batch = start_batch(year.maths, **of_class(year))
    with pytest.raises(ConnectionError):
        sign_rest(year.maths, batch.pk)
    sealer.failure = Unreachable(Problem("signer-unreachable", "signer", Words("Không thấy token", "No token")))
    told = sign_rest(year.maths, batch.pk)  # a key that is out of reach stops the batch at once, and says why
    assert (told["signed"], len(told["refused"])) == (0, 1)
    assert "Không thấy token" in told["refused"][0]
    sealer.fails_after = None
    with acting(year.maths):
        signed = dict(batch.steps.exclude(signed_at=None).values_list("pk", "operation_id"))
        assert len(signed) == 3
    sign_rest(year.maths, batch.pk)
    assert sealer.count == batch.total
    sign_rest(year.maths, batch.pk)
    assert sealer.count == batch.total
    with acting(year.maths):
        assert batch.steps.filter(signed_at=None).count() == 0
        now = dict(batch.steps.values_list("pk", "operation_id"))
        assert {key: now[key] for key in signed} == signed
        batch.refresh_from_db()
        assert batch.state == "done"


def test_a_transfer_carries_it_along_and_only_the_school_that_issued_it_changes_its_standing(
    year: School, sealer: WrittenSealer
) -> None:
    row, town = issued(year), year.town
    pupil, here, there = year.pupils[0], town.actors["principal"], town.outsiders["principal"]
    with acting(here):
        assert versions_of(here, pupil.pk) == []
    with acting(Actor.system("a transfer")):
        Enrolment.objects.filter(person=pupil).update(ends_on=town.today, exit_reason="transfer_out")
        Affiliation.objects.create(person=pupil, institution=town.primary, kind="learner")
        Enrolment.objects.create(
            person=pupil,
            institution=town.primary,
            school_class=town.fifth,
            grade="5",
            entry_reason="transfer_in",
            starts_on=town.today,
        )
    with acting(here):
        assert [each.pk for each in versions_of(here, pupil.pk)] == [row.pk]
        assert signatures_in(hand_out(here, row, PDF)[1])
        with pytest.raises(Denied):
            revoke_version(here, version_id=row.pk, reason="Không phải của mình")
    with acting(there):
        assert versions_of(there, pupil.pk)[0].copies.count() == 1


def test_revoked_it_is_no_longer_handed_out(year: School, sealer: WrittenSealer) -> None:
    row, principal = issued(year), year.town.outsiders["principal"]
    with acting(principal):
        revoke_version(principal, version_id=row.pk, reason="Cấp nhầm người")
        with pytest.raises(Invalid, match="hiệu lực"):
            hand_out(principal, seen(year, row), PDF)
    with acting(year.leader), pytest.raises(Denied):
        revoke_version(year.leader, version_id=row.pk, reason="Không được phép")

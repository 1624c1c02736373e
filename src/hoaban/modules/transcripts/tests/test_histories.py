"""Any history of drafting, signing, breaking off, sending back, correcting and revoking keeps what was promised of transcripts."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Denied, Invalid
from hoaban.kernel.scoping import acting
from hoaban.modules.assessment.actions import write_comment
from hoaban.modules.assessment.tests.school import SYSTEM, School
from hoaban.modules.transcripts.actions import (
    ask_correction,
    confirm_versions,
    decide_correction,
    draft_transcripts,
    revoke_version,
    send_back,
    start_batch,
)
from hoaban.modules.transcripts.jobs import sign_rest
from hoaban.modules.transcripts.models import Batch, CorrectionRequest, SignedFile, Step, Version
from hoaban.modules.transcripts.tests.sealing import WrittenSealer, signatures_in
from hoaban.modules.transcripts.tests.test_workflow import of_class
from hoaban.modules.transcripts.words import DRAFT, ISSUED, SIGNING, STANDING, XML

pytestmark = pytest.mark.django_db
SECOND = Actor.system("a second person")
STEPS = ("draft", "confirm", "sign", "sign", "cut", "resume", "change", "back", "ask", "agree", "agree-self", "revoke")
USUAL = ["draft", "confirm", "sign", "sign", "sign", "sign"]


class History:
    """One class's transcripts, and what anybody tries with them; what was issued is remembered as it was."""

    def __init__(self, year: School, sealer: WrittenSealer) -> None:
        self.year, self.sealer, self.words = year, sealer, 0
        self.issued: dict[Any, tuple[str, str, bytes]] = {}
        self.signed: dict[Any, Any] = {}

    def run(self, name: str) -> None:
        with suppress(Invalid, Denied):
            getattr(self, f"do_{name.replace('-', '_')}")()

    def _first(self, *states: str) -> Version:
        found = Version.objects.filter(state__in=states).order_by("-number").first()
        if found is None:
            raise Denied("nothing there")
        return found

    def _by(self, actor: Actor, work: Callable[[], object]) -> None:
        with acting(actor):
            work()

    def do_draft(self) -> None:
        leader, class_id = self.year.leader, self.year.school_class.pk
        self._by(leader, lambda: draft_transcripts(leader, class_id=class_id, person_ids=[self.year.pupils[0].pk]))

    def do_confirm(self) -> None:
        leader, class_id = self.year.leader, self.year.school_class.pk
        self._by(leader, lambda: confirm_versions(leader, class_id=class_id, version_ids=[self._first(DRAFT).pk]))

    def do_sign(self) -> None:
        """Whoever's turn it is signs all that waits for them."""
        town = self.year.town
        for actor in (self.year.maths, self.year.leader, town.outsiders["principal"], town.outsiders["school_clerk"]):
            with suppress(Invalid), acting(actor):
                batch = start_batch(actor, **of_class(self.year))
                sign_rest(actor, batch.pk)
                return

    def do_cut(self) -> None:
        """The token is pulled out after two signatures."""
        self.sealer.fails_after = self.sealer.count + 2
        try:
            with suppress(ConnectionError):
                self.do_sign()
        finally:
            self.sealer.fails_after = None

    def do_resume(self) -> None:
        with acting(SYSTEM):
            batches = list(Batch.objects.filter(state="running"))
        for batch in batches:
            actors = (self.year.maths, self.year.leader, *self.year.town.outsiders.values())
            actor = next(each for each in actors if each.user_id == batch.by_id)
            sign_rest(actor, batch.pk)

    def do_change(self) -> None:
        """Somebody writes something else into the books."""
        self.words += 1
        row = {"school_class_id": self.year.school_class.pk, "person_id": self.year.pupils[0].pk, "subject": ""}
        self._by(SYSTEM, lambda: write_comment(SYSTEM, **row, term=2, text=f"Lời thứ {self.words}"))

    def do_back(self) -> None:
        leader = self.year.leader
        self._by(leader, lambda: send_back(leader, version_id=self._first(SIGNING).pk, reason="Xem lại"))

    def do_ask(self) -> None:
        leader = self.year.leader
        self._by(leader, lambda: ask_correction(leader, version_id=self._first(ISSUED).pk, reason="Nhầm"))

    def do_agree(self) -> None:
        self._agree(self.year.town.outsiders["principal"])

    def do_agree_self(self) -> None:
        self._agree(self.year.leader)

    def _agree(self, actor: Actor) -> None:
        with acting(actor):
            asked = CorrectionRequest.objects.filter(state=CorrectionRequest.ASKED).first()
            if asked is not None:
                decide_correction(actor, request_id=asked.pk, agrees=True)

    def do_revoke(self) -> None:
        principal = self.year.town.outsiders["principal"]
        self._by(principal, lambda: revoke_version(principal, version_id=self._first(ISSUED).pk, reason="Sai"))

    def holds(self) -> None:
        """What is promised, whatever happened."""
        with acting(SYSTEM):
            for row in Version.objects.filter(state__in=STANDING):
                body = bytes(SignedFile.objects.get(version=row, form=XML).body)
                assert self.issued.setdefault(row.pk, (row.content, row.digest, body)) == (
                    row.content,
                    row.digest,
                    body,
                )
                assert len(signatures_in(body)) == Step.objects.filter(version=row).count()
            assert self.issued.keys() <= set(Version.objects.values_list("pk", flat=True))
            assert Version.objects.filter(state=ISSUED).count() <= 1
            for row in Version.objects.filter(number__gt=1).select_related("corrects"):
                assert row.corrects is not None
                assert row.corrects.state in STANDING
                assert row.reason
                assert row.agreed_by_name
                assert row.asked_by_id != row.agreed_by_id
            for step in Step.objects.exclude(signed_at=None):
                assert self.signed.setdefault(step.pk, step.operation_id) == step.operation_id
            for row in Version.objects.filter(state=SIGNING):
                file = SignedFile.objects.filter(version=row, form=XML).first()
                done = [step.role for step in row.steps.exclude(signed_at=None)]
                assert sorted(who[0] for who in (signatures_in(bytes(file.body)) if file else [])) == sorted(done)


def test_any_history(year: School, sealer: WrittenSealer) -> None:
    @settings(max_examples=3, deadline=None)
    @given(st.lists(st.sampled_from(STEPS), min_size=6, max_size=12))
    def go_on(wishes: list[str]) -> None:
        with transaction.atomic():
            history = History(year, sealer)
            for name in [*USUAL, *wishes, "resume", *USUAL, "ask", "agree", *USUAL[1:]]:
                history.run(name)
                history.holds()
            transaction.set_rollback(True)

    go_on()

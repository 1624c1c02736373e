"""Every attack is refused, for the right reason; and the genuine files are accepted, so that refusing is no accident."""

import json
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest

from hoaban.engines.transcripts.authority import Authority
from hoaban.engines.transcripts.judging import verify
from hoaban.engines.transcripts.logged import asking
from hoaban.engines.transcripts.paper.setting import PRINCIPAL
from hoaban.engines.transcripts.pdf.keeping import keep
from hoaban.engines.transcripts.stamping import LocalStamper
from hoaban.engines.transcripts.tests import (
    attacks_certificates,
    attacks_log,
    attacks_pdf,
    attacks_vc,
    attacks_weak,
    attacks_xml,
)
from hoaban.engines.transcripts.tests.scene import NOW, SIGNED_AT, scene

TABLES = (attacks_pdf, attacks_certificates, attacks_weak, attacks_xml, attacks_vc, attacks_log)
ATTACKS = [attack for each in TABLES for attack in each.ATTACKS]


@pytest.mark.parametrize("form", ["pdf", "xml", "vc"])
def test_the_genuine_is_valid(form):
    verdict = verify(getattr(scene(), form), scene().trust, NOW)
    assert verdict.is_valid, verdict.reasons
    assert verdict.to_json()["version"] == 1
    assert verdict.signatures


@pytest.mark.parametrize("kind", [attacks_log.SIGN, attacks_log.COPY])
@pytest.mark.parametrize("form", ["pdf", "vc"])
def test_the_genuine_with_its_proof_is_valid_and_says_where_it_stands_in_the_log(form, kind):
    body = getattr(scene(), form)
    proof = attacks_log.bundle(sha256(body).hexdigest(), kind)
    verdict = verify(body, scene().trust, NOW, ask_log=asking(json.dumps(proof).encode(), attacks_log.KEYS))
    assert verdict.is_valid, verdict.reasons
    assert (
        verdict.to_json()["log"].items()
        >= {"included": True, "index": 1, "size": 3, "origin": attacks_log.LOG.name}.items()
    )


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda each: each.name)
def test_it_is_refused_for_the_right_reason(attack):
    verdict = attack.judged()
    assert not verdict.is_valid
    assert attack.code in {each.code for each in verdict.reasons}, verdict.reasons


def test_the_table_is_as_large_as_promised():
    assert len({each.name for each in ATTACKS}) == len(ATTACKS) >= 50


def test_an_archive_stamp_renewed_in_time_keeps_a_card_valid_after_the_first_one_ended():
    here, later = scene(), SIGNED_AT + timedelta(days=8 * 365)
    next_authority = Authority.make(later - timedelta(days=1), "Thế hệ sau")
    renewed = keep(here.pdf, next_authority.evidence([], later), LocalStamper(next_authority, later))
    trust = replace(here.trust, roots=(here.ca.root.der, next_authority.root.der))
    verdict = verify(renewed, trust, SIGNED_AT + timedelta(days=12 * 365))
    assert verdict.is_valid, verdict.reasons
    assert [each.kind for each in verdict.signatures] == ["signature"] * 3 + ["time-stamp"] * 2


def test_a_certificate_revoked_after_signing_does_not_undo_what_was_signed():
    here = scene()
    serial = here.people[PRINCIPAL].certificate.serial_number
    told = here.ca.crl(NOW, {serial: SIGNED_AT + timedelta(days=3)})
    assert verify(here.pdf, replace(here.trust, crls=(told,)), NOW).is_valid

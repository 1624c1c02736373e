"""Every attack is refused, for the right reason; and the genuine files are accepted, so that refusing is no accident."""

import pytest

from hoaban.engines.transcripts.judging import verify
from hoaban.engines.transcripts.tests import attacks_certificates, attacks_pdf, attacks_vc, attacks_xml
from hoaban.engines.transcripts.tests.scene import NOW, scene

ATTACKS = [*attacks_pdf.ATTACKS, *attacks_certificates.ATTACKS, *attacks_xml.ATTACKS, *attacks_vc.ATTACKS]


@pytest.mark.parametrize("form", ["pdf", "xml", "vc"])
def test_the_genuine_is_valid(form):
    verdict = verify(getattr(scene(), form), scene().trust, NOW)
    assert verdict.is_valid, verdict.reasons
    assert verdict.to_json()["version"] == 1
    assert verdict.signatures


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda each: each.name)
def test_it_is_refused_for_the_right_reason(attack):
    verdict = attack.judged()
    assert not verdict.is_valid
    assert attack.code in {each.code for each in verdict.reasons}, verdict.reasons


def test_the_table_is_as_large_as_promised():
    assert len({each.name for each in ATTACKS}) == len(ATTACKS) >= 50

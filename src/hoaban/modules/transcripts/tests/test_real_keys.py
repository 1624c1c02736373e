"""With real keys: what was issued is valid, in every form; what was altered, superseded or revoked is not, and says why."""

import json
from pathlib import Path

import pytest

from hoaban.engines.transcripts.content import from_json
from hoaban.kernel.config import settings
from hoaban.kernel.scoping import acting
from hoaban.modules.assessment.tests.school import School
from hoaban.modules.transcripts import sealing
from hoaban.modules.transcripts.actions import revoke_version
from hoaban.modules.transcripts.filechecking import check_file
from hoaban.modules.transcripts.handing_out import hand_out
from hoaban.modules.transcripts.software import SoftwareSealer
from hoaban.modules.transcripts.statuslist import revoked_list
from hoaban.modules.transcripts.tests.test_workflow import issued
from hoaban.modules.transcripts.words import PDF, VC, XML

pytestmark = pytest.mark.django_db


@pytest.fixture
def keys(tmp_path: Path):
    before = list(sealing._sealers)
    sealing.seal_with(SoftwareSealer(tmp_path / "keys"))
    yield tmp_path / "keys"
    sealing._sealers[:] = before


def test_a_transcript_in_every_form_is_checked_by_its_file(year: School, keys: Path) -> None:
    row = issued(year)
    with acting(year.leader):
        count = row.steps.count()
        forms = {form: hand_out(year.leader, row, form)[1] for form in (PDF, XML, VC)}
    for form, body in forms.items():
        found = check_file(body)
        assert found.is_valid, (form, found.reasons)
        assert found.standing is not None
        assert found.standing.content == from_json(row.content.encode())
    assert len(check_file(forms[PDF]).signatures) == 3
    assert len(check_file(forms[XML]).signatures) == count
    altered = forms[XML].replace("Giàng A Páo".encode(), "Giàng A Pảo".encode(), 1)
    assert altered != forms[XML]
    assert not check_file(altered).is_valid
    assert not check_file(b"khong phai hoc ba").is_valid
    principal = year.town.outsiders["principal"]
    with acting(principal):
        revoke_version(principal, version_id=row.pk, reason="Cấp nhầm")
    told = [str(each) for each in check_file(forms[PDF]).reasons]
    assert any("thu hồi" in each for each in told), told
    assert json.loads(revoked_list(0))["credentialSubject"]["type"] == "BitstringStatusList"
    assert settings().secret_key.encode() not in b"".join(path.read_bytes() for path in keys.iterdir())
    assert all(path.stat().st_mode & 0o077 == 0 for path in keys.iterdir() if path.suffix in {".pem", ".seed"})

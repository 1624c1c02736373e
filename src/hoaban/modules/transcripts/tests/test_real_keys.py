"""With real keys: what was issued is valid, in every form; what was altered, superseded or revoked is not, and says why."""

import json
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from hoaban.engines.transcripts.content import from_json
from hoaban.engines.transcripts.judging import verify
from hoaban.engines.transcripts.logged import asking
from hoaban.engines.transcripts.trusting import trust_from_pem
from hoaban.kernel.config import settings
from hoaban.kernel.scoping import acting
from hoaban.modules.assessment.tests.school import SYSTEM, School
from hoaban.modules.log import keys as log_keys
from hoaban.modules.log.integrating import integrate
from hoaban.modules.transcripts import sealers
from hoaban.modules.transcripts.actions import revoke_version
from hoaban.modules.transcripts.filechecking import check_file
from hoaban.modules.transcripts.handing_out import hand_out
from hoaban.modules.transcripts.models import Version
from hoaban.modules.transcripts.software import SoftwareSealer
from hoaban.modules.transcripts.statuslist import revoked_list
from hoaban.modules.transcripts.tests.test_workflow import issued
from hoaban.modules.transcripts.trusting import trust
from hoaban.modules.transcripts.words import PDF, VC, XML
from tests.visiting import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    before = list(sealers._sealers)
    monkeypatch.setattr(log_keys, "key_file", lambda: tmp_path / "home" / log_keys.FILE)
    sealers.seal_with(SoftwareSealer(tmp_path / "keys"))
    yield tmp_path / "keys"
    sealers._sealers[:] = before


def check_against_the_log(row: Version, forms: dict[str, bytes], keys: Path) -> None:
    """Once the log has taken the operations in, every form matches it, here and far away; other bytes, as genuine as they are, do not."""
    integrate()
    for form, body in forms.items():
        assert check_file(body).is_logged is True, form
    anybody = Client()
    assert "Việc phát hành là mục" in text_of(anybody.get(f"/kiem-tra/{row.code}/"))
    proof = anybody.get(f"/kiem-tra/{row.code}/so-ghi/")
    assert proof["Content-Disposition"].startswith("attachment")
    [key] = [str(each) for each in log_keys.own_verifiers()]
    for form in (PDF, XML):  # one proof serves both
        verdict = verify(forms[form], trust(), timezone.now(), ask_log=asking(proof.content, (key,)))
        assert verdict.is_valid, verdict.reasons
        assert verdict.log is not None
        assert verdict.log["included"]
        assert verdict.log["size"] > verdict.log["index"]
    assert trust_from_pem(sealers.sealer().public() + f"{key}\n".encode()).logs == (key,)
    with acting(SYSTEM):
        again = sealers.sealer().credential(from_json(row.content.encode()), status_index=0, at=timezone.now())
    unlogged = check_file(again)
    assert (unlogged.is_valid, unlogged.is_logged) == (False, False)
    assert "không có trong nhật ký" in str(unlogged.reasons[-1])
    assert anybody.get("/kiem-tra/0000000000000000/so-ghi/").status_code == 404


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
        assert (found.is_logged, found.standing.log) == (None, None)  # the log has not taken it in yet
    check_against_the_log(row, forms, keys)
    assert len(check_file(forms[PDF]).signatures) == 3
    signers = [str(each["role"]) for each in check_file(forms[XML]).signatures]
    assert len(signers) == len(set(signers)) == count
    assert "Giáo viên môn học · Toán" in signers
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

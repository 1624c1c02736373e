"""Which signer signs is a setting: each kind signs a card that the judge accepts, and one that cannot be reached says so without telling a secret."""

import stat
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pydantic import SecretStr

from hoaban.engines.transcripts.judging import verify
from hoaban.engines.transcripts.paper.setting import SEAL
from hoaban.engines.transcripts.tests.csc_stand_in import PIN, TOKEN, Service, serving
from hoaban.engines.transcripts.tests.scene import ONE_YEAR, SIGNED_AT, scene
from hoaban.engines.transcripts.trusting import trust_from_pem
from hoaban.kernel.config import ConfigError, Settings
from hoaban.kernel.errors import Invalid
from hoaban.modules.transcripts import configured, sealers
from hoaban.modules.transcripts.configured import ConfiguredSealer
from hoaban.modules.transcripts.sealing import Place
from hoaban.modules.transcripts.software import SoftwareSealer
from hoaban.modules.transcripts.words import PDF, XML

SCHOOL = UUID(int=7)
PLACE = Place(SEAL, "", ONE_YEAR.years[-1].school_year, "Trường PTDTBT THCS Pú Nhi", None, SCHOOL)
PROGRAM = """#!{python}
import base64, sys
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils
verb, name = sys.argv[1:]
if name != "seal-{school}":
    sys.exit(f"no key {{name}}")
if verb == "certificate":
    print(open("{folder}/chain.pem").read())
else:
    key = serialization.load_pem_private_key(open("{folder}/key.pem", "rb").read(), None)
    for line in sys.stdin:
        value = key.sign(bytes.fromhex(line), ec.ECDSA(utils.Prehashed(hashes.SHA256())))
        print(base64.b64encode(value).decode())
"""


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Give how to say what is configured; the authorities are the scene's, with their lists of the day."""
    ca = scene().ca
    trust = tmp_path / "trust.pem"
    lists = b"".join(_pem(each) for each in (ca.crl(SIGNED_AT), ca.root_crl(SIGNED_AT)))
    trust.write_bytes(ca.root.certificate.public_bytes(Encoding.PEM) + lists)

    def say(**values: Any) -> None:
        made = Settings(home=tmp_path, trust=trust, **values)
        for module in (configured, sealers):
            monkeypatch.setattr(module, "settings", lambda: made)

    return say


def _pem(crl: bytes) -> bytes:
    from cryptography.x509 import load_der_x509_crl

    return load_der_x509_crl(crl).public_bytes(Encoding.PEM)


def program(folder: Path) -> Path:
    credential, path = scene().people[SEAL], folder / "sign"
    chain = (credential.certificate, *credential.chain)
    (folder / "chain.pem").write_bytes(b"".join(each.public_bytes(Encoding.PEM) for each in chain))
    key = credential.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "key.pem").write_bytes(key)
    path.write_text(PROGRAM.format(python=sys.executable, school=SCHOOL, folder=folder), "utf-8")
    path.chmod(stat.S_IRWXU)
    return path


@pytest.mark.parametrize("kind", ["program", "remote"])
def test_the_configured_signer_signs_every_form(told: Any, tmp_path: Path, kind: str) -> None:
    with ExitStack() as stack:
        if kind == "program":
            told(signer=kind, signer_program=program(tmp_path))
        else:
            url = stack.enter_context(serving(Service(scene().people[SEAL])))
            told(signer=kind, signer_url=url, signer_secret=SecretStr(TOKEN), signer_pin=SecretStr(PIN))
        tool = sealers._configured()
        assert isinstance(tool, ConfiguredSealer)
        files = tool.begin(ONE_YEAR)
        signed, certificate = tool.sign(files, PLACE, SIGNED_AT)
    assert certificate == scene().people[SEAL].certificate.fingerprint(_sha256()).hex()
    for form in (PDF, XML):
        verdict = verify(signed[form], trust_from_pem(tool.public()), SIGNED_AT)
        codes = {each.code for each in verdict.reasons}
        assert codes <= {"signature-missing"}, (form, verdict.reasons)  # only the seal has signed
        assert [each.where for each in verdict.signatures if each.is_valid] == [SEAL]


def _sha256() -> Any:
    from cryptography.hazmat.primitives.hashes import SHA256

    return SHA256()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"signer": "program", "signer_program": Path("/nowhere/sign")}, "cannot be run"),
        (
            {"signer": "remote", "signer_url": "http://127.0.0.1:9", "signer_secret": SecretStr("hidden-secret")},
            "does not answer",
        ),
        (
            {"signer": "remote", "signer_url": "http://sign.example.vn", "signer_secret": SecretStr("hidden-secret")},
            "over https",
        ),
        (
            {
                "signer": "token",
                "signer_library": Path("/nowhere/driver.so"),
                "signer_token": "school",
                "signer_pin": SecretStr("hidden-secret"),
            },
            "driver",
        ),
    ],
)
def test_a_signer_out_of_reach_is_told_and_no_secret_with_it(told: Any, values: dict[str, Any], said: str) -> None:
    told(**values)
    tool = ConfiguredSealer(Path("/nowhere"))
    with pytest.raises(Invalid) as caught:
        tool.sign({XML: b""}, PLACE, SIGNED_AT)
    [problem] = caught.value.problems
    assert problem.code == "signer-unreachable"
    assert said in problem.message.en
    assert f"seal-{SCHOOL}" in problem.message.vi
    assert "hidden-secret" not in f"{caught.value!r} {problem.message.en} {tool!r}"


def test_a_program_that_refuses_or_answers_wrongly_is_not_believed(told: Any, tmp_path: Path) -> None:
    told(signer="program", signer_program=program(tmp_path))
    other = Place(SEAL, "", "2025-2026", "Trường khác", None, UUID(int=8))
    with pytest.raises(Invalid, match="no key seal-"):
        ConfiguredSealer(tmp_path).sign({XML: b""}, other, SIGNED_AT)
    credential = scene().ca.issue("Người khác")  # the certificate is one person's, the key another's
    (tmp_path / "chain.pem").write_bytes(credential.certificate.public_bytes(Encoding.PEM))
    tool = ConfiguredSealer(tmp_path)
    with pytest.raises(Invalid, match="does not belong"):
        tool.sign({XML: tool.begin(ONE_YEAR)[XML]}, PLACE, SIGNED_AT)


def test_what_is_missing_is_named_and_nothing_configured_means_demonstration(told: Any) -> None:
    told(signer="token", signer_token="school")
    with pytest.raises(ConfigError, match="HOABAN_SIGNER_LIBRARY, HOABAN_SIGNER_PIN"):
        sealers._configured()
    told()
    assert type(sealers._configured()) is SoftwareSealer

"""The four kinds of signers give signatures that the judge accepts, and keys never show themselves."""

import logging
import shutil
import stat
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from hoaban.engines.transcripts.authority import Wanted
from hoaban.engines.transcripts.judging import verify
from hoaban.engines.transcripts.paper.setting import PRINCIPAL
from hoaban.engines.transcripts.pdf.keeping import keep
from hoaban.engines.transcripts.pdf.signing import begin, finish, sign, sign_many, with_places
from hoaban.engines.transcripts.signers import SigningError
from hoaban.engines.transcripts.signers.outside import OutsideSigner, asked
from hoaban.engines.transcripts.signers.remote import RemoteSigner, open_remote
from hoaban.engines.transcripts.signers.software import SoftwareSigner, load_key, save_key, sign_with
from hoaban.engines.transcripts.signers.tokens import open_token
from hoaban.engines.transcripts.signing import is_signature
from hoaban.engines.transcripts.tests.csc_stand_in import PIN, TOKEN, Service, serving
from hoaban.engines.transcripts.tests.scene import NOW, SIGNED_AT, scene

LIBRARIES = [
    Path(each) for each in ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so")
]
LIBRARY = next((each for each in LIBRARIES if each.exists()), None)


def accepted(pdf: bytes) -> bool:
    """Say whether a card of one place is valid once its evidence is in."""
    signer = scene().people[PRINCIPAL]
    verdict = verify(keep(pdf, scene().ca.evidence([signer], SIGNED_AT), scene().stamper), scene().trust, NOW)
    assert verdict.is_valid, verdict.reasons
    return True


@pytest.fixture
def card():
    return with_places(scene().short), scene().short.places[0]


def test_a_key_is_kept_encrypted_and_for_its_owner_alone(tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    path, credential = tmp_path / "key.pem", scene().people[PRINCIPAL]
    save_key(path, credential, b"a-long-password")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    plain = credential.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    assert b"ENCRYPTED" in path.read_bytes()
    signer = load_key(path, b"a-long-password")
    assert signer.chain == credential.chain_der
    assert is_signature(signer.certificate, b"m", signer.sign([b"m"])[0])
    shown = f"{signer!r} {credential!r} {caplog.text}"
    assert plain.hex() not in shown
    assert str(credential.key.private_numbers().private_value) not in shown


def test_it_refuses_a_wrong_password_an_open_file_and_to_overwrite(tmp_path):
    path, credential = tmp_path / "key.pem", scene().people[PRINCIPAL]
    save_key(path, credential, b"one")
    with pytest.raises(SigningError, match="password"):
        load_key(path, b"two")
    with pytest.raises(FileExistsError):
        save_key(path, credential, b"one")
    path.chmod(0o640)
    with pytest.raises(SigningError, match="chmod 600"):
        load_key(path, b"one")
    with pytest.raises(SigningError, match="password"):
        save_key(tmp_path / "other", credential, b"")


@pytest.mark.parametrize("version", [1, 2])
def test_a_remote_service_signs_a_batch_with_one_authorisation_each_time_it_allows(card, version):
    pdf, place = card
    service = Service(scene().people[PRINCIPAL])
    with serving(service) as url:
        signer = open_remote(RemoteSigner(url, version, "c1", TOKEN, PIN))
        cards = sign_many([(pdf, place, None)] * 3, signer, SIGNED_AT, scene().stamper)
    assert sum(each.endswith("authorize") for each in service.asked) == 2  # three cards, two at once
    assert len(cards) == 3
    assert accepted(cards[-1])


def test_a_remote_service_that_refuses_says_why_and_secrets_stay_inside():
    with serving(Service(scene().people[PRINCIPAL])) as url:
        signer = open_remote(RemoteSigner(url, 1, "c1", TOKEN, "9999"))
        with pytest.raises(SigningError, match="The PIN is wrong") as caught:
            signer.sign([b"m"])
        with pytest.raises(SigningError, match="401"):
            open_remote(replace(signer, token="stolen"))
    assert "9999" not in f"{caught.value} {signer!r}"
    assert TOKEN not in repr(signer)
    with pytest.raises(SigningError, match="https"):
        open_remote(replace(signer, url="http://sign.example.vn"))


def test_a_program_beside_the_browser_signs_the_digest_that_went_out(card):
    pdf, place = card
    credential = scene().people[PRINCIPAL]
    out = OutsideSigner(credential.der, credential.chain_der, {})
    waiting = begin(pdf, place, out, SIGNED_AT)
    with pytest.raises(SigningError, match="came back"):
        out.sign([waiting.message])
    value = sign_with(credential.key, waiting.message)
    back = replace(out, returned={asked(waiting.message): value})
    assert accepted(finish(waiting, back.sign([waiting.message])[0], scene().stamper))


def test_what_comes_back_for_another_document_is_refused():
    credential = scene().people[PRINCIPAL]
    wrong = {asked(b"mine"): sign_with(credential.key, b"another")}
    with pytest.raises(SigningError, match="does not belong"):
        OutsideSigner(credential.der, (), wrong).sign([b"mine"])


@pytest.mark.skipif(LIBRARY is None or shutil.which("softhsm2-util") is None, reason="apt-get install softhsm2")
@pytest.mark.parametrize("is_rsa", [False, True])
def test_a_token_signs_and_keeps_its_key(card, tmp_path, monkeypatch, is_rsa):
    import pkcs11

    credential = scene().ca.issue("Trần Thị Mai", wanted=Wanted(is_rsa=is_rsa))
    tokens = tmp_path / "tokens"
    tokens.mkdir()
    (tmp_path / "softhsm2.conf").write_text(f"directories.tokendir = {tokens}\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(tmp_path / "softhsm2.conf"))
    (tmp_path / "key.pem").write_bytes(credential.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    _softhsm("--init-token", "--free", "--label", "school", "--pin", "1234", "--so-pin", "5678")
    _softhsm(
        "--import", str(tmp_path / "key.pem"), "--token", "school", "--label", "signer", "--id", "a1", "--pin", "1234"
    )
    module = pkcs11.lib(str(LIBRARY))
    module.reinitialize()
    with module.get_token(token_label="school").open(user_pin="1234", rw=True) as session:
        put = {pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE, pkcs11.Attribute.TOKEN: True}
        named = {pkcs11.Attribute.LABEL: "signer", pkcs11.Attribute.ID: b"\xa1"}
        kind = {pkcs11.Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509, pkcs11.Attribute.VALUE: credential.der}
        subject = {pkcs11.Attribute.SUBJECT: credential.certificate.subject.public_bytes()}
        session.create_object({**put, **named, **kind, **subject})
    with pytest.raises(SigningError, match="PIN is wrong"), open_token(LIBRARY, "school", "0000", label="signer"):
        pytest.fail("the token opened with a wrong PIN")
    with open_token(LIBRARY, "school", "1234", label="signer", chain=credential.chain_der) as signer:
        pdf = sign(*card, signer, SIGNED_AT, scene().stamper)
    kept = keep(pdf, scene().ca.evidence([credential], SIGNED_AT), scene().stamper)
    assert verify(kept, scene().trust, NOW).is_valid


def _softhsm(*arguments: str) -> None:
    done = subprocess.run(["softhsm2-util", *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_batch_reaches_the_signer_as_one(card):
    class Counting(SoftwareSigner):
        calls: list[int] = []

        def sign(self, messages):
            self.calls.append(len(messages))
            return super().sign(messages)

    signed = sign_many([(*card, None)] * 2, Counting(scene().people[PRINCIPAL]), SIGNED_AT, scene().stamper)
    assert Counting.calls == [2]
    assert accepted(signed[1])


def test_a_school_with_a_long_name_has_its_seal():
    name = "Trường Phổ thông dân tộc bán trú Tiểu học và Trung học cơ sở Pú Nhi"
    [held] = scene().ca.seal(name).certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    assert len(held.value.encode()) <= 64
    assert name.startswith(held.value.removesuffix("…"))

"""Programs that nobody here wrote agree on the genuine files: poppler's pdfsig, OpenSSL and xmlsec1."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from hoaban.engines.transcripts.authority import Credential
from hoaban.engines.transcripts.tests.scene import SIGNED_AT, scene
from hoaban.engines.transcripts.xml.template import XADES

HOW = "Debian: apt-get install poppler-utils openssl xmlsec1 softhsm2"


def needs(program: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"{program} is not installed ({HOW})")


def run(*command: str | Path) -> str:
    done = subprocess.run([str(each) for each in command], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def pem(path: Path, *credentials: Credential) -> Path:
    from cryptography.hazmat.primitives.serialization import Encoding

    path.write_bytes(b"".join(each.certificate.public_bytes(Encoding.PEM) for each in credentials))
    return path


@needs("pdfsig")
def test_pdfsig_finds_every_signature_valid(tmp_path):
    (tmp_path / "card.pdf").write_bytes(scene().pdf)
    said = run("pdfsig", "-nocert", tmp_path / "card.pdf")
    assert said.count("Signature is Valid") == len(scene().people)
    assert said.count("ETSI.CAdES.detached") == len(scene().people)


@needs("openssl")
def test_openssl_verifies_every_signature_with_its_chain(tmp_path):
    data, roots = scene().pdf, pem(tmp_path / "root.pem", scene().ca.root)
    ranges = re.findall(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)", data)
    for number, found in enumerate(ranges[: len(scene().people)]):
        start, first, second, rest = (int(each) for each in found)
        (tmp_path / "signed").write_bytes(data[start : start + first] + data[second : second + rest])
        signature = bytes.fromhex(data[first + 1 : second - 1].decode())
        (tmp_path / f"{number}.der").write_bytes(signature[: 4 + int.from_bytes(signature[2:4], "big")])
        run(
            *("openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", tmp_path / f"{number}.der"),
            *("-content", tmp_path / "signed", "-CAfile", roots, "-purpose", "any", "-out", "/dev/null"),
            *("-attime", str(int(SIGNED_AT.timestamp()))),
        )
    assert number == len(scene().people) - 1


@needs("xmlsec1")
def test_xmlsec_verifies_every_signature_with_its_chain(tmp_path):
    path, roots = tmp_path / "transcript.xml", pem(tmp_path / "root.pem", scene().ca.root)
    path.write_bytes(scene().xml)
    for number in range(1, len(scene().people) + 1):
        said = run(
            *("xmlsec1", "--verify", "--id-attr:Id", "content", "--id-attr:Id", f"{XADES}:SignedProperties"),
            *("--trusted-pem", roots, "--verification-time", SIGNED_AT.strftime("%Y-%m-%d %H:%M:%S")),
            *("--node-xpath", f"/*/*[2]/*[{number}]", path),
        )
        assert "References (ok/all): 2/2" in said


@needs("pdftoppm")
def test_every_page_can_be_drawn_with_its_signatures(tmp_path):
    (tmp_path / "card.pdf").write_bytes(scene().pdf)
    run("pdftoppm", "-r", "20", "-png", tmp_path / "card.pdf", tmp_path / "page")
    assert len(list(tmp_path.glob("page*.png"))) == 2

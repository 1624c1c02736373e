"""A key behind somebody else's program: the digests go out to it, and the signatures come back and are checked before they are used.

    PROGRAM certificate NAME     prints the certificate of that key and those above it, PEM
    PROGRAM sign NAME            reads a SHA-256 a line, hexadecimal; prints a signature a line, base64

A signature is PKCS#1 v1.5 for RSA, DER for elliptic curves. Any other exit code than 0 is a refusal, and what it wrote to stderr the reason.
"""

import base64
import binascii
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hoaban.engines.transcripts.signers import SigningError
from hoaban.engines.transcripts.signers.outside import OutsideSigner, asked
from hoaban.engines.transcripts.trusting import NoTrustError, certificates_in

SECONDS: Final = 120  # somebody may have to confirm on a phone
LONGEST: Final = 300  # letters of a reason


@dataclass(frozen=True)
class ProgramSigner:
    """Make one with `open_program`."""

    program: Path
    name: str
    certificate: bytes
    chain: tuple[bytes, ...]

    def sign(self, messages: Sequence[bytes]) -> list[bytes]:
        digests = [asked(each) for each in messages]
        lines = _run(self.program, "sign", self.name, "".join(f"{each}\n" for each in digests)).split()
        if len(lines) != len(digests):
            raise SigningError(f"{self.program} gave {len(lines)} signatures for {len(digests)} documents")
        try:
            values = [base64.b64decode(each, validate=True) for each in lines]
        except binascii.Error:
            raise SigningError(f"{self.program} gave a signature that is not base64") from None
        returned = dict(zip(digests, values, strict=True))
        return OutsideSigner(self.certificate, self.chain, returned).sign(messages)


def open_program(program: Path, name: str) -> ProgramSigner:
    """Ask the program for the certificates of a key."""
    try:
        found = certificates_in(_run(program, "certificate", name).encode())
    except NoTrustError as error:
        raise SigningError(f"{program}: {error}") from None
    if not found:
        raise SigningError(f"{program} knows no certificate of {name}")
    return ProgramSigner(program, name, found[0], found[1:])


def _run(program: Path, verb: str, name: str, told: str = "") -> str:
    try:
        done = subprocess.run(  # noqa: S603  the operator names the program, and the key's name is made here
            [str(program), verb, name], input=told, capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise SigningError(f"{program} did not answer within {SECONDS} seconds") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SigningError(f"{program} cannot be run: {error}") from None
    if done.returncode:
        raise SigningError(f"{program} refused: {done.stderr.strip()[:LONGEST] or done.returncode}")
    return done.stdout

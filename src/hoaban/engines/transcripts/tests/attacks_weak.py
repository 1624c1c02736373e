"""Attacks with digests that can be forged: a genuine signer's true signature, but over SHA-1 or MD5, in the CMS of a card."""

from collections.abc import Sequence
from typing import Any
from unittest.mock import patch

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from hoaban.engines.transcripts.pdf import signing
from hoaban.engines.transcripts.pdf.keeping import keep
from hoaban.engines.transcripts.pdf.signing import begin, finish, with_places
from hoaban.engines.transcripts.signers.software import SoftwareSigner
from hoaban.engines.transcripts.tests.attacks import Attack, table
from hoaban.engines.transcripts.tests.scene import SIGNED_AT, Scene

ATTACKS: list[Attack] = []
attack = table(ATTACKS)


class WeakSigner(SoftwareSigner):
    """Signs with the digest that it is told."""

    digest: Any = None

    def sign(self, messages: Sequence[bytes]) -> list[bytes]:
        key = self.credential.key
        assert isinstance(key, rsa.RSAPrivateKey)
        return [key.sign(each, padding.PKCS1v15(), self.digest) for each in messages]


def signed(here: Scene, name: str, digest: Any) -> bytes:
    """Give a kept card whose signature and document are both hashed with a digest."""
    person = here.slow_person
    signer = WeakSigner(person)
    object.__setattr__(signer, "digest", digest)
    with (
        patch.object(signing, "DIGEST", name),
        patch.dict(signing.MECHANISMS, {"rsa": f"{name}_rsa"}),
    ):
        waiting = begin(with_places(here.short), here.short.places[0], signer, SIGNED_AT)
        pdf = finish(waiting, signer.sign([waiting.message])[0], here.stamper)
    return keep(pdf, here.ca.evidence([person], SIGNED_AT), here.stamper)


@attack("a signature over SHA-1", "weak-algorithm")
def _sha1(here: Scene) -> bytes:
    return signed(here, "sha1", hashes.SHA1())


@attack("a signature over MD5", "weak-algorithm")
def _md5(here: Scene) -> bytes:
    return signed(here, "md5", hashes.MD5())

"""Time-stamp authorities: one over HTTP for real use, one in process for demonstrations and tests."""

from datetime import datetime
from functools import cache

from asn1crypto import cms, core, keys, x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.sign.general import as_signing_certificate_v2, simple_cms_attribute
from pyhanko.sign.timestamps import DummyTimeStamper, HTTPTimeStamper, TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from hoaban.engines.transcripts.authority import Authority, Credential
from hoaban.engines.transcripts.signers.software import sign_with


def stamper_at(url: str, seconds: int = 10) -> TimeStamper:
    """Ask a time-stamp authority over HTTP (RFC 3161)."""
    return HTTPTimeStamper(url, timeout=seconds)


class LocalStamper(DummyTimeStamper):
    """Answers in process, with the moment it was told."""

    def __init__(self, authority: Authority, at: datetime) -> None:
        self._own = authority.stamping
        super().__init__(_certificate(self._own), _no_key(), _store(self._own), fixed_dt=at)

    def _sign_tst_info(self, tst_info_data: bytes, md_algorithm: str, dt: datetime) -> tuple[bytes, cms.CMSAttributes]:
        from cryptography.hazmat.primitives import hashes

        del md_algorithm  # SHA-256 always: it is what the rest of a transcript is signed with
        digest = hashes.Hash(hashes.SHA256())
        digest.update(tst_info_data)
        attributes = cms.CMSAttributes(
            [
                simple_cms_attribute("content_type", "tst_info"),
                simple_cms_attribute("signing_time", cms.Time({"utc_time": core.UTCTime(dt)})),
                simple_cms_attribute("signing_certificate_v2", as_signing_certificate_v2(self.tsa_cert)),
                simple_cms_attribute("message_digest", digest.finalize()),
            ]
        )
        return sign_with(self._own.key, attributes.dump()), attributes


def _certificate(credential: Credential) -> x509.Certificate:
    return x509.Certificate.load(credential.der)


def _store(credential: Credential) -> SimpleCertificateStore:
    store = SimpleCertificateStore()
    store.register_multiple([x509.Certificate.load(each) for each in credential.chain_der[:1]])
    return store


@cache
def _no_key() -> keys.PrivateKeyInfo:
    """The parent class wants a key; ours is kept in the credential, so it gets one that signs nothing."""
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    return keys.PrivateKeyInfo.load(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))

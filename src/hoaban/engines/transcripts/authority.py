"""A small certificate authority for demonstrations and tests: root, intermediate, persons, a school's seal, revocation and time stamps.

Real transcripts are signed with certificates of licensed authorities; nothing here is trusted by anybody who was not told to.
Moments are passed in, so that expired, revoked and stale things can be made as easily as good ones.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
SHA256: Final = hashes.SHA256()
LONGEST_NAME: Final = 64  # bytes of one part of a name (RFC 5280, appendix A)
FRESH: Final = timedelta(days=7)  # how long revocation information is said to hold
YEARS: Final = timedelta(days=365)
PLACE: Final = "http://ca.invalid"  # where revocation would be asked; nobody does, everything is embedded


@dataclass(frozen=True)
class Credential:
    """A certificate with its key and the certificates above it. The key is never shown."""

    certificate: x509.Certificate
    key: Key = field(repr=False)
    chain: tuple[x509.Certificate, ...] = ()

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def chain_der(self) -> tuple[bytes, ...]:
        return tuple(each.public_bytes(serialization.Encoding.DER) for each in self.chain)


@dataclass(frozen=True)
class Wanted:
    """What a certificate is to say; the defaults are those of a person who signs."""

    signs: bool = True  # key usage: digital signature and non-repudiation; else only encipherment
    eku: tuple[x509.ObjectIdentifier, ...] = ()
    lasts: timedelta = 2 * YEARS
    is_revocable: bool = True
    organization: str = ""
    is_rsa: bool = False


@dataclass(frozen=True)
class Evidence:
    """What proves that certificates were good: embedded into documents, so that they can be checked offline."""

    certificates: tuple[bytes, ...] = ()
    ocsps: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class Authority:
    """Root and intermediate; make one with `Authority.make(moment)`."""

    root: Credential
    intermediate: Credential
    made_at: datetime

    @classmethod
    def make(cls, at: datetime, name: str = "Hoa Ban thử nghiệm") -> "Authority":
        key = _ec_key()
        root_name = _name(f"{name} – Gốc")
        root = Credential(_ca(root_name, root_name, key, key, at=at, path_length=1), key)
        key = _ec_key()
        certificate = _ca(_name(f"{name} – Cấp chứng thư"), root_name, key, root.key, at=at, path_length=0)
        return cls(root, Credential(certificate, key, (root.certificate,)), at)

    def issue(self, name: str, at: datetime | None = None, wanted: Wanted | None = None) -> Credential:
        """Give a person, or an institution, a certificate that begins at `at`."""
        wanted, at = wanted or Wanted(), at or self.made_at
        key: Key = rsa.generate_private_key(65537, 2048) if wanted.is_rsa else _ec_key()
        builder = _builder(
            _name(name, wanted.organization), self.intermediate.certificate.subject, key, at, wanted.lasts
        )
        builder = builder.add_extension(_usage(signs=wanted.signs, is_ca=False), critical=True)
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        builder = builder.add_extension(_authority_key(self.intermediate.key), critical=False)
        if wanted.eku:
            builder = builder.add_extension(x509.ExtendedKeyUsage(wanted.eku), critical=True)
        if wanted.is_revocable:
            builder = _with_pointers(builder)
        else:
            builder = builder.add_extension(x509.OCSPNoCheck(), critical=False)
        certificate = builder.sign(self.intermediate.key, SHA256)
        return Credential(certificate, key, (self.intermediate.certificate, self.root.certificate))

    def seal(self, institution: str, at: datetime | None = None) -> Credential:
        return self.issue(institution, at, Wanted(organization=institution))

    @cached_property
    def stamping(self) -> Credential:
        """The time-stamp authority's own certificate, of RSA as most of them are."""
        eku = (ExtendedKeyUsageOID.TIME_STAMPING,)
        return self.issue("Dấu thời gian thử nghiệm", None, Wanted(eku=eku, is_rsa=True, lasts=10 * YEARS))

    @cached_property
    def responder(self) -> Credential:
        eku = (ExtendedKeyUsageOID.OCSP_SIGNING,)
        return self.issue("Trả lời OCSP thử nghiệm", None, Wanted(eku=eku, is_revocable=False, lasts=10 * YEARS))

    def crl(self, at: datetime, revoked: Mapping[int, datetime] | None = None) -> bytes:
        """Give the intermediate's list of revoked serial numbers."""
        return _crl(self.intermediate, at, revoked or {})

    def root_crl(self, at: datetime) -> bytes:
        return _crl(self.root, at, {})

    def ocsp(self, certificate: x509.Certificate, at: datetime, revoked_on: datetime | None = None) -> bytes:
        """Answer whether a certificate is good, as of `at` and for a week."""
        status = ocsp.OCSPCertStatus.REVOKED if revoked_on else ocsp.OCSPCertStatus.GOOD
        builder = ocsp.OCSPResponseBuilder().add_response(
            cert=certificate,
            issuer=self.intermediate.certificate,
            algorithm=hashes.SHA256(),
            cert_status=status,
            this_update=at,
            next_update=at + FRESH,
            revocation_time=revoked_on,
            revocation_reason=x509.ReasonFlags.key_compromise if revoked_on else None,
        )
        builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, self.responder.certificate)
        builder = builder.certificates([self.responder.certificate])
        return builder.sign(self.responder.key, SHA256).public_bytes(serialization.Encoding.DER)

    def evidence(self, signers: Sequence[Credential], at: datetime) -> Evidence:
        """Give everything that a checker will ask for, of these signers and the time-stamp authority."""
        known = [self.root, self.intermediate, self.stamping, self.responder, *signers]
        return Evidence(
            tuple(dict.fromkeys(each.der for each in known)),
            tuple(self.ocsp(each.certificate, at) for each in signers),
            (self.crl(at), self.root_crl(at)),
        )


def _ec_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _name(common: str, organization: str = "") -> x509.Name:
    parts = [x509.NameAttribute(NameOID.COUNTRY_NAME, "VN")]
    if organization:
        parts.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, _fitting(organization)))
    return x509.Name([*parts, x509.NameAttribute(NameOID.COMMON_NAME, _fitting(common))])


def _fitting(name: str) -> str:
    """Shorten a name to what a certificate holds; the full names of many schools are longer."""
    if len(name.encode()) <= LONGEST_NAME:
        return name
    room = LONGEST_NAME - len("…".encode())
    return name.encode()[:room].decode(errors="ignore").rstrip() + "…"


def _builder(
    subject: x509.Name, issuer: x509.Name, key: Key, at: datetime, lasts: timedelta
) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(at).not_valid_after(at + lasts)
    return builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)


def _ca(
    subject: x509.Name, issuer: x509.Name, key: Key, by: Key, *, at: datetime, path_length: int
) -> x509.Certificate:
    builder = _builder(subject, issuer, key, at, 20 * YEARS)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=path_length), critical=True)
    builder = builder.add_extension(_usage(signs=False, is_ca=True), critical=True)
    if subject != issuer:
        builder = builder.add_extension(_authority_key(by), critical=False)
        builder = _with_pointers(builder, "root", has_ocsp=False)
    return builder.sign(by, SHA256)


def _usage(*, signs: bool, is_ca: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=signs,
        content_commitment=signs,
        key_encipherment=not signs and not is_ca,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_ca,
        crl_sign=is_ca,
        encipher_only=False,
        decipher_only=False,
    )


def _authority_key(key: Key) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())


def _with_pointers(
    builder: x509.CertificateBuilder, name: str = "issuing", *, has_ocsp: bool = True
) -> x509.CertificateBuilder:
    """Say where revocation is told: without it, no checker would ask."""
    where = x509.UniformResourceIdentifier(f"{PLACE}/{name}.crl")
    point = x509.DistributionPoint(full_name=[where], relative_name=None, reasons=None, crl_issuer=None)
    builder = builder.add_extension(x509.CRLDistributionPoints([point]), critical=False)
    if not has_ocsp:
        return builder
    ask = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(f"{PLACE}/ocsp"))
    return builder.add_extension(x509.AuthorityInformationAccess([ask]), critical=False)


def _crl(by: Credential, at: datetime, revoked: Mapping[int, datetime]) -> bytes:
    builder = x509.CertificateRevocationListBuilder().issuer_name(by.certificate.subject)
    builder = builder.last_update(at).next_update(at + FRESH).add_extension(x509.CRLNumber(1), critical=False)
    builder = builder.add_extension(_authority_key(by.key), critical=False)
    for serial, day in revoked.items():
        one = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(day)
        builder = builder.add_revoked_certificate(one.build())
    return builder.sign(by.key, SHA256).public_bytes(serialization.Encoding.DER)

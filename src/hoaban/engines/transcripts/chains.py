"""Whether a certificate was good at a moment: its path to a trusted root, its use, its term, and its revocation, all offline."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from asn1crypto import x509
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import (
    DisallowedAlgorithmError,
    ExpiredError,
    InsufficientRevinfoError,
    InvalidCertificateError,
    NotYetValidError,
    PathBuildingError,
    PathValidationError,
    RevokedError,
    StaleRevinfoError,
)

from hoaban.engines.transcripts.verdicts import Trust

CODES: tuple[tuple[type[Exception], str], ...] = (
    (RevokedError, "certificate-revoked"),
    (ExpiredError, "certificate-expired"),
    (NotYetValidError, "certificate-not-yet-valid"),
    (StaleRevinfoError, "revocation-stale"),
    (InsufficientRevinfoError, "revocation-unknown"),
    (DisallowedAlgorithmError, "weak-algorithm"),
    (PathBuildingError, "certificate-untrusted"),
    (InvalidCertificateError, "certificate-unfit"),
    (PathValidationError, "certificate-untrusted"),
)
SIGNS = frozenset({"digital_signature"})
STAMPS = frozenset({"time_stamping"})


@dataclass
class Chains:
    """Checks certificates against one trust and what a document brought along; each pair of certificate and moment is judged once."""

    trust: Trust
    crls: tuple[bytes, ...] = ()
    ocsps: tuple[bytes, ...] = ()
    brought: tuple[x509.Certificate, ...] = ()
    _known: dict[tuple[bytes, datetime, bool], tuple[str, str] | None] = field(default_factory=dict)

    def fault(self, certificate: x509.Certificate, at: datetime, *, stamps: bool = False) -> tuple[str, str] | None:
        """Give the code and detail of what is wrong; nothing when the certificate was good at `at`."""
        key = (certificate.sha256, at, stamps)
        if key not in self._known:
            self._known[key] = self._judged(certificate, at, stamps)
        return self._known[key]

    def _judged(self, certificate: x509.Certificate, at: datetime, stamps: bool) -> tuple[str, str] | None:
        usage, extended = (set(), set(STAMPS)) if stamps else (set(SIGNS), set())
        validator = CertificateValidator(certificate, self.brought, validation_context=self._context(at))
        if not stamps and (misuse := _misuse(certificate)):
            return "certificate-unfit", misuse
        try:
            asyncio.run(validator.async_validate_usage(usage, extended))
        except tuple(kind for kind, _ in CODES) as error:
            return next(code for kind, code in CODES if isinstance(error, kind)), str(error)
        return None

    def _context(self, at: datetime) -> ValidationContext:
        return ValidationContext(
            trust_roots=list(_loaded(self.trust.roots)),
            other_certs=[*_loaded(self.trust.certificates), *self.brought],
            moment=at,
            allow_fetching=False,
            crls=[*self.trust.crls, *self.crls],
            ocsps=[*self.trust.ocsps, *self.ocsps],
            revocation_mode="hard-fail" if self.trust.needs_revocation else "soft-fail",
            retroactive_revinfo=True,
        )


def _misuse(certificate: x509.Certificate) -> str:
    """Say why a certificate may not sign documents, where its extended usage names other purposes only."""
    extended = certificate.extended_key_usage_value
    if certificate.ca:
        return "a certificate authority's certificate signs no documents"
    if extended is not None and set(extended.native) <= {
        "time_stamping",
        "ocsp_signing",
        "server_auth",
        "code_signing",
    }:
        return f"issued for {', '.join(extended.native)}"
    return ""


def _loaded(ders: Iterable[bytes]) -> Iterable[x509.Certificate]:
    return (x509.Certificate.load(each) for each in ders)

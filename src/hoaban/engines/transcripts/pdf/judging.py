"""Judging a signed card: every signature's value, certificate and time; what changed since; and what the card says that it is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from typing import Any, Final

from asn1crypto import cms, x509
from pyhanko.pdf_utils import generic, misc
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, enumerate_sig_fields
from pyhanko.sign.general import CMSExtractionError
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import SignatureValidationError, ValidationInfoReadingError
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter, validate_sig_integrity
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

from hoaban.engines.transcripts.chains import Chains
from hoaban.engines.transcripts.pdf.revisions import check_revisions
from hoaban.engines.transcripts.reasons import InvalidError, Reason
from hoaban.engines.transcripts.verdicts import Signature, Subject, Trust

STRONG: Final = frozenset({"sha256", "sha384", "sha512"})
KEYWORD: Final = re.compile(r"^(issue|version|content)=(\S+)$")
END: Final = b"%%EOF"
BROKEN: Final = (
    misc.PdfError,
    ValueError,
    KeyError,
    TypeError,
    IndexError,
    AttributeError,
    RecursionError,
    OverflowError,
)


@dataclass(frozen=True, slots=True)
class Card:
    """A judged card: its signatures, what it says that it is, and the reasons that concern the whole."""

    signatures: tuple[Signature, ...]
    subject: Subject | None
    reasons: tuple[Reason, ...]


def judge_pdf(data: bytes, trust: Trust, at: datetime) -> Card:
    """Judge a PDF; what cannot be read at all is a card with one reason."""
    try:
        return _Judge(data, trust, at).card()
    except InvalidError as error:
        return Card((), None, (error.reason,))
    except BROKEN as error:
        return Card((), None, (Reason("unreadable", "", f"{type(error).__name__}: {error}"),))


@dataclass(frozen=True, slots=True)
class _Stamp:
    """A time stamp's moment, and who stamped."""

    at: datetime
    certificate: x509.Certificate


class _Judge:
    def __init__(self, data: bytes, trust: Trust, at: datetime) -> None:
        self.data, self.trust, self.at = data, trust, at
        self.reader = PdfFileReader(BytesIO(data))
        if self.reader.encrypted or self.reader.xrefs.hybrid_xrefs_present:
            raise InvalidError("structure", "", "encrypted, or with two tables of objects")
        if any(self.reader.xrefs.object_streams_used_in(each) for each in range(self.reader.total_revisions)):
            raise InvalidError("structure", "", "objects are hidden in streams")
        self.found: list[EmbeddedPdfSignature] = sorted(self.reader.embedded_signatures, key=_end)
        if not any(_is_signature(each) for each in self.found):
            raise InvalidError("not-signed")
        self.chains = self._chains()

    def card(self) -> Card:
        later: datetime = self.at
        judged: list[Signature] = []
        for each in reversed(self.found):  # a later time stamp proves that the earlier ones existed
            signature = self._judged(each, later)
            judged.append(signature)
            if signature.kind == "time-stamp" and signature.is_valid and signature.at:
                later = signature.at
        judged.reverse()
        reasons = [reason for each in judged for reason in each.reasons]
        reasons += self._whole()
        subject = self._subject()
        if subject is None:
            reasons.append(Reason("structure", "", "the card does not say which issue it is"))
        return Card(tuple(judged), subject, tuple(reasons))

    def _chains(self) -> Chains:
        brought = tuple(certificate for each in self.found for certificate in _brought(each))
        try:
            store = DocumentSecurityStore.read_dss(self.reader)
        except ValidationInfoReadingError:
            return Chains(self.trust, brought=brought)
        certificates = tuple(x509.Certificate.load(each.get_object().data) for each in store.certs.values())
        crls, ocsps = (tuple(each.get_object().data for each in kind) for kind in (store.crls, store.ocsps))
        return Chains(self.trust, crls, ocsps, (*certificates, *brought))

    # ---- the whole

    def _whole(self) -> Iterator[Reason]:
        first = self.found[0]
        locked = [each.signed_revision for each in self.found if _locks(each)]
        try:
            self._tail()
            check_revisions(self.reader, self.data, first.signed_revision, _end(first), min(locked, default=None))
        except InvalidError as error:
            yield error.reason
        filled = {each.field_name for each in self.found}
        planned = {name for name, _, _ in enumerate_sig_fields(self.reader)}
        for name in sorted((planned | self.trust.required) - filled):
            yield Reason("signature-missing", name)

    def _tail(self) -> None:
        """What lies after the last signature must be whole revisions; loose bytes are somebody's."""
        last = self.found[-1]
        tail = self.data[_end(last) :]
        later = self.reader.total_revisions - 1 - last.signed_revision
        if tail.count(END) != later or (tail and not tail.rstrip(b"\r\n").endswith(END)):
            raise InvalidError("changed-after-signing", "", "loose bytes after the end")

    def _subject(self) -> Subject | None:
        signed = self.reader.get_historical_resolver(self.found[0].signed_revision)
        info = signed.trailer_view.raw_get("/Info")
        told = signed.get_object(info.reference) if isinstance(info, generic.IndirectObject) else {}
        words = str(told.get("/Keywords", "")).replace(",", " ").split()
        found: dict[str, str] = {match[1]: match[2] for word in words if (match := KEYWORD.match(word))}
        if set(found) != {"issue", "version", "content"} or not found["version"].isdigit():
            return None
        return Subject(found["issue"], int(found["version"]), found["content"], sha256(self.data).hexdigest())

    # ---- one signature

    def _judged(self, found: EmbeddedPdfSignature, later: datetime) -> Signature:
        where, is_signature = str(found.field_name), _is_signature(found)
        reasons: list[Reason] = []
        stamp: _Stamp | None = None
        certificate: x509.Certificate | None = None
        try:
            certificate = found.signer_cert
            self._coverage(found)
            self._integrity(found, certificate)
            stamp = self._stamp(found, is_signature)
            reasons += self._trusted(where, certificate, stamp, later, is_signature)
        except InvalidError as error:
            reasons.append(Reason(error.reason.code, where, error.reason.detail))
        except (SignatureValidationError, CMSExtractionError) as error:
            reasons.append(Reason("signature-invalid", where, str(error)))
        except BROKEN as error:
            reasons.append(Reason("unreadable", where, f"{type(error).__name__}: {error}"))
        claimed = found.self_reported_timestamp
        kind = "signature" if is_signature else "time-stamp"
        return described(
            where,
            kind,
            certificate,
            stamp.at if stamp else claimed,
            is_time_proven=stamp is not None,
            reasons=tuple(reasons),
        )

    def _coverage(self, found: EmbeddedPdfSignature) -> None:
        ranges = [int(each) for each in found.byte_range]
        if len(ranges) != 4 or ranges[0] != 0:  # noqa: PLR2004  two stretches
            raise InvalidError("coverage", "", "the ranges are not two")
        gap = self.data[ranges[1] : ranges[2]]
        if not (
            gap[:1] == b"<" and gap[-1:] == b">" and bytes.fromhex(gap[1:-1].decode("ascii")) == found.pkcs7_content
        ):
            raise InvalidError("coverage", "", "the ranges leave out more than the signature")
        level = found.evaluate_signature_coverage()
        if level not in (SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION):
            raise InvalidError("coverage", "", level.name.lower())

    def _integrity(self, found: EmbeddedPdfSignature, certificate: x509.Certificate) -> None:
        info = found.signer_info
        algorithm = info["digest_algorithm"]["algorithm"].native
        if algorithm not in STRONG or not STRONG & {_hash_of(info)}:
            raise InvalidError("weak-algorithm", "", algorithm)
        is_signature = _is_signature(found)
        if is_signature and found.sig_object.get("/SubFilter") != "/ETSI.CAdES.detached":
            raise InvalidError("structure", "", "not a PAdES signature")
        digest = found.compute_digest() if is_signature else sha256_of(found.signed_data)
        intact, valid = validate_sig_integrity(info, certificate, "data" if is_signature else "tst_info", digest)
        if not intact:
            raise InvalidError("content-changed" if is_signature else "time-stamp-invalid")
        if not valid:
            raise InvalidError("signature-invalid")

    def _stamp(self, found: EmbeddedPdfSignature, is_signature: bool) -> _Stamp | None:
        if not is_signature:
            return read_stamp(found.signed_data, found.compute_digest())
        tokens = list(extract_tst_data_iter(found.signer_info, signed=False))
        if not tokens:
            return None
        if len(tokens) > 1:
            raise InvalidError("time-stamp-invalid", "", "more than one")
        return read_stamp(tokens[0], sha256(found.signer_info["signature"].native).digest())

    def _trusted(
        self, where: str, certificate: x509.Certificate, stamp: _Stamp | None, later: datetime, is_signature: bool
    ) -> Iterator[Reason]:
        if stamp is not None:
            yield from stamp_faults(self.chains, where, stamp.certificate, stamp.at, later)
        if not is_signature:
            return
        yield from signer_faults(self.chains, where, certificate, stamp.at if stamp else later)


def described(
    where: str,
    kind: str,
    certificate: x509.Certificate | None,
    at: datetime | None,
    *,
    is_time_proven: bool,
    reasons: tuple[Reason, ...],
) -> Signature:
    """Describe a signature by its certificate."""
    if certificate is None:
        return Signature(where, kind, at=at, reasons=reasons)
    subject, issuer = certificate.subject.native, certificate.issuer.native
    return Signature(
        where,
        kind,
        subject.get("common_name", ""),
        subject.get("organization_name", ""),
        issuer.get("common_name", ""),
        f"{certificate.serial_number:x}",
        certificate.sha256.hex(),
        at,
        is_time_proven,
        reasons,
    )


def signer_faults(chains: Chains, where: str, certificate: x509.Certificate, at: datetime) -> Iterator[Reason]:
    """Say what is wrong with a signer's certificate at the moment of signing."""
    if fault := chains.fault(certificate, at):
        yield Reason(fault[0], where, fault[1])
    allowed = chains.trust.signers.get(where)
    if allowed is not None and certificate.sha256.hex() not in allowed:
        yield Reason("wrong-signer", where, certificate.subject.human_friendly)


def stamp_faults(
    chains: Chains, where: str, certificate: x509.Certificate, at: datetime, later: datetime
) -> Iterator[Reason]:
    """A stamp must come from a trusted authority, good at its own moment; and must be renewed before its certificate ends."""
    if at > later:
        yield Reason("time-stamp-invalid", where, f"stamped {at.isoformat()}, after what was stamped later")
    fault = chains.fault(certificate, at, stamps=True)
    if fault is not None:
        code = (
            fault[0]
            if fault[0] in ("certificate-revoked", "revocation-unknown", "revocation-stale")
            else "time-stamp-untrusted"
        )
        yield Reason(code, where, fault[1])
    elif later > certificate.not_valid_after:
        yield Reason("time-stamp-expired", where, certificate.not_valid_after.isoformat())


def read_stamp(token: cms.SignedData, imprint: bytes) -> _Stamp:
    """Check a time-stamp token's own signature and that it stamps this; its certificate is judged elsewhere."""
    info = token["encap_content_info"]["content"].parsed
    asked = info["message_imprint"]
    if asked["hash_algorithm"]["algorithm"].native != "sha256" or asked["hashed_message"].native != imprint:
        raise InvalidError("time-stamp-invalid", "", "it stamps something else")
    signer = token["signer_infos"][0]
    certificate = _certificate_of(token, signer)
    try:
        intact, valid = validate_sig_integrity(signer, certificate, "tst_info", sha256_of(token))
    except SignatureValidationError as error:
        raise InvalidError("time-stamp-invalid", "", str(error)) from error
    if not (intact and valid):
        raise InvalidError("time-stamp-invalid")
    return _Stamp(info["gen_time"].native, certificate)


def sha256_of(token: cms.SignedData) -> bytes:
    """Digest what a token encapsulates, with the algorithm that its signer names."""
    import hashlib

    algorithm = token["signer_infos"][0]["digest_algorithm"]["algorithm"].native
    if algorithm not in STRONG:
        raise InvalidError("weak-algorithm", "", algorithm)
    return hashlib.new(algorithm, bytes(token["encap_content_info"]["content"])).digest()


def _certificate_of(token: cms.SignedData, signer: cms.SignerInfo) -> x509.Certificate:
    named = signer["sid"].chosen
    for each in token["certificates"]:
        if each.chosen.issuer == named["issuer"] and each.chosen.serial_number == named["serial_number"].native:
            return each.chosen
    raise InvalidError("time-stamp-invalid", "", "without the certificate of who stamped")


def _hash_of(info: cms.SignerInfo) -> str:
    try:
        return str(info["signature_algorithm"].hash_algo)
    except ValueError:
        return str(info["digest_algorithm"]["algorithm"].native)


def _brought(found: EmbeddedPdfSignature) -> Iterator[x509.Certificate]:
    """Give the certificates that a signature and its time stamp carry."""
    for token in (found.signed_data, *extract_tst_data_iter(found.signer_info, signed=False)):
        yield from (each.chosen for each in token["certificates"])


def _is_signature(found: EmbeddedPdfSignature) -> bool:
    return bool(found.sig_object.get("/Type", "/Sig") == "/Sig")


def _end(found: EmbeddedPdfSignature) -> int:
    ranges: Any = found.byte_range
    return int(ranges[-2]) + int(ranges[-1])


def _locks(found: EmbeddedPdfSignature) -> bool:
    return found.docmdp_level == MDPPerm.NO_CHANGES

"""Judging signed XML. A signature is read for its values alone, rebuilt from them, and must come out the same: nothing can be wrapped or hidden."""

import base64
import binascii
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final

from asn1crypto import cms, x509

from hoaban.engines.transcripts.authority import Evidence
from hoaban.engines.transcripts.chains import Chains
from hoaban.engines.transcripts.content import Transcript, digest
from hoaban.engines.transcripts.pdf.judging import BROKEN, described, read_stamp, signer_faults, stamp_faults
from hoaban.engines.transcripts.reasons import InvalidError, Reason
from hoaban.engines.transcripts.signing import is_signature
from hoaban.engines.transcripts.verdicts import Signature, Subject, Trust
from hoaban.engines.transcripts.xml.signing import as_der, stamped_part
from hoaban.engines.transcripts.xml.template import DS, XADES, Values, build, method_of
from hoaban.engines.transcripts.xml.writing import NS, SIGNATURES, canonical, content_of, parsed, parts_of

NAMES: Final = {"ds": DS, "xades": XADES}
EMPTY: Final = f'<transcript xmlns="{NS}"><{SIGNATURES}/></transcript>'.encode()
WEAK: Final = ("sha1", "md5", "hmac")
Parts = tuple[tuple[Signature, ...], Subject | None, tuple[Reason, ...]]


def judge_xml(data: bytes, trust: Trust, at: datetime) -> Parts:
    try:
        content, elements = parts_of(parsed(data))
        transcript = content_of(content)
    except InvalidError as error:
        return (), None, (error.reason,)
    if not elements:
        return (), None, (Reason("not-signed"),)
    judged = tuple(_judged(each, content, trust, at) for each in elements)
    reasons = [reason for each in judged for reason in each.reasons]
    places = [each.where for each in judged]
    reasons += [Reason("structure", each, "signed twice") for each in set(places) if places.count(each) > 1]
    reasons += [Reason("signature-missing", each) for each in sorted(trust.required - set(places))]
    return judged, _subject(transcript, data), tuple(reasons)


def _subject(transcript: Transcript, data: bytes) -> Subject:
    return Subject(transcript.issue_id, transcript.version, digest(transcript), sha256(data).hexdigest())


def _judged(element: Any, content: Any, trust: Trust, at: datetime) -> Signature:
    where = str(element.findtext(".//xades:ClaimedRole", "", NAMES))
    certificate: x509.Certificate | None = None
    signed_at: datetime | None = None
    reasons: list[Reason] = []
    stamped = False
    try:
        _refuse_weak(element)
        values = _values(element, where)
        certificate = x509.Certificate.load(values.certificates[0])
        _integrity(element, values, content)
        signed_at = datetime.strptime(values.at, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        token = cms.ContentInfo.load(values.time_stamp)["content"] if values.time_stamp else None
        brought = (*_loaded(values), *(each.chosen for each in (token["certificates"] if token else ())))
        chains = Chains(trust, values.evidence.crls, values.evidence.ocsps, brought)
        moment = at
        if token:
            stamp = read_stamp(token, stamped_part(element))
            reasons += stamp_faults(chains, where, stamp.certificate, stamp.at, at)
            moment = signed_at = stamp.at
            stamped = True
        reasons += signer_faults(chains, where, certificate, moment)
    except InvalidError as error:
        reasons.append(Reason(error.reason.code, where, error.reason.detail))
    except BROKEN as error:
        reasons.append(Reason("unreadable", where, f"{type(error).__name__}: {error}"))
    return described(where, "signature", certificate, signed_at, is_time_proven=stamped, reasons=tuple(reasons))


def _loaded(values: Values) -> tuple[x509.Certificate, ...]:
    return tuple(x509.Certificate.load(each) for each in (*values.certificates[1:], *values.evidence.certificates))


def _refuse_weak(element: Any) -> None:
    for name in ("SignatureMethod", "DigestMethod"):
        for each in element.iter(f"{{{DS}}}{name}"):
            if any(word in str(each.get("Algorithm", "")).lower() for word in WEAK):
                raise InvalidError("weak-algorithm", "", str(each.get("Algorithm")))


def _values(element: Any, where: str) -> Values:
    return Values(
        where,
        _text(element, ".//xades:SigningTime"),
        next(_bytes(element, "ds:SignedInfo/ds:Reference[1]/ds:DigestValue"), b""),
        tuple(_bytes(element, "ds:KeyInfo/ds:X509Data/ds:X509Certificate")),
        next(_bytes(element, "ds:SignatureValue"), b""),
        next(_bytes(element, ".//xades:EncapsulatedTimeStamp"), b""),
        Evidence(
            tuple(_bytes(element, ".//xades:EncapsulatedX509Certificate")),
            tuple(_bytes(element, ".//xades:EncapsulatedOCSPValue")),
            tuple(_bytes(element, ".//xades:EncapsulatedCRLValue")),
        ),
    )


def _integrity(element: Any, values: Values, content: Any) -> None:
    method = method_of(values.certificates[0])
    again = build(parsed(EMPTY)[0], values, method)
    signed, rebuilt = (canonical(each.find(f"{{{DS}}}SignedInfo")) for each in (element, again))
    if not is_signature(values.certificates[0], signed, as_der(values.signature, method)):
        raise InvalidError("signature-invalid")
    if values.content_digest != sha256(canonical(content)).digest():
        raise InvalidError("content-changed")
    if signed != rebuilt or canonical(element) != canonical(again):
        raise InvalidError(
            "structure", "", "the signature has parts that do not belong, or signed properties were changed"
        )


def _text(element: Any, path: str) -> str:
    found = element.find(path, NAMES)
    return "" if found is None else str(found.text or "")


def _bytes(element: Any, path: str) -> Iterator[bytes]:
    for each in element.findall(path, NAMES):
        try:
            yield base64.b64decode(each.text or "", validate=True)
        except binascii.Error as error:
            raise InvalidError("structure", "", str(error)) from error

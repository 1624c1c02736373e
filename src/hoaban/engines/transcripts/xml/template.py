"""One XAdES signature as elements, from its values: the writer fills it, and the judge rebuilds it to see that nothing else is there."""

import base64
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final

from asn1crypto import x509
from lxml import etree

from hoaban.engines.transcripts.authority import Evidence
from hoaban.engines.transcripts.xml.writing import CONTENT, canonical

DS: Final = "http://www.w3.org/2000/09/xmldsig#"
XADES: Final = "http://uri.etsi.org/01903/v1.3.2#"
C14N: Final = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
SHA256: Final = "http://www.w3.org/2001/04/xmlenc#sha256"
METHODS: Final = {
    "ec": "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
    "rsa": "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
}
SIGNED_PROPERTIES: Final = "http://uri.etsi.org/01903#SignedProperties"
NO_EVIDENCE: Final = Evidence()
NAMES: Final = {None: DS, "xades": XADES}


@dataclass(frozen=True, slots=True)
class Values:
    """All that a signature says; everything else in it follows."""

    place: str
    at: str  # ISO 8601, in UTC
    content_digest: bytes
    certificates: tuple[bytes, ...]  # the signer's first
    signature: bytes = b""  # as XML signatures have it: for elliptic curves the two numbers side by side
    time_stamp: bytes = b""
    evidence: Evidence = NO_EVIDENCE


def moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def identity(kind: str, place: str) -> str:
    """Name an element so that XML schemas take it: the colon of `subject:2025-2026:toan` may not stand in an `xs:ID`."""
    return f"{kind}-{place.replace(':', '.')}"


def build(parent: Any, values: Values, method: str) -> Any:
    """Append the signature to the container, so that it has the namespaces it will be checked with."""
    signature = etree.SubElement(parent, f"{{{DS}}}Signature", Id=identity("signature", values.place), nsmap=NAMES)
    info = _ds(signature, "SignedInfo")
    _ds(info, "CanonicalizationMethod", Algorithm=C14N)
    _ds(info, "SignatureMethod", Algorithm=method)
    _ds(signature, "SignatureValue", text=_base64(values.signature))
    data = _ds(_ds(signature, "KeyInfo"), "X509Data")
    for each in values.certificates:
        _ds(data, "X509Certificate", text=_base64(each))
    signed = _qualifying(_ds(signature, "Object"), values)
    _reference(info, CONTENT, values.content_digest)
    _reference(info, str(signed.get("Id")), sha256(canonical(signed)).digest(), Type=SIGNED_PROPERTIES)
    return signature


def _qualifying(parent: Any, values: Values) -> Any:
    whole = _xades(parent, "QualifyingProperties", Target=f"#{identity('signature', values.place)}")
    signed = _xades(whole, "SignedProperties", Id=identity("properties", values.place))
    properties = _xades(signed, "SignedSignatureProperties")
    _xades(properties, "SigningTime", text=values.at)
    named = _xades(_xades(_xades(properties, "SigningCertificateV2"), "Cert"), "CertDigest")
    _ds(named, "DigestMethod", Algorithm=SHA256)
    _ds(named, "DigestValue", text=_base64(sha256(values.certificates[0]).digest()))
    roles = _xades(_xades(properties, "SignerRoleV2"), "ClaimedRoles")
    _xades(roles, "ClaimedRole", text=values.place)
    if values.time_stamp or values.evidence != NO_EVIDENCE:
        _unsigned(_xades(_xades(whole, "UnsignedProperties"), "UnsignedSignatureProperties"), values)
    return signed


def _unsigned(parent: Any, values: Values) -> None:
    if values.time_stamp:
        stamp = _xades(parent, "SignatureTimeStamp")
        _ds(stamp, "CanonicalizationMethod", Algorithm=C14N)
        _xades(stamp, "EncapsulatedTimeStamp", text=_base64(values.time_stamp))
    evidence = values.evidence
    _each(parent, ("CertificateValues",), "EncapsulatedX509Certificate", evidence.certificates)
    if evidence.crls or evidence.ocsps:
        revocation = _xades(parent, "RevocationValues")
        _each(revocation, ("CRLValues",), "EncapsulatedCRLValue", evidence.crls)
        _each(revocation, ("OCSPValues",), "EncapsulatedOCSPValue", evidence.ocsps)


def _each(parent: Any, path: tuple[str, ...], name: str, values: tuple[bytes, ...]) -> None:
    if not values:
        return
    for step in path:
        parent = _xades(parent, step)
    for each in values:
        _xades(parent, name, text=_base64(each))


def _reference(info: Any, target: str, digest: bytes, **attributes: str) -> None:
    reference = _ds(info, "Reference", **attributes, URI=f"#{target}")
    _ds(_ds(reference, "Transforms"), "Transform", Algorithm=C14N)
    _ds(reference, "DigestMethod", Algorithm=SHA256)
    _ds(reference, "DigestValue", text=_base64(digest))


def _ds(parent: Any, name: str, text: str = "", **attributes: str) -> Any:
    return _put(parent, f"{{{DS}}}{name}", text, attributes)


def _xades(parent: Any, name: str, text: str = "", **attributes: str) -> Any:
    return _put(parent, f"{{{XADES}}}{name}", text, attributes)


def _put(parent: Any, tag: str, text: str, attributes: dict[str, str]) -> Any:
    element = etree.SubElement(parent, tag, attributes)
    if text:
        element.text = text
    return element


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode()


def method_of(certificate: bytes) -> str:
    """Give the signature method for the certificate's key."""
    return METHODS[x509.Certificate.load(certificate).public_key.algorithm]

"""Signing the XML form: as with cards, begun and finished apart, for the key may be far away."""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from lxml import etree
from pyhanko.sign.timestamps import TimeStamper

from hoaban.engines.transcripts.authority import Evidence
from hoaban.engines.transcripts.signers import Signer
from hoaban.engines.transcripts.xml.template import DS, METHODS, NO_EVIDENCE, Values, build, method_of, moment
from hoaban.engines.transcripts.xml.writing import canonical, parsed, parts_of, written

SIZE = 32  # bytes of one number of P-256


@dataclass(frozen=True, slots=True)
class WaitingXml:
    """A document, the signature to be put into it, and the message whose signature is awaited."""

    document: bytes
    values: Values
    message: bytes


def begin_xml(document: bytes, place: str, signer: Signer, at: datetime) -> WaitingXml:
    root = parsed(document)
    content, _ = parts_of(root)
    certificates = (signer.certificate, *signer.chain)
    values = Values(place, moment(at), sha256(canonical(content)).digest(), certificates)
    signature = build(root[1], values, method_of(signer.certificate))
    return WaitingXml(document, values, canonical(signature.find(f"{{{DS}}}SignedInfo")))


def finish_xml(
    waiting: WaitingXml, signature: bytes, timestamper: TimeStamper | None = None, evidence: Evidence | None = None
) -> bytes:
    """Put the signature in; with a stamper a time stamp of it (B-T), with evidence what proves the certificates (B-LT)."""
    root, method = parsed(waiting.document), method_of(waiting.values.certificates[0])
    values = replace(waiting.values, signature=as_xml(signature, method), evidence=evidence or NO_EVIDENCE)
    if timestamper is not None:
        element = build(parsed(waiting.document)[1], values, method)
        values = replace(values, time_stamp=asyncio.run(_stamp(timestamper, stamped_part(element))))
    build(root[1], values, method)
    return written(root)


def sign_xml(
    document: bytes,
    place: str,
    signer: Signer,
    at: datetime,
    timestamper: TimeStamper | None = None,
    *,
    evidence: Evidence | None = None,
) -> bytes:
    waiting = begin_xml(document, place, signer, at)
    return finish_xml(waiting, signer.sign([waiting.message])[0], timestamper, evidence)


async def _stamp(timestamper: TimeStamper, digest: bytes) -> bytes:
    return bytes((await timestamper.async_timestamp(digest, "sha256")).dump())


def stamped_part(signature: Any) -> bytes:
    """Give the digest that a signature's time stamp is made of: its value as an element."""
    return sha256(canonical(signature.find(etree.QName(DS, "SignatureValue")))).digest()


def as_xml(signature: bytes, method: str) -> bytes:
    """Turn a DER signature of elliptic curves into the two numbers side by side; RSA stays as it is."""
    if method != METHODS["ec"]:
        return signature
    return b"".join(each.to_bytes(SIZE, "big") for each in decode_dss_signature(signature))


def as_der(signature: bytes, method: str) -> bytes:
    if method != METHODS["ec"]:
        return signature
    return encode_dss_signature(int.from_bytes(signature[:SIZE], "big"), int.from_bytes(signature[SIZE:], "big"))

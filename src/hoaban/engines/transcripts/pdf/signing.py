"""Signing a card: places for the signatures first, then one incremental update a signature, each begun and finished apart.

Between `begin` and `finish` lies whatever the signer needs: a PIN, a confirmation on a phone, a program beside the browser. What waits is
plain data, so it may lie in a database for a day. The first signature certifies: afterwards only further signatures may be added, and
nothing at all but archive data once the seal, whose field locks everything, is there.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any, Final

from asn1crypto import algos, cms, x509
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign.ades.api import CAdESSignedAttrSpec
from pyhanko.sign.fields import (
    FieldMDPAction,
    FieldMDPSpec,
    MDPPerm,
    SigFieldSpec,
    SigSeedSubFilter,
    append_signature_field,
)
from pyhanko.sign.signers import ExternalSigner, PdfSignatureMetadata, PdfSigner
from pyhanko.sign.signers.pdf_byterange import PreparedByteRangeDigest
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from hoaban.engines.transcripts.paper.setting import SEAL, Paper, Place
from hoaban.engines.transcripts.pdf.stamps import Stamp, style_of
from hoaban.engines.transcripts.pdf.updating import Update
from hoaban.engines.transcripts.signers import Signer

DIGEST: Final = "sha256"
RESERVED: Final = (
    16 * 1024
)  # characters of hexadecimal for one signature: certificates of the chain and a time stamp fit
MECHANISMS: Final = {"ec": "sha256_ecdsa", "rsa": "sha256_rsa"}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A card with an empty signature in it, and the message whose signature belongs there."""

    pdf: bytes
    message: bytes
    document_digest: bytes
    region: tuple[int, int]
    certificate: bytes
    chain: tuple[bytes, ...]


def with_places(paper: Paper) -> bytes:
    """Add an empty signature field for each place. The seal's locks everything: what is signed after it is refused."""
    writer = Update(paper.pdf)
    for place in paper.places:
        append_signature_field(writer, _field(place))
    return writer.whole()


def _field(place: Place) -> SigFieldSpec:
    label = f"Chữ ký số: {place.name}"
    if place.name != SEAL:
        return SigFieldSpec(place.name, on_page=place.page, box=place.box, readable_field_name=label)
    lock = FieldMDPSpec(FieldMDPAction.ALL)
    return SigFieldSpec(
        place.name,
        on_page=place.page,
        box=place.box,
        readable_field_name=label,
        field_mdp_spec=lock,
        doc_mdp_update_value=MDPPerm.NO_CHANGES,
    )


def begin(
    pdf: bytes, place: Place, signer: Signer, at: datetime, *, stamp: Stamp | None = None, reason: str = ""
) -> Waiting:
    """Put an empty signature into its place, and say what has to be signed."""
    return asyncio.run(_begin(pdf, place, (signer.certificate, signer.chain), at, stamp=stamp, reason=reason))


async def _begin(
    pdf: bytes, place: Place, who: tuple[bytes, tuple[bytes, ...]], at: datetime, *, stamp: Stamp | None, reason: str
) -> Waiting:
    writer = Update(pdf)
    external = _external(who)
    meta = PdfSignatureMetadata(
        field_name=place.name,
        md_algorithm=DIGEST,
        subfilter=SigSeedSubFilter.PADES,
        certify=not writer.prev.embedded_signatures,
        docmdp_permissions=MDPPerm.NO_CHANGES if place.name == SEAL else MDPPerm.FILL_FORMS,
        reason=reason or None,
    )
    style = None if stamp is None else style_of(stamp, place.box)
    pdf_signer = _QuietSigner(meta, signer=external, stamp_style=style)
    session = pdf_signer.init_signing_session(writer, existing_fields_only=True)
    session.system_time = at
    waiting = session.prepare_tbs_document(validation_info=None, bytes_reserved=RESERVED)
    prepared, output = waiting.digest_tbs_document()
    attributes = await external.signed_attrs(
        prepared.document_digest, DIGEST, attr_settings=_settings(), use_pades=True
    )
    region = (prepared.reserved_region_start, prepared.reserved_region_end)
    return Waiting(_bytes_of(output), attributes.dump(), prepared.document_digest, region, *who)


def finish(waiting: Waiting, signature: bytes, timestamper: TimeStamper | None = None) -> bytes:
    """Put the signature in, with a time stamp of it where a stamper is given (B-T)."""
    return asyncio.run(_finish(waiting, signature, timestamper))


async def _finish(waiting: Waiting, signature: bytes, timestamper: TimeStamper | None) -> bytes:
    external = _external((waiting.certificate, waiting.chain), signature)
    signed = await external.async_sign_prescribed_attributes(
        DIGEST, cms.CMSAttributes.load(waiting.message), timestamper=timestamper
    )
    output = BytesIO(waiting.pdf)
    PreparedByteRangeDigest(waiting.document_digest, *waiting.region).fill_with_cms(output, signed)
    return output.getvalue()


def sign(
    pdf: bytes,
    place: Place,
    signer: Signer,
    at: datetime,
    timestamper: TimeStamper | None = None,
    *,
    stamp: Stamp | None = None,
) -> bytes:
    """Sign one card at one place, at once."""
    waiting = begin(pdf, place, signer, at, stamp=stamp)
    return finish(waiting, signer.sign([waiting.message])[0], timestamper)


def sign_many(
    pdfs: Sequence[tuple[bytes, Place, Stamp | None]],
    signer: Signer,
    at: datetime,
    timestamper: TimeStamper | None = None,
) -> list[bytes]:
    """Sign a class's cards with one authorisation: all messages reach the signer together."""
    waiting = [begin(pdf, place, signer, at, stamp=stamp) for pdf, place, stamp in pdfs]
    values = signer.sign([each.message for each in waiting])
    return [finish(each, value, timestamper) for each, value in zip(waiting, values, strict=True)]


def stamp_of(signer: Signer, role: str, at: datetime) -> Stamp:
    """Make the visible part from the certificate itself."""
    certificate = x509.Certificate.load(signer.certificate)
    return Stamp(certificate.subject.native["common_name"], role, f"{certificate.serial_number:x}"[-12:], at)


class _QuietSigner(PdfSigner):
    """Registers no extensions of PDF 2.0: a PDF/A-2 file may not say that it is of a later version."""

    def register_extensions(self, pdf_out: BasePdfFileWriter, *, md_algorithm: str) -> None:
        del pdf_out, md_algorithm


def _external(who: tuple[bytes, tuple[bytes, ...]], signature: bytes | None = None) -> ExternalSigner:
    certificate = x509.Certificate.load(who[0])
    store = SimpleCertificateStore()
    store.register_multiple([x509.Certificate.load(each) for each in who[1]])
    mechanism = algos.SignedDigestAlgorithm({"algorithm": MECHANISMS[certificate.public_key.algorithm]})
    return ExternalSigner(certificate, store, signature, signature_mechanism=mechanism, embed_roots=False)


def _settings() -> PdfCMSSignedAttributes:
    return PdfCMSSignedAttributes(cades_signed_attrs=CAdESSignedAttrSpec())


def _bytes_of(output: Any) -> bytes:
    output.seek(0)
    return bytes(output.read())

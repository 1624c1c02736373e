"""Keeping a signed card checkable for decades: what proves the certificates goes in (B-LT), then a time stamp over all of it (B-LTA)."""

from asn1crypto import crl, ocsp, x509
from pyhanko.sign.signers import PdfTimeStamper
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore

from hoaban.engines.transcripts.authority import Evidence
from hoaban.engines.transcripts.pdf.signing import DIGEST, RESERVED
from hoaban.engines.transcripts.pdf.updating import Update

ARCHIVE = "archive"  # the field of the n-th archive time stamp is archive-n


def keep(pdf: bytes, evidence: Evidence, timestamper: TimeStamper | None = None) -> bytes:
    """Embed the evidence; with a stamper also stamp the whole. Do it again before the last stamp's certificate ends."""
    writer = Update(pdf)
    DocumentSecurityStore.supply_dss_in_writer(
        writer,
        None,
        certs=[x509.Certificate.load(each) for each in evidence.certificates],
        ocsps=[ocsp.OCSPResponse.load(each) for each in evidence.ocsps],
        crls=[crl.CertificateList.load(each) for each in evidence.crls],
    )
    if timestamper is None:
        return writer.whole()
    name = f"{ARCHIVE}-{len(writer.prev.embedded_timestamp_signatures) + 1}"
    stamped = PdfTimeStamper(timestamper, field_name=name).timestamp_pdf(writer, DIGEST, bytes_reserved=RESERVED)
    return bytes(stamped.getvalue())

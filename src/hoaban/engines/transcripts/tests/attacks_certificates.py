"""Attacks with other people's certificates, out of their term, revoked, unfit; with time stamps; and with what status and log say."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache

from asn1crypto import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import ExtendedKeyUsageOID

from hoaban.engines.transcripts.authority import Authority, Credential, Evidence, Wanted
from hoaban.engines.transcripts.paper.setting import PRINCIPAL, SEAL
from hoaban.engines.transcripts.pdf.keeping import keep
from hoaban.engines.transcripts.stamping import LocalStamper
from hoaban.engines.transcripts.tests.attacks import Attack, Forged, table
from hoaban.engines.transcripts.tests.scene import HOMEROOM, SIGNED_AT, Scene
from hoaban.engines.transcripts.verdicts import LogFinding, Standing

ATTACKS: list[Attack] = []
attack = table(ATTACKS)
DAY, YEAR = timedelta(days=1), timedelta(days=365)


@cache
def forger() -> Authority:
    """An authority that calls itself by the true one's names."""
    return Authority.make(SIGNED_AT - timedelta(days=300))


def kept(here: Scene, signer: Credential, evidence: Evidence | None = None, signed_at: datetime = SIGNED_AT) -> bytes:
    """A card signed at every place by one signer, with a good time stamp and the evidence that is given."""
    stamper = LocalStamper(here.ca, signed_at)
    pdf = here.signed_by(signer, signed_at, stamper)
    return keep(pdf, evidence or here.ca.evidence([signer], signed_at), stamper)


@attack("signed by a lookalike of the authority", "certificate-untrusted")
def _lookalike(here: Scene) -> bytes:
    signer = forger().issue("Lường Văn Hặc")
    good, own = here.ca.evidence([], SIGNED_AT), forger().evidence([signer], SIGNED_AT)
    both = Evidence(good.certificates + own.certificates, own.ocsps, good.crls + own.crls)
    return kept(here, signer, both)


@attack("signed by the intermediate's key's owner pretending to be a person", "certificate-unfit")
def _authority_signs(here: Scene) -> bytes:
    return kept(here, here.ca.intermediate, here.ca.evidence([], SIGNED_AT))


@attack("a certificate for encipherment", "certificate-unfit")
def _encipherment(here: Scene) -> bytes:
    return kept(here, here.ca.issue("Lường Văn Hặc", wanted=Wanted(signs=False)))


@attack("a web server's certificate", "certificate-unfit")
def _server(here: Scene) -> bytes:
    return kept(here, here.ca.issue("hoaban.example.vn", wanted=Wanted(eku=(ExtendedKeyUsageOID.SERVER_AUTH,))))


@attack("the time-stamp authority's certificate signs a transcript", "certificate-unfit")
def _stamping_signs(here: Scene) -> bytes:
    return kept(here, here.ca.stamping)


@attack("a certificate expired before signing", "certificate-expired")
def _expired(here: Scene) -> bytes:
    signer = here.ca.issue("Lường Văn Hặc", SIGNED_AT - 3 * YEAR, Wanted(lasts=YEAR))
    return kept(here, signer)


@attack("a certificate that begins after signing", "certificate-not-yet-valid")
def _early(here: Scene) -> bytes:
    return kept(here, here.ca.issue("Lường Văn Hặc", SIGNED_AT + 2 * DAY))


@attack("a certificate revoked before signing, by OCSP", "certificate-revoked")
def _revoked(here: Scene) -> bytes:
    signer = here.ca.issue("Lường Văn Hặc")
    told = here.ca.ocsp(signer.certificate, SIGNED_AT, SIGNED_AT - DAY)
    return kept(here, signer, replace(here.ca.evidence([signer], SIGNED_AT), ocsps=(told,)))


@attack("a certificate revoked before signing, by the checker's own list", "certificate-revoked")
def _revoked_by_list(here: Scene) -> Forged:
    serial = here.people[PRINCIPAL].certificate.serial_number
    told = here.ca.crl(SIGNED_AT + DAY, {serial: SIGNED_AT - DAY})
    evidence = replace(here.ca.evidence([], SIGNED_AT), crls=(told, here.ca.root_crl(SIGNED_AT)))
    return Forged(keep(here.steps[-1], evidence, here.stamper), replace(here.trust, crls=(told,)))


@attack("revocation that is told from before the certificate was used", "revocation-stale")
def _stale(here: Scene) -> bytes:
    signer = here.ca.issue("Lường Văn Hặc")
    old = here.ca.evidence([signer], SIGNED_AT - 60 * DAY)
    return kept(here, signer, old)


@attack("no word of revocation", "revocation-unknown")
def _unknown(here: Scene) -> bytes:
    return here.signed_by(here.people[PRINCIPAL], SIGNED_AT, here.stamper)


@attack("an OCSP answer about somebody else", "revocation-unknown")
def _other_answer(here: Scene) -> bytes:
    signer, other = here.ca.issue("Lường Văn Hặc"), here.ca.issue("Ai Đó")
    return kept(
        here,
        signer,
        Evidence(here.ca.evidence([signer], SIGNED_AT).certificates, (here.ca.ocsp(other.certificate, SIGNED_AT),)),
    )


@attack("an OCSP answer that another authority signed", "revocation-unknown")
def _forged_answer(here: Scene) -> bytes:
    signer = here.ca.issue("Lường Văn Hặc")
    return kept(here, signer, Evidence((), (forger().ocsp(signer.certificate, SIGNED_AT),)))


@attack("a time stamp of an authority that nobody trusts", "time-stamp-untrusted")
def _own_stamp(here: Scene) -> bytes:
    signer, stamper = here.people[SEAL], LocalStamper(forger(), SIGNED_AT)
    return keep(here.signed_by(signer, SIGNED_AT, stamper), here.ca.evidence([signer], SIGNED_AT), here.stamper)


@attack("a time stamp made with a signer's certificate", "time-stamp-untrusted")
def _signer_stamps(here: Scene) -> bytes:
    person = here.slow_person
    stamper = here.stamper
    stamper._own, stamper.tsa_cert = person, x509.Certificate.load(person.der)
    return keep(here.signed_by(here.people[SEAL], SIGNED_AT, stamper), here.ca.evidence([here.people[SEAL]], SIGNED_AT))


@attack("a time stamp from after the archive's", "time-stamp-invalid")
def _later_stamp(here: Scene) -> bytes:
    signer = here.people[SEAL]
    signed = here.signed_by(signer, SIGNED_AT, LocalStamper(here.ca, SIGNED_AT + 2 * DAY))
    return keep(signed, here.ca.evidence([signer], SIGNED_AT + 2 * DAY), here.stamper)


@attack("the last time stamp has ended and was not renewed", "time-stamp-expired")
def _ended(here: Scene) -> Forged:
    return Forged(here.pdf, at=SIGNED_AT + 12 * YEAR)


@attack("a person who may not sign here", "wrong-signer")
def _wrong_place(here: Scene) -> Forged:
    allowed = here.people[HOMEROOM].certificate.fingerprint(hashes.SHA256()).hex()
    return Forged(here.pdf, replace(here.trust, signers={PRINCIPAL: frozenset({allowed})}))


@attack("checked without anybody to trust", "certificate-untrusted")
def _nobody(here: Scene) -> Forged:
    return Forged(here.pdf, replace(here.trust, roots=()))


@attack("a place that the checker wants signed", "signature-missing")
def _wanted(here: Scene) -> Forged:
    return Forged(here.pdf, replace(here.trust, required=frozenset({"department"})))


@attack("an issue that was revoked", "revoked")
def _withdrawn(here: Scene) -> Forged:
    return Forged(here.pdf, asked={"ask_status": lambda _: Standing(is_revoked=True)})


@attack("an issue that a newer one replaced", "superseded")
def _superseded(here: Scene) -> Forged:
    return Forged(here.xml, asked={"ask_status": lambda told: Standing(newest_version=told.version + 1)})


@attack("an issue of which the issuer knows nothing", "status-unknown")
def _no_status(here: Scene) -> Forged:
    return Forged(here.pdf, asked={"ask_status": lambda _: None})


@attack("a copy that the log does not hold", "not-in-log")
def _unlogged(here: Scene) -> Forged:
    return Forged(here.pdf, asked={"ask_log": lambda _: LogFinding(is_in=False)})


@attack("a proof of the log about another copy", "log-mismatch")
def _other_proof(here: Scene) -> Forged:
    return Forged(here.pdf, asked={"ask_log": lambda _: LogFinding(is_in=True, is_consistent=False)})


@attack("seen before it was signed", "time-stamp-invalid")
def _before(here: Scene) -> Forged:
    return Forged(here.pdf, at=SIGNED_AT - DAY)

"""Keys of the program's own, for demonstration: made when first needed, kept encrypted in the home folder, trusted by nobody who was not told.

A real installation signs with tokens or a signing service; both stand behind the same `Signer` of the engine.
"""

import fcntl
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from hoaban.engines.transcripts.authority import Authority, Credential, Evidence
from hoaban.engines.transcripts.content import Transcript
from hoaban.engines.transcripts.credentials.proofs import SoftwareKey
from hoaban.engines.transcripts.credentials.status import status_list
from hoaban.engines.transcripts.credentials.writing import Issuance, credential, sign_credential
from hoaban.engines.transcripts.exporting import credential_bytes, export
from hoaban.engines.transcripts.paper.setting import PRINCIPAL, SEAL, homeroom_of, subject_of
from hoaban.engines.transcripts.paper.setting import Place as PaperPlace
from hoaban.engines.transcripts.pdf.keeping import keep
from hoaban.engines.transcripts.pdf.signing import sign, stamp_of
from hoaban.engines.transcripts.signers import Signer
from hoaban.engines.transcripts.signers.software import SoftwareSigner, load_key, save_key
from hoaban.engines.transcripts.stamping import LocalStamper
from hoaban.engines.transcripts.verdicts import Trust
from hoaban.engines.transcripts.xml.signing import sign_xml
from hoaban.kernel.config import kept_secret
from hoaban.modules.transcripts.addresses import issuer_address, status_address
from hoaban.modules.transcripts.sealing import Place
from hoaban.modules.transcripts.words import HOMEROOM, PDF, ROLES, SUBJECT, XML

if TYPE_CHECKING:
    from pyhanko.sign.timestamps import TimeStamper

ROOT, BETWEEN, ISSUER = "authority-root", "authority", "issuer"
STATUS_SIZE = 131_072  # issues in one status list
BEFORE = timedelta(days=2)  # from when on the authority is valid, before it first signs
HOLDS = timedelta(days=1)  # for which a status list may be kept


@dataclass
class SoftwareSealer:
    """Signs with keys kept in a folder, which only the program's own account may read."""

    folder: Path
    signers: dict[str, SoftwareSigner] = field(default_factory=dict, repr=False)

    def begin(self, transcript: Transcript) -> Mapping[str, bytes]:
        places = (homeroom_of(transcript.years[-1].school_year), PRINCIPAL, SEAL)
        return {PDF: export(transcript, PDF, places).data, XML: export(transcript, XML).data}

    def sign(self, files: Mapping[str, bytes], place: Place, at: datetime) -> tuple[Mapping[str, bytes], str]:
        """Sign each form; the seal, which comes last, also brings in all that proves the certificates for decades."""
        name, stamper = name_of(place), self._stamper(at)
        signed: dict[str, bytes] = {}
        with self._signing(place, at) as signer:
            for form, body in files.items():
                if form == XML:
                    evidence = self._evidence([signer], at)
                    signed[form] = sign_xml(body, name, signer, at, stamper, evidence=evidence)
                    continue
                stamp = stamp_of(signer, ROLES[place.role].vi, at)
                signed[form] = sign(body, _field(body, name), signer, at, stamper, stamp=stamp)
                if name == SEAL:
                    signed[form] = keep(signed[form], self._evidence(self.signers.values(), at), stamper)
            return signed, sha256(signer.certificate).hexdigest()

    @contextmanager
    def _signing(self, place: Place, at: datetime) -> Iterator[Signer]:
        """Have the key of a place at hand while it signs."""
        yield self._signer(place, at)

    def _stamper(self, at: datetime) -> "TimeStamper | None":
        return LocalStamper(self.authority, at)

    def _evidence(self, signers: Iterable[Signer], at: datetime) -> Evidence:
        """Give what proves the signers' certificates."""
        return self.authority.evidence([each.credential for each in signers if isinstance(each, SoftwareSigner)], at)

    def credential(self, transcript: Transcript, *, status_index: int, at: datetime) -> bytes:
        part, index = divmod(status_index, STATUS_SIZE)
        issuance = Issuance(issuer_address(), at, secrets.token_hex(16), status_address(part), index)
        return credential_bytes(sign_credential(credential(transcript, issuance), self.issuer, at))

    def revoked(self, part: int, indexes: Iterable[int], at: datetime) -> bytes:
        listed = status_list(status_address(part), issuer_address(), indexes, at, HOLDS, size=STATUS_SIZE)
        return credential_bytes(sign_credential(listed, self.issuer, at))

    def public(self) -> bytes:
        """Give the authority's certificates and the issuer's public key."""
        both = (self.authority.root.certificate, self.authority.intermediate.certificate)
        return b"".join([*(each.public_bytes(Encoding.PEM) for each in both), self._issuer_text()])

    def _issuer_text(self) -> bytes:
        return self.issuer.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    @property
    def trust(self) -> Trust:
        """What a checker must be told to believe: the demonstration's own root, and the issuer's key."""
        return Trust(
            roots=(self.authority.root.der,),
            certificates=(self.authority.intermediate.der,),
            keys={issuer_address(): self.issuer.public},
            required=frozenset({SEAL}),
        )

    @cached_property
    def authority(self) -> Authority:
        with self._alone():
            if not self._path(BETWEEN).exists():
                made = Authority.make(datetime.now().astimezone() - BEFORE)
                save_key(self._path(ROOT), made.root, self._password)
                save_key(self._path(BETWEEN), made.intermediate, self._password)
            root, between = (load_key(self._path(name), self._password).credential for name in (ROOT, BETWEEN))
        return Authority(root, between, between.certificate.not_valid_before_utc)

    @cached_property
    def issuer(self) -> SoftwareKey:
        """The key that proves credentials."""
        text = kept_secret(self._path(ISSUER).with_suffix(".seed"))
        return SoftwareKey(Ed25519PrivateKey.from_private_bytes(sha256(text.encode()).digest()))

    def _signer(self, place: Place, at: datetime) -> SoftwareSigner:
        """Give the key of a person or a school's seal, made when it is first needed or its certificate has ended."""
        owner = owner_of(place)
        found = self.signers.get(owner)
        if found is None or found.credential.certificate.not_valid_after_utc <= at:
            found = self.signers[owner] = self._kept(owner, place, at)
        return found

    def _kept(self, owner: str, place: Place, at: datetime) -> SoftwareSigner:
        authority, path = self.authority, self._path(owner)
        with self._alone():
            if path.exists():
                kept = load_key(path, self._password)
                if kept.credential.certificate.not_valid_after_utc > at:
                    return kept
                path.rename(path.with_suffix(f".{at:%Y%m%d}.pem"))
            since = at - BEFORE / 2  # whoever signs in this moment is known already
            is_seal = place.role == SEAL
            made: Credential = authority.seal(place.name, since) if is_seal else authority.issue(place.name, since)
            save_key(path, made, self._password)
        return SoftwareSigner(made)

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.pem"

    @cached_property
    def _password(self) -> bytes:
        return kept_secret(self.folder / "password").encode()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One process at a time makes keys."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def owner_of(place: Place) -> str:
    """Give the name of the key that belongs to a place: a person's, or the school's for its seal."""
    return f"seal-{place.institution_id}" if place.role == SEAL else f"person-{place.signer_id}"


def name_of(place: Place) -> str:
    """Give the name under which a signature stands in every form."""
    if place.role == SUBJECT:
        return subject_of(place.school_year, place.subject)
    return homeroom_of(place.school_year) if place.role == HOMEROOM else place.role


def _field(pdf: bytes, name: str) -> PaperPlace:
    """Read where in the card a signature is shown."""
    from io import BytesIO

    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.fields import enumerate_sig_fields

    for found, _, ref in enumerate_sig_fields(PdfFileReader(BytesIO(pdf))):
        if found == name:
            left, low, right, top = (round(float(each)) for each in ref.get_object()["/Rect"])
            return PaperPlace(name, 0, (left, low, right, top))
    raise LookupError(name)

"""One school with its certificates, and its pupil's transcript signed in every form: made once a process, for keys and paper cost time."""

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hoaban.engines.transcripts.authority import Authority, Credential, Wanted
from hoaban.engines.transcripts.credentials.proofs import SoftwareKey
from hoaban.engines.transcripts.credentials.status import status_list
from hoaban.engines.transcripts.credentials.writing import Issuance, credential, sign_credential
from hoaban.engines.transcripts.exporting import credential_bytes
from hoaban.engines.transcripts.paper.setting import PRINCIPAL, SEAL, Paper, homeroom_of, typeset
from hoaban.engines.transcripts.pdf.keeping import keep
from hoaban.engines.transcripts.pdf.signing import sign, stamp_of, with_places
from hoaban.engines.transcripts.signers.software import SoftwareSigner
from hoaban.engines.transcripts.stamping import LocalStamper
from hoaban.engines.transcripts.tests.sample import LOWER_SECONDARY
from hoaban.engines.transcripts.verdicts import Trust
from hoaban.engines.transcripts.xml.signing import sign_xml
from hoaban.engines.transcripts.xml.writing import to_xml

ONE_YEAR = replace(LOWER_SECONDARY, years=LOWER_SECONDARY.years[-1:])  # enough to forge, and quick to sign
SIGNED_AT = datetime(2026, 6, 1, 2, tzinfo=UTC)
NOW = SIGNED_AT + timedelta(days=40)
HOMEROOM = homeroom_of("2025-2026")
ISSUER = "https://hoaban.example.vn/issuers/110315805"
LIST = "https://hoaban.example.vn/status/1"
INDEX = 77


@dataclass(frozen=True)
class Scene:
    ca: Authority
    people: dict[str, Credential]
    paper: Paper
    bare: bytes  # with places, not signed
    steps: tuple[bytes, ...]  # after each signature
    key: SoftwareKey = field(default_factory=lambda: SoftwareKey(Ed25519PrivateKey.generate()))

    @property
    def stamper(self) -> LocalStamper:
        return LocalStamper(self.ca, SIGNED_AT)

    @property
    def trust(self) -> Trust:
        return Trust(roots=(self.ca.root.der,), keys={ISSUER: self.key.public})

    @cached_property
    def pdf(self) -> bytes:
        return keep(self.steps[-1], self.ca.evidence(list(self.people.values()), SIGNED_AT), self.stamper)

    @cached_property
    def xml(self) -> bytes:
        document = to_xml(ONE_YEAR)
        for place, each in self.people.items():
            evidence = self.ca.evidence([each], SIGNED_AT)
            document = sign_xml(document, place, SoftwareSigner(each), SIGNED_AT, self.stamper, evidence=evidence)
        return document

    @cached_property
    def vc(self) -> bytes:
        claims = credential(ONE_YEAR, Issuance(ISSUER, SIGNED_AT, "f00dfeed", LIST, INDEX))
        return credential_bytes(sign_credential(claims, self.key, SIGNED_AT))

    def status(self, *revoked: int, at: datetime = NOW, issuer: str = ISSUER, key: SoftwareKey | None = None) -> bytes:
        listed = status_list(LIST, issuer, revoked, at, timedelta(days=7))
        return json.dumps(sign_credential(listed, key or self.key, at)).encode()

    def place(self, name: str):
        return next(each for each in self.paper.places if each.name == name)

    @cached_property
    def slow_person(self) -> Credential:
        """Somebody with an RSA key, which takes long to make: one serves all."""
        return self.ca.issue("Ai Đó", wanted=Wanted(is_rsa=True))

    @cached_property
    def short(self) -> Paper:
        """A card that is signed at one place only."""
        return typeset(ONE_YEAR, (PRINCIPAL,))

    def signed_by(self, signer: Credential, at: datetime = SIGNED_AT, stamper=None) -> bytes:
        """Give the card of one place signed by anybody, with a time stamp where a stamper is given."""
        return sign(with_places(self.short), self.short.places[0], SoftwareSigner(signer), at, stamper)


@cache
def scene() -> Scene:
    ca = Authority.make(SIGNED_AT - timedelta(days=300))
    people = {
        HOMEROOM: ca.issue("Nguyễn Thị Hồng Vân"),
        PRINCIPAL: ca.issue("Lường Văn Hặc"),
        SEAL: ca.seal("Trường PTDTBT THCS Pú Nhi"),
    }
    paper = typeset(ONE_YEAR, people)
    bare = with_places(paper)
    steps, stamper = [], LocalStamper(ca, SIGNED_AT)
    for name, each in people.items():
        signer = SoftwareSigner(each)
        place = next(place for place in paper.places if place.name == name)
        last = steps[-1] if steps else bare
        steps.append(sign(last, place, signer, SIGNED_AT, stamper, stamp=stamp_of(signer, name, SIGNED_AT)))
    return Scene(ca, people, paper, bare, tuple(steps))

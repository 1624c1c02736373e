"""The shapes of our credentials, strictly: names are the standards' own. Every leaf here is a term of the pinned vocabularies, so it is signed."""

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

Moment = Annotated[str, Meta(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")]
Number = Annotated[str, Meta(pattern=r"^\d{1,9}$")]
Digest = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
Urn = Annotated[str, Meta(pattern=r"^urn:uuid:[^\s]+$")]


class Strict(Struct, forbid_unknown_fields=True):
    """Refuses names that it does not know."""


class Profile(Strict):
    id: str
    type: list[Literal["Profile"]]
    name: str


class Identity(Strict):
    type: Literal["IdentityObject"]
    hashed: bool
    identityHash: str  # noqa: N815  the standard's name, as below
    identityType: str  # noqa: N815
    salt: str


class Criteria(Strict):
    narrative: str


class ResultDescription(Strict):
    id: str
    type: list[Literal["ResultDescription"]]
    name: str
    resultType: str  # noqa: N815


class Achievement(Strict):
    id: str
    type: list[Literal["Achievement"]]
    achievementType: str  # noqa: N815
    name: str
    description: str
    criteria: Criteria
    inLanguage: str  # noqa: N815
    resultDescription: list[ResultDescription] = field(default_factory=list)  # noqa: N815


class Result(Strict):
    type: list[Literal["Result"]]
    resultDescription: str  # noqa: N815
    value: str


class AchievementSubject(Strict):
    type: list[Literal["AchievementSubject"]]
    achievement: Achievement
    result: list[Result] = field(default_factory=list)
    identifier: list[Identity] = field(default_factory=list)


class YearCredential(Strict):
    id: Urn
    type: list[str]
    name: str
    issuer: Profile
    validFrom: Moment  # noqa: N815
    credentialSubject: AchievementSubject  # noqa: N815


class ClrSubject(Strict):
    type: list[Literal["ClrSubject"]]
    identifier: list[Identity]
    verifiableCredential: list[YearCredential]  # noqa: N815


class Proof(Strict):
    type: str
    cryptosuite: str
    created: Moment
    verificationMethod: str  # noqa: N815
    proofPurpose: str  # noqa: N815
    proofValue: str  # noqa: N815


class StatusEntry(Strict):
    id: str
    type: Literal["BitstringStatusListEntry"]
    statusPurpose: Literal["revocation"]  # noqa: N815
    statusListIndex: Number  # noqa: N815
    statusListCredential: str  # noqa: N815


class Issued(Strict, kw_only=True):
    context: list[object] = field(name="@context")
    id: Urn
    type: list[str]
    name: str
    issuer: Profile
    validFrom: Moment  # noqa: N815
    issueVersion: Number  # noqa: N815
    contentDigest: Digest  # noqa: N815
    supersedes: Urn | None = None
    credentialStatus: StatusEntry | None = None  # noqa: N815
    proof: Proof


class Clr(Issued, kw_only=True):
    credentialSubject: ClrSubject  # noqa: N815


class Badge(Issued, kw_only=True):
    credentialSubject: AchievementSubject  # noqa: N815


class Named(Strict):
    id: str


class StatusSubject(Strict):
    id: str
    type: Literal["BitstringStatusList"]
    statusPurpose: str  # noqa: N815
    encodedList: str  # noqa: N815


class StatusList(Strict, kw_only=True):
    context: list[object] = field(name="@context")
    id: str
    type: list[str]
    issuer: Named
    validFrom: Moment  # noqa: N815
    validUntil: Moment  # noqa: N815
    credentialSubject: StatusSubject  # noqa: N815
    proof: Proof

"""The claims of a transcript as credentials. No name in clear and no national number: identities are hashed with a salt that the holder has."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final

from hoaban.engines.transcripts.content import SchoolYear, SubjectResult, Transcript, digest
from hoaban.engines.transcripts.credentials.contexts import BADGES, CLR, CREDENTIALS, OWN
from hoaban.engines.transcripts.credentials.proofs import Document, ProofKey, multikey, prove

CLR_CONTEXTS: Final[list[Any]] = [CREDENTIALS, CLR, BADGES, OWN]
BADGE_CONTEXTS: Final[list[Any]] = [CREDENTIALS, BADGES, OWN]


@dataclass(frozen=True, slots=True)
class Issuance:
    """Who issues, when, the salt of the hashed identities, and where its status stands."""

    issuer: str  # the issuer's address
    at: datetime
    salt: str
    status_list: str = ""  # the address of the status list credential
    status_index: int = 0


def instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def credential(transcript: Transcript, issuance: Issuance) -> Document:
    """Give the whole transcript as a ClrCredential, each year an achievement with its results."""
    subject = {
        "type": ["ClrSubject"],
        "identifier": list(_identities(transcript, issuance.salt)),
        "verifiableCredential": [_year(transcript, year, issuance) for year in transcript.years],
    }
    return {
        "@context": CLR_CONTEXTS,
        "id": f"urn:uuid:{transcript.issue_id}",
        "type": ["VerifiableCredential", "ClrCredential"],
        "name": f"Học bạ {transcript.level_name}",
        **_issued(transcript, issuance),
        "credentialSubject": subject,
    }


def completion(transcript: Transcript, issuance: Issuance) -> Document:
    """Give the completion of the level as an OpenBadgeCredential."""
    last = transcript.years[-1]
    achievement = {
        "id": f"urn:uuid:{transcript.issue_id}#level",
        "type": ["Achievement"],
        "achievementType": "Diploma",
        "name": last.completes or f"Học bạ {transcript.level_name}",
        "description": f"{transcript.level_name}, {transcript.basis}",
        "criteria": {"narrative": f"{last.completes or transcript.level_name}, {transcript.basis}"},
        "inLanguage": "vi",
    }
    subject = {
        "type": ["AchievementSubject"],
        "identifier": list(_identities(transcript, issuance.salt)),
        "achievement": achievement,
    }
    return {
        "@context": BADGE_CONTEXTS,
        "id": f"urn:uuid:{transcript.issue_id}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": f"Học bạ {transcript.level_name}",
        **_issued(transcript, issuance),
        "credentialSubject": subject,
    }


def sign_credential(document: Document, key: ProofKey, at: datetime) -> Document:
    """Prove the credential with the issuer's key, which is named after the issuer."""
    return prove(document, key, f"{document['issuer']['id']}#{multikey(key.public)}", instant(at))


def identity_hash(value: str, salt: str) -> str:
    """Hash an identity as Open Badges 3.0 does: SHA-256 of the value and the salt, one after the other."""
    return f"sha256${sha256((value + salt).encode()).hexdigest()}"


def _identities(transcript: Transcript, salt: str) -> Iterator[Document]:
    for kind, value in (("name", transcript.learner.name), ("sourcedId", transcript.learner.code)):
        yield {
            "type": "IdentityObject",
            "hashed": True,
            "identityHash": identity_hash(value, salt),
            "identityType": kind,
            "salt": salt,
        }


def _issued(transcript: Transcript, issuance: Issuance) -> Document:
    told: Document = {
        "issuer": _issuer(transcript, issuance),
        "validFrom": instant(issuance.at),
        "issueVersion": str(transcript.version),
        "contentDigest": digest(transcript),
    }
    if transcript.supersedes:
        told["supersedes"] = f"urn:uuid:{transcript.supersedes.issue_id}"
    if issuance.status_list:
        told["credentialStatus"] = {
            "id": f"{issuance.status_list}#{issuance.status_index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(issuance.status_index),
            "statusListCredential": issuance.status_list,
        }
    return told


def _issuer(transcript: Transcript, issuance: Issuance) -> Document:
    return {"id": issuance.issuer, "type": ["Profile"], "name": transcript.school.name}


def _year(transcript: Transcript, year: SchoolYear, issuance: Issuance) -> Document:
    about = f"urn:uuid:{transcript.issue_id}#{year.school_year}"
    achievement = {
        "id": f"{about}/class",
        "type": ["Achievement"],
        "achievementType": "Course",
        "name": f"Lớp {year.class_name}, năm học {year.school_year}",
        "description": f"{year.school.name}. {_standing(year)}",
        "criteria": {"narrative": transcript.basis},
        "inLanguage": "vi",
        "resultDescription": [
            {
                "id": f"{about}/{each.code}",
                "type": ["ResultDescription"],
                "name": each.name,
                "resultType": "LetterGrade" if each.kind != "scored" else "RawScore",
            }
            for each in year.subjects
        ],
    }
    results = [
        {"type": ["Result"], "resultDescription": f"{about}/{each.code}", "value": _value(each)}
        for each in year.subjects
    ]
    return {
        "id": about,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": achievement["name"],
        "issuer": _issuer(transcript, issuance),
        "validFrom": instant(issuance.at),
        "credentialSubject": {"type": ["AchievementSubject"], "achievement": achievement, "result": results},
    }


def _value(subject: SubjectResult) -> str:
    return f"{subject.year} ({subject.test})" if subject.test else subject.retest or subject.year


def _standing(year: SchoolYear) -> str:
    words = [each for each in (year.result, year.decision, year.title) if each is not None]
    return "; ".join(each.name for each in words)

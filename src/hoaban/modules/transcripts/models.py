"""Versions of transcripts, their steps of signing, signed files, copies handed out, and batches."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from hoaban.kernel.ids import uuid7
from hoaban.kernel.scoping import Scope, ScopedQuerySet, Tracked
from hoaban.modules.network.models import Institution
from hoaban.modules.people.models import Person
from hoaban.modules.schooling.models import SchoolClass
from hoaban.modules.transcripts.words import (
    BATCH_STATES,
    DRAFT,
    FORMS,
    ISSUED,
    OPEN,
    ROLES,
    RUNNING,
    STANDING,
    STATES,
)

READ = "transcript.read"
# The school where the learner is now reads what others issued before: a transfer carries the transcript along.
PRESENT = (
    "EXISTS (SELECT 1 FROM schooling_enrolment e WHERE e.person_id = {table}.person_id"
    " AND e.institution_id = ANY ({{institutions}}) AND (e.ends_on IS NULL OR e.ends_on > CURRENT_DATE))"
)


def of_learner(table: str) -> Scope:
    """Give the scope of what concerns one learner's transcript: the issuing school, the one of today, the family."""
    return Scope(
        read=READ,
        institution="institution_id",
        other_institution="person__enrolments__institution_id",
        class_="person__enrolments__school_class_id",
        person="person_id",
        wall=PRESENT.format(table=table),
    )


class VersionQuerySet(ScopedQuerySet["Version"]):
    def issued(self) -> "VersionQuerySet":
        """Keep those that hold: issued, and neither superseded nor revoked."""
        return self.filter(state=ISSUED)


class Version(Tracked):
    """A learner's transcript of a level up to one school year, as one school made it. From its confirmation on the content is frozen.

    `chain_id` ties a year's first version to its corrections; `code` stands in the QR code, and nobody guesses it; `content` is the canonical
    text of which `digest` is the SHA-256.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, related_name="+")
    school_year = models.CharField(max_length=9)
    level = models.CharField(max_length=10)
    grade = models.CharField(max_length=4)
    chain_id = models.UUIDField()
    number = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, default=DRAFT)
    content = models.TextField()
    digest = models.CharField(max_length=64, blank=True)
    code = models.CharField(max_length=32, unique=True)
    corrects = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    asked_by_id = models.UUIDField(null=True)
    asked_by_name = models.CharField(max_length=200, blank=True)
    agreed_by_id = models.UUIDField(null=True)
    agreed_by_name = models.CharField(max_length=200, blank=True)
    status_index = models.PositiveIntegerField(null=True, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    by_name = models.CharField(max_length=200)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by_name = models.CharField(max_length=200, blank=True)
    issued_at = models.DateTimeField(null=True)
    operation_id = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by_name = models.CharField(max_length=200, blank=True)
    ended_because = models.CharField(max_length=300, blank=True)

    objects = VersionQuerySet.as_manager()
    scope = of_learner("transcripts_version")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chain_id", "number"], name="transcripts_numbered_once"),
            models.UniqueConstraint(
                fields=["chain_id"], condition=Q(state__in=OPEN), name="transcripts_one_open_version"
            ),
            models.UniqueConstraint(fields=["chain_id"], condition=Q(state=ISSUED), name="transcripts_one_current"),
            models.CheckConstraint(condition=Q(state__in=list(STATES)), name="transcripts_state_known"),
            models.CheckConstraint(
                condition=Q(state=DRAFT, digest="") | ~Q(state=DRAFT) & ~Q(digest=""),
                name="transcripts_confirmed_has_its_digest",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=STANDING) | Q(issued_at__isnull=False, status_index__isnull=False),
                name="transcripts_issued_at_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True, number=1)
                | Q(corrects__isnull=False, number__gt=1) & ~Q(reason="") & ~Q(agreed_by_name=""),
                name="transcripts_correction_says_why",
            ),
            models.CheckConstraint(condition=~Q(asked_by_id=F("agreed_by_id")), name="transcripts_two_persons_correct"),
        ]
        indexes = [
            models.Index(fields=["institution", "school_year", "state"]),
            models.Index(fields=["person", "school_year"]),
        ]


class Step(Tracked):
    """One signature that a version needs; a subject teacher's names the subject. `certificate` says with what it was signed.

    Steps of one `rank` are signed in any order, those of the next after all of them.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="steps")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    rank = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=9)
    subject = models.CharField(max_length=40, blank=True)
    signer = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    signer_name = models.CharField(max_length=200)
    batch = models.ForeignKey("Batch", null=True, on_delete=models.PROTECT, related_name="steps")
    signed_at = models.DateTimeField(null=True)
    signed_by_name = models.CharField(max_length=200, blank=True)
    certificate = models.CharField(max_length=64, blank=True)  # the SHA-256 of the certificate
    operation_id = models.UUIDField(null=True)

    objects = ScopedQuerySet["Step"].as_manager()
    scope = of_learner("transcripts_step")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="transcripts_step_once"),
            models.CheckConstraint(condition=Q(role__in=list(ROLES)), name="transcripts_role_known"),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True, certificate="", operation_id__isnull=True)
                | Q(signed_at__isnull=False, operation_id__isnull=False) & ~Q(certificate=""),
                name="transcripts_signed_with_a_certificate",
            ),
        ]
        indexes = [
            models.Index(
                fields=["institution", "signer"], condition=Q(signed_at__isnull=True), name="transcripts_step_waits"
            )
        ]


class SignedFile(Tracked):
    """A version's file with the signatures that it has so far; the ledger keeps its digest, not its bytes."""

    secret_fields = frozenset({"body"})

    id = models.UUIDField(primary_key=True, default=uuid7)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="files")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    form = models.CharField(max_length=3)
    body = models.BinaryField()
    digest = models.CharField(max_length=64)

    objects = ScopedQuerySet["SignedFile"].as_manager()
    scope = of_learner("transcripts_signedfile")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "form"], name="transcripts_file_once"),
            models.CheckConstraint(condition=Q(form__in=list(FORMS)), name="transcripts_file_form_known"),
        ]


class Copy(Tracked):
    """A copy that was handed out: in which form, the digest of its bytes, to whom, for what, when."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="copies")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    form = models.CharField(max_length=3)
    digest = models.CharField(max_length=64)
    given_to = models.CharField(max_length=200)
    purpose = models.CharField(max_length=300, blank=True)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)

    objects = ScopedQuerySet["Copy"].as_manager()
    scope = of_learner("transcripts_copy")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(form__in=list(FORMS)), name="transcripts_copy_form_known")]
        indexes = [models.Index(fields=["institution", "-at"]), models.Index(fields=["digest"])]


class CorrectionRequest(Tracked):
    """That an issued version is wrong: said by one person with a reason, agreed to or refused by another."""

    ASKED, AGREED, REFUSED = "asked", "agreed", "refused"

    id = models.UUIDField(primary_key=True, default=uuid7)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="requests")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    state = models.CharField(max_length=8, default=ASKED)
    asked_by_id = models.UUIDField(null=True)
    asked_by_name = models.CharField(max_length=200)
    asked_at = models.DateTimeField(default=timezone.now)
    decided_by_id = models.UUIDField(null=True)
    decided_by_name = models.CharField(max_length=200, blank=True)

    objects = ScopedQuerySet["CorrectionRequest"].as_manager()
    scope = of_learner("transcripts_correctionrequest")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version"], condition=Q(state="asked"), name="transcripts_asked_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="transcripts_request_reasoned"),
            models.CheckConstraint(
                condition=~Q(asked_by_id=F("decided_by_id")), name="transcripts_another_person_agrees"
            ),
        ]


class Batch(Tracked):
    """Many steps of one signer, signed with one authorisation; stopped in the middle it goes on where it stood."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    school_class = models.ForeignKey(SchoolClass, null=True, on_delete=models.PROTECT, related_name="+")
    school_year = models.CharField(max_length=9)
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=200)
    total = models.PositiveIntegerField()
    state = models.CharField(max_length=7, default=RUNNING)
    authorised_at = models.DateTimeField(default=timezone.now)

    objects = ScopedQuerySet["Batch"].as_manager()
    scope = Scope(read="transcript.sign", institution="institution_id", class_="school_class_id")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=list(BATCH_STATES)), name="transcripts_batch_state_known")
        ]
        indexes = [models.Index(fields=["institution", "state"])]

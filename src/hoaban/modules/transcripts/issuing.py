"""A learner's transcript from the books to the last signature, for demonstrations: the system signs, with keys of its own making."""

from collections import Counter
from collections.abc import Iterator
from uuid import UUID

from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Invalid, invalid
from hoaban.kernel.scoping import acting
from hoaban.modules.assessment.models import Result
from hoaban.modules.assessment.rules.levels import PROMOTED
from hoaban.modules.network.levels import level_of
from hoaban.modules.transcripts.actions import confirm_versions, draft_transcripts
from hoaban.modules.transcripts.models import Version
from hoaban.modules.transcripts.stepping import sign_step
from hoaban.modules.transcripts.synthetic import is_synthetic
from hoaban.modules.transcripts.words import DRAFT, ISSUED, SIGNING

TRIED = 40  # learners looked at for one whose year lacks nothing
HIGHEST = ("9", "12", "8", "11", "5")  # the grades whose transcripts have most to show


def issued_version(actor: Actor, person_id: UUID | None = None) -> Version:
    """Give a learner's newest version in force, of anybody's without a name; on synthetic data it is made when there is none."""
    with acting(actor):
        rows = Version.objects.issued().order_by("-school_year", "-number")
        found = rows.filter(person=person_id).first() if person_id else rows.first()
        if found is not None:
            return found
        if not is_synthetic():
            raise NOT_ISSUED
        results = Result.objects.filter(decision=PROMOTED).order_by("-school_year", "person")
        mine = results.filter(person=person_id) if person_id else results.filter(grade__in=HIGHEST)
        tried = list(mine.values_list("school_class", "person")[:TRIED])
    refusal: Invalid = NOT_ISSUED
    for class_id, person in tried:
        try:
            return make(actor, class_id, person)
        except Invalid as lacks:
            refusal = lacks
    raise refusal


NOT_ISSUED = invalid(
    "not-issued",
    "learner",
    "Chưa có học bạ nào được phát hành. Nhà trường lập và ký ở trang Học bạ.",
    "No transcript is issued yet. Schools make and sign them on the page Transcripts.",
)


def shown_learners() -> Iterator[tuple[UUID, UUID]]:
    """Give the first learners, by class, of one class a school and level: enough to look at, quick to sign."""
    rows = Result.objects.filter(decision=PROMOTED).order_by("institution", "grade", "school_class", "person")
    classes: dict[tuple[UUID, str], UUID] = {}
    counts: Counter[UUID] = Counter()
    for school, grade, class_id, person in rows.values_list("institution", "grade", "school_class", "person"):
        if classes.setdefault((school, level_of(grade)), class_id) == class_id and counts[class_id] < SHOWN:
            counts[class_id] += 1
            yield class_id, person


SHOWN = 3


def make(actor: Actor, class_id: UUID, person_id: UUID) -> Version:
    """Draft, confirm and sign one transcript, each step as it would be done by hand; what stands already is gone on with."""
    with acting(actor):
        draft_transcripts(actor, class_id=class_id, person_ids=[person_id])
        found = Version.objects.filter(school_class=class_id, person=person_id).order_by("-number").get()
        if found.state == DRAFT:
            confirm_versions(actor, class_id=class_id, version_ids=[found.pk])
            found.refresh_from_db()
        if found.state == SIGNING:
            for step_id in found.steps.filter(signed_at=None).order_by("position").values_list("pk", flat=True):
                sign_step(actor, step_id)
            found.refresh_from_db()
        if found.state != ISSUED:
            raise NOT_ISSUED
        return found

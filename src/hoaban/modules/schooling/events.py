"""What this module tells others, and what it answers when others tell it something."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import invalid
from hoaban.modules.network.events import InstitutionClosed, SiteClosed
from hoaban.modules.schooling.models import Enrolment, SchoolClass


@dataclass(frozen=True, slots=True)
class LearnerEnrolled:
    """A person learns in a class from a day on; the reason is one of `reasons.ENTRY_REASONS`."""

    person_id: UUID
    institution_id: UUID
    class_id: UUID
    on: date
    reason: str


@dataclass(frozen=True, slots=True)
class LearnerLeft:
    """A person learns in a class no longer from a day on; the reason is one of `reasons.EXIT_REASONS`."""

    person_id: UUID
    institution_id: UUID
    class_id: UUID
    on: date
    reason: str


@dataclass(frozen=True, slots=True)
class TransferReleased:
    """A pupil is on the way to another school; `destination_id` is None when it lies outside the province."""

    transfer_id: UUID
    person_id: UUID
    institution_id: UUID
    destination_id: UUID | None
    on: date


@dataclass(frozen=True, slots=True)
class TransferAccepted:
    """A pupil on the way has arrived in a class of the destination."""

    transfer_id: UUID
    person_id: UUID
    institution_id: UUID
    destination_id: UUID
    on: date


@dataclass(frozen=True, slots=True)
class SubjectsSet:
    """These classes of a school year take other subjects than before, or with other periods; of one class, `dropped` are those that it no longer takes.

    Who keeps records of a dropped subject refuses.
    """

    school_year: str
    class_ids: tuple[UUID, ...]
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RegistersImported:
    """Workbooks went in and changed something; `workbooks` is how many were read."""

    school_year: str
    workbooks: int


def refuse_closing_with_learners(_actor: Actor, event: InstitutionClosed) -> None:
    """A school closes when nobody learns there any more: its pupils are released first."""
    staying = Enrolment.objects.on(event.on).filter(institution_id=event.institution_id).count()
    if staying:
        raise invalid(
            "learners-remain",
            "institution_id",
            f"Trường còn {staying} học sinh. Hãy chuyển trường cho các em trước.",
            f"The school still has {staying} learners. Release them first.",
        )


def refuse_closing_with_classes(_actor: Actor, event: SiteClosed) -> None:
    """A site closes when no class is taught there any more."""
    staying = SchoolClass.objects.on(event.on).filter(site_id=event.site_id).count()
    if staying:
        raise invalid(
            "classes-remain",
            "site_id",
            f"Điểm trường còn {staying} lớp. Hãy chuyển các lớp sang điểm khác trước.",
            f"The site still has {staying} classes. Move them to another site first.",
        )

"""Writing the rows of a synthetic province through the modules' bulk actions."""

from collections.abc import Iterator, Sequence
from typing import Protocol, cast
from uuid import UUID

from django.db import models

from hoaban.interfaces.demo import rows
from hoaban.interfaces.demo.children import ChildCountRow
from hoaban.kernel.action import Envelope, Load, Verdict
from hoaban.kernel.actor import Actor
from hoaban.kernel.bulk import BulkDoor
from hoaban.kernel.errors import Denied
from hoaban.kernel.models import Operation
from hoaban.modules.attendance import models as attendance
from hoaban.modules.attendance.loading import load_attendance
from hoaban.modules.network import models as network
from hoaban.modules.network.loading import load_network
from hoaban.modules.people import models as people
from hoaban.modules.people.loading import load_people
from hoaban.modules.places.loading import load_places
from hoaban.modules.places.models import ChildCount
from hoaban.modules.schooling import models as schooling
from hoaban.modules.schooling.loading import load_schooling
from hoaban.modules.staff import models as staff
from hoaban.modules.staff.loading import load_staff

SOURCE = "demo"


class Submitting(Protocol):
    """What a bulk door is underneath: an action that can be submitted under an identity."""

    def submit(
        self, envelope: Envelope, actor: Actor, /, *, institution_id: UUID | None, source: str, loads: Sequence[Load]
    ) -> Verdict: ...


Table = tuple[type[models.Model], str, tuple[str, ...]]  # model, field of the batch, columns

# In the order in which they must be written.
MODULES: tuple[tuple[BulkDoor, tuple[Table, ...]], ...] = (
    (
        load_network,
        (
            (network.Institution, "institutions", rows.InstitutionRow._fields),
            (network.InstitutionPlace, "places", rows.InstitutionPlaceRow._fields),
            (network.Management, "managements", rows.ManagementRow._fields),
            (network.Site, "sites", rows.SiteRow._fields),
            (network.RoomCount, "rooms", rows.RoomRow._fields),
            (network.Connectivity, "connectivity", rows.ConnectivityRow._fields),
            (network.ComputerCount, "computers", rows.ComputerRow._fields),
            (network.StandardStatus, "standards", rows.StandardRow._fields),
        ),
    ),
    (
        load_people,
        (
            (people.Person, "persons", rows.PersonRow._fields),
            (people.PersonName, "names", rows.PersonNameRow._fields),
            (people.Document, "documents", rows.DocumentRow._fields),
            (people.Affiliation, "affiliations", rows.AffiliationRow._fields),
            (people.Guardianship, "guardianships", rows.GuardianshipRow._fields),
            (people.Contact, "contacts", rows.ContactRow._fields),
        ),
    ),
    (
        load_staff,
        (
            (staff.Appointment, "appointments", rows.AppointmentRow._fields),
            (staff.SubjectTaught, "subjects", rows.SubjectRow._fields),
            (staff.Qualification, "qualifications", rows.QualificationRow._fields),
            (staff.ItCertificate, "certificates", rows.CertificateRow._fields),
        ),
    ),
    (
        load_schooling,
        (
            (schooling.SchoolClass, "classes", rows.ClassRow._fields),
            (schooling.Homeroom, "homerooms", rows.HomeroomRow._fields),
            (schooling.Enrolment, "enrolments", rows.EnrolmentRow._fields),
            (schooling.Transfer, "transfers", rows.TransferRow._fields),
        ),
    ),
    (
        load_attendance,
        (
            (attendance.Roll, "rolls", rows.RollRow._fields),
            (attendance.Absence, "absences", rows.AbsenceRow._fields),
            (attendance.Closure, "closures", rows.ClosureRow._fields),
            (attendance.StaffAbsence, "staff_absences", rows.StaffAbsenceRow._fields),
            (attendance.SessionPlan, "plans", rows.PlanRow._fields),
            (attendance.Cover, "covers", rows.CoverRow._fields),
        ),
    ),
)


def write_batch(actor: Actor, batch: rows.Batch, identities: Sequence[UUID]) -> None:
    """Write a district, one operation a module, each under its own identity: what stands already is not written again."""
    for identity, (door, tables) in zip(identities, MODULES, strict=True):
        loads = [Load(model, columns, getattr(batch, name)) for model, name, columns in tables]
        envelope = Envelope(id=identity, reason=SOURCE)
        refuse_unapplied(
            cast("Submitting", door).submit(envelope, actor, institution_id=None, source=SOURCE, loads=loads)
        )


def write_child_counts(actor: Actor, counts: Iterator[ChildCountRow], identity: UUID) -> int:
    """Write the children of the communes; gives how many counts there are."""
    load = Load(ChildCount, ChildCountRow._fields, list(counts))
    refuse_unapplied(load_places.submit(Envelope(id=identity, reason=SOURCE), actor, source=SOURCE, loads=[load]))
    return load.written


def refuse_unapplied(verdict: Verdict) -> None:
    if verdict.status == Operation.DENIED:
        raise Denied(str(verdict.outcome))
    if verdict.status != Operation.APPLIED:
        raise AssertionError(f"a bulk load was refused: {verdict.outcome}")

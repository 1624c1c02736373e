"""The rows of a synthetic province, one shape a table. Fields are column names; values are as COPY reads them."""

from dataclasses import dataclass, field, fields
from typing import NamedTuple


class InstitutionRow(NamedTuple):
    id: str
    code: str
    name: str
    search_key: str
    kind: str
    levels: list[str]
    boarding_kind: str
    ownership: str
    starts_on: str


class InstitutionPlaceRow(NamedTuple):
    id: str
    institution_id: str
    commune_id: str
    starts_on: str
    ends_on: str | None


class ManagementRow(NamedTuple):
    id: str
    institution_id: str
    body: str
    starts_on: str


class SiteRow(NamedTuple):
    id: str
    institution_id: str
    name: str
    is_main: bool
    latitude: float | None
    longitude: float | None
    starts_on: str
    ends_on: str | None


class RoomRow(NamedTuple):
    id: str
    institution_id: str
    site_id: str
    use: str
    structure: str
    count: int  # type: ignore[assignment]  # the column's name hides the tuple's method
    two_shift_count: int
    starts_on: str
    ends_on: str | None


class ConnectivityRow(NamedTuple):
    id: str
    institution_id: str
    has_internet: bool
    has_wifi: bool
    projector_rooms: int
    starts_on: str
    ends_on: str | None


class ComputerRow(NamedTuple):
    id: str
    institution_id: str
    purpose: str
    count: int  # type: ignore[assignment]  # the column's name hides the tuple's method
    starts_on: str


class StandardRow(NamedTuple):
    id: str
    institution_id: str
    level: int
    decision: str
    starts_on: str
    ends_on: str


class PersonRow(NamedTuple):
    id: str
    full_name: str
    sort_key: str
    search_key: str
    birth_date: str
    sex: str
    ethnic_group_id: str | None
    personal_id: str | None
    residence: str
    residence_place_id: str


class PersonNameRow(NamedTuple):
    id: str
    person_id: str
    full_name: str
    kind: str
    starts_on: str
    ends_on: str | None


class DocumentRow(NamedTuple):
    id: str
    person_id: str
    kind: str
    number: str
    issued_by: str
    starts_on: str


class AffiliationRow(NamedTuple):
    id: str
    person_id: str
    institution_id: str
    kind: str


class GuardianshipRow(NamedTuple):
    id: str
    person_id: str
    guardian_id: str | None
    guardian_name: str
    relation: str
    starts_on: str


class ContactRow(NamedTuple):
    id: str
    person_id: str
    kind: str
    value: str
    starts_on: str


class AppointmentRow(NamedTuple):
    id: str
    person_id: str
    institution_id: str
    post: str
    contract: str
    is_main: bool
    joined_sector_on: str
    starts_on: str
    ends_on: str | None


class SubjectRow(NamedTuple):
    id: str
    person_id: str
    subject: str
    starts_on: str


class QualificationRow(NamedTuple):
    id: str
    person_id: str
    degree: str
    field: str
    starts_on: str


class CertificateRow(NamedTuple):
    id: str
    person_id: str
    level: str
    starts_on: str


class ClassRow(NamedTuple):
    id: str
    institution_id: str
    site_id: str
    school_year: str
    name: str
    grades: list[str]
    is_multigrade: bool
    starts_on: str
    ends_on: str | None


class HomeroomRow(NamedTuple):
    id: str
    institution_id: str
    school_class_id: str
    person_id: str
    starts_on: str
    ends_on: str | None


class EnrolmentRow(NamedTuple):
    id: str
    person_id: str
    institution_id: str
    school_class_id: str
    grade: str
    boarding: str
    starts_on: str
    ends_on: str | None
    entry_reason: str
    exit_reason: str
    note: str


class TransferRow(NamedTuple):
    id: str
    person_id: str
    institution_id: str
    origin_name: str
    destination_id: str | None
    destination_name: str
    grade: str
    released_on: str
    accepted_on: str | None
    state: str
    person_name: str


class RollRow(NamedTuple):
    id: str
    institution_id: str
    school_class_id: str
    day: str
    session: str
    state: str
    enrolled: int
    absent: int
    by_name: str
    at: str


class AbsenceRow(NamedTuple):
    id: str
    roll_id: str
    institution_id: str
    school_class_id: str
    person_id: str
    day: str
    session: str
    kind: str
    note: str


class ClosureRow(NamedTuple):
    id: str
    institution_id: str
    kind: str
    reason: str
    place_id: str | None
    closing_id: str
    starts_on: str
    ends_on: str


class StaffAbsenceRow(NamedTuple):
    id: str
    institution_id: str
    person_id: str
    kind: str
    starts_on: str
    ends_on: str
    note: str


class PlanRow(NamedTuple):
    id: str
    institution_id: str
    school_class_id: str | None
    holder_id: str
    sessions: list[str]
    weekdays: list[int]
    starts_on: str


class CoverRow(NamedTuple):
    id: str
    staff_absence_id: str
    institution_id: str
    school_class_id: str
    day: str
    session: str
    person_id: str


@dataclass(slots=True)
class Batch:
    """All rows of one old district, for all school years."""

    key: str
    institutions: list[InstitutionRow] = field(default_factory=list)
    places: list[InstitutionPlaceRow] = field(default_factory=list)
    managements: list[ManagementRow] = field(default_factory=list)
    sites: list[SiteRow] = field(default_factory=list)
    rooms: list[RoomRow] = field(default_factory=list)
    connectivity: list[ConnectivityRow] = field(default_factory=list)
    computers: list[ComputerRow] = field(default_factory=list)
    standards: list[StandardRow] = field(default_factory=list)
    persons: list[PersonRow] = field(default_factory=list)
    names: list[PersonNameRow] = field(default_factory=list)
    documents: list[DocumentRow] = field(default_factory=list)
    affiliations: list[AffiliationRow] = field(default_factory=list)
    guardianships: list[GuardianshipRow] = field(default_factory=list)
    contacts: list[ContactRow] = field(default_factory=list)
    appointments: list[AppointmentRow] = field(default_factory=list)
    subjects: list[SubjectRow] = field(default_factory=list)
    qualifications: list[QualificationRow] = field(default_factory=list)
    certificates: list[CertificateRow] = field(default_factory=list)
    classes: list[ClassRow] = field(default_factory=list)
    homerooms: list[HomeroomRow] = field(default_factory=list)
    enrolments: list[EnrolmentRow] = field(default_factory=list)
    transfers: list[TransferRow] = field(default_factory=list)
    rolls: list[RollRow] = field(default_factory=list)
    absences: list[AbsenceRow] = field(default_factory=list)
    closures: list[ClosureRow] = field(default_factory=list)
    staff_absences: list[StaffAbsenceRow] = field(default_factory=list)
    plans: list[PlanRow] = field(default_factory=list)
    covers: list[CoverRow] = field(default_factory=list)

    @property
    def size(self) -> int:
        """How many rows there are in all."""
        return sum(len(rows) for f in fields(self) if isinstance(rows := getattr(self, f.name), list))

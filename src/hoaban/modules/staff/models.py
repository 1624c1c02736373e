"""Appointments in time, and what a member of staff can do."""

from django.db import models
from django.db.models import Q

from hoaban.kernel.ids import uuid7
from hoaban.kernel.scoping import Dated, DatedQuerySet, Scope, Tracked
from hoaban.modules.network.models import Institution, never_twice
from hoaban.modules.people.models import AFFILIATED, Person
from hoaban.modules.staff.posts import IT_CERTIFICATES, POSTS


def of_staff(table: str) -> Scope:
    """Give the scope of a table about a member of staff: seen by the schools they work at, and by themselves."""
    return Scope(
        read="staff.read",
        institution="person__appointments__institution_id",
        person="person_id",
        wall=AFFILIATED.format(table=table, column="person_id"),
    )


class AppointmentQuerySet(DatedQuerySet["Appointment"]):
    def main(self) -> "AppointmentQuerySet":
        """Keep one appointment a person: the one that counts in figures of staff."""
        return self.filter(is_main=True)


class Appointment(Dated, Tracked):
    """A person holds a post at an institution, for a time. A teacher shared by schools has one main appointment."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appointments")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="appointments")
    post = models.CharField(max_length=16)
    contract = models.CharField(max_length=10, default="permanent")
    is_main = models.BooleanField(default=True)
    joined_sector_on = models.DateField(null=True)

    objects = AppointmentQuerySet.as_manager()
    scope = Scope(read="staff.read", institution="institution_id", person="person_id")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(post__in=list(POSTS)), name="staff_appointment_post_known"),
            never_twice("staff_one_post_a_school_a_day", "person", "institution"),
            *Dated.Meta.constraints,
        ]
        indexes = [models.Index(fields=["institution", "starts_on"])]


class SubjectTaught(Dated, Tracked):
    """A subject that a person teaches."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="subjects_taught")
    subject = models.CharField(max_length=80)

    objects = DatedQuerySet["SubjectTaught"].as_manager()
    scope = of_staff("staff_subjecttaught")

    class Meta:
        constraints = [never_twice("staff_subject_once_a_day", "person", "subject"), *Dated.Meta.constraints]


class Qualification(Dated, Tracked):
    """The degree a person holds, from the day it counts."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="qualifications")
    degree = models.CharField(max_length=14)
    field = models.CharField(max_length=120, blank=True)

    objects = DatedQuerySet["Qualification"].as_manager()
    scope = of_staff("staff_qualification")

    class Meta:
        constraints = [never_twice("staff_one_degree_a_day", "person"), *Dated.Meta.constraints]


class ItCertificate(Dated, Tracked):
    """The IT certificate a person holds; no row means none."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="it_certificates")
    level = models.CharField(max_length=10)

    objects = DatedQuerySet["ItCertificate"].as_manager()
    scope = of_staff("staff_itcertificate")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(level__in=list(IT_CERTIFICATES)), name="staff_itcertificate_level_known"
            ),
            never_twice("staff_one_certificate_a_day", "person"),
            *Dated.Meta.constraints,
        ]

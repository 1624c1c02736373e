"""Classes with their subjects and teachers, enrolments and transfers."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from hoaban.kernel.ids import uuid7
from hoaban.kernel.scoping import Dated, DatedQuerySet, Scope, ScopedQuerySet, Tracked
from hoaban.modules.network.models import Institution, Site, never_twice
from hoaban.modules.people.models import Person
from hoaban.modules.schooling.curriculum import KIND_NAMES
from hoaban.modules.schooling.reasons import BOARDINGS, ENTRY_REASONS, EXIT_REASONS

BOOK = "mark-book.read"  # what families do not see: whose subjects, who teaches, what is locked


class SchoolClassQuerySet(DatedQuerySet["SchoolClass"]):
    def of_year(self, school_year: str) -> "SchoolClassQuerySet":
        return self.filter(school_year=school_year)


class SchoolClass(Dated, Tracked):
    """A class of one school year, at a site, of one grade or of combined grades."""

    feeds = "id"

    id = models.UUIDField(primary_key=True, default=uuid7)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="classes")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="classes")
    school_year = models.CharField(max_length=9)
    name = models.CharField(max_length=40)
    grades = ArrayField(models.CharField(max_length=4))
    is_multigrade = models.BooleanField(default=False)

    objects = SchoolClassQuerySet.as_manager()
    scope = Scope(
        read="class.read",
        institution="institution_id",
        class_="id",
        person="enrolments__person_id",
        wall=(
            "EXISTS (SELECT 1 FROM schooling_enrolment e"
            " WHERE e.school_class_id = schooling_schoolclass.id AND e.person_id = ANY ({persons}))"
        ),
    )

    @property
    def entity_key(self) -> str:
        return f"class:{self.pk}"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "school_year", "name"], name="schooling_class_name_once"),
            models.CheckConstraint(condition=Q(grades__len__gte=1), name="schooling_class_has_a_grade"),
            *Dated.Meta.constraints,
        ]
        indexes = [models.Index(fields=["school_year"])]


class Homeroom(Dated, Tracked):
    """A member of staff leads a class, for a time; a class may have more than one."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, related_name="homerooms")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="homerooms")

    objects = DatedQuerySet["Homeroom"].as_manager()
    scope = Scope(read="class.read", institution="institution_id", class_="school_class_id", person="person_id")

    class Meta:
        constraints = [never_twice("schooling_homeroom_once_a_day", "school_class", "person"), *Dated.Meta.constraints]


class ClassSubject(Tracked):
    """A subject that a class takes: how it is assessed, and its periods a year, from which the number of marks follows."""

    feeds: ClassVar[str] = "school_class_id"

    id = models.UUIDField(primary_key=True, default=uuid7)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, related_name="subjects")
    subject = models.CharField(max_length=40)
    kind = models.CharField(max_length=9)
    periods = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField()

    objects = ScopedQuerySet["ClassSubject"].as_manager()
    scope = Scope(read=BOOK, institution="institution_id", class_="school_class_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school_class", "subject"], name="schooling_subject_once"),
            models.CheckConstraint(condition=Q(kind__in=list(KIND_NAMES)), name="schooling_subject_kind_known"),
        ]
        indexes = [models.Index(fields=["institution"])]


class Teaching(Dated, Tracked):
    """A member of staff teaches a subject to a class, for a time; several may."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, related_name="teachings")
    subject = models.CharField(max_length=40)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    objects = DatedQuerySet["Teaching"].as_manager()
    scope = Scope(read=BOOK, institution="institution_id", class_="school_class_id", person="person_id")

    class Meta:
        constraints = [
            never_twice("schooling_teaching_once_a_day", "school_class", "subject", "person"),
            *Dated.Meta.constraints,
        ]
        indexes = [models.Index(fields=["person"])]


class EnrolmentQuerySet(DatedQuerySet["Enrolment"]):
    def of_year(self, school_year: str) -> "EnrolmentQuerySet":
        return self.filter(school_class__school_year=school_year)


class Enrolment(Dated, Tracked):
    """A person learns in a class of an institution, in a grade, from a day until, exclusively, another.

    Moving to another class or year ends one enrolment and begins the next; both reasons say so.
    """

    feeds = "school_class_id"

    id = models.UUIDField(primary_key=True, default=uuid7)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="enrolments")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="enrolments")
    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, related_name="enrolments")
    grade = models.CharField(max_length=4)
    boarding = models.CharField(max_length=4, default="none")
    entry_reason = models.CharField(max_length=12)
    exit_reason = models.CharField(max_length=12, blank=True)
    note = models.CharField(max_length=300, blank=True)

    objects = EnrolmentQuerySet.as_manager()
    scope = Scope(read="learner.read", institution="institution_id", class_="school_class_id", person="person_id")

    @property
    def entity_key(self) -> str:
        return f"learner:{self.pk}"

    class Meta:
        constraints = [
            never_twice("schooling_never_two_schools", "person"),
            models.CheckConstraint(condition=Q(entry_reason__in=list(ENTRY_REASONS)), name="schooling_entry_known"),
            models.CheckConstraint(
                condition=Q(exit_reason="", ends_on__isnull=True)
                | Q(exit_reason__in=list(EXIT_REASONS), ends_on__isnull=False),
                name="schooling_exit_has_its_reason",
            ),
            models.CheckConstraint(condition=Q(boarding__in=list(BOARDINGS)), name="schooling_boarding_known"),
            *Dated.Meta.constraints,
        ]
        indexes = [
            models.Index(fields=["school_class", "starts_on"]),
            models.Index(fields=["institution", "starts_on"]),
        ]


class Transfer(Tracked):
    """A pupil on the way between two schools: released by one, to be accepted by the other; both see it.

    One that the other school only asks for is answered by the release. The names stand here as they were on the day of release, because neither school sees the other's record.
    """

    ASKED, RELEASED, ACCEPTED, WITHDRAWN = "asked", "released", "accepted", "withdrawn"

    id = models.UUIDField(primary_key=True, default=uuid7)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="transfers")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="transfers_out")
    origin_name = models.CharField(max_length=200)
    destination_id = models.UUIDField(null=True, db_index=True)
    destination_name = models.CharField(max_length=200)
    grade = models.CharField(max_length=4)
    released_on = models.DateField()
    accepted_on = models.DateField(null=True)
    state = models.CharField(max_length=10, default=RELEASED)
    person_name = models.CharField(max_length=120)

    objects = ScopedQuerySet["Transfer"].as_manager()
    scope = Scope(
        read="learner.read",
        institution="institution_id",
        other_institution="destination_id",
        person="person_id",
    )

    class Meta:
        indexes = [models.Index(fields=["person"])]


class RegisterImport(Tracked):
    """A workbook that was imported: which file, for which school and year, with what verdicts. The newest one speaks for the year."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    school_year = models.CharField(max_length=9)
    file_name = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    imported_at = models.DateTimeField()
    report = models.JSONField()

    objects = ScopedQuerySet["RegisterImport"].as_manager()
    scope = Scope(read="register.read", institution="institution_id")

    class Meta:
        indexes = [models.Index(fields=["institution", "school_year", "-imported_at"])]

"""Rolls and absences, plans of sessions, closures, and staff who are away."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from hoaban.kernel.ids import uuid7
from hoaban.kernel.scoping import Dated, DatedQuerySet, Scope, ScopedQuerySet, Tracked
from hoaban.modules.attendance.words import ABSENT, CLOSURE_KINDS, KINDS, NO_LESSON, ROLL_STATES, SESSIONS, STAFF_KINDS
from hoaban.modules.network.models import BELONGING, Institution, never_twice
from hoaban.modules.people.models import Person
from hoaban.modules.places.models import Place
from hoaban.modules.schooling.models import SchoolClass

READ = "attendance.read"


def of_school(table: str) -> Scope:
    """Give the scope of what concerns a whole school: everybody who belongs to it sees it, its families too."""
    return Scope(
        read=READ,
        institution="institution_id",
        class_="institution__classes__id",
        person="institution__enrolments__person_id",
        wall=BELONGING.format(school=f"{table}.institution_id"),
    )


class Roll(Tracked):
    """The roll of a class for a day and half-day: taken, or that there was no lesson.

    `enrolled` is how many learned in the class on that day, `absent` how many of them were away all session; only exceptions have rows.

    The school is the class's own, copied here for the walls; the database checks the class and need not check the school again. The
    indexes below begin with the columns that have none of their own.
    """

    feeds = "school_class_id"

    id = models.UUIDField(primary_key=True, default=uuid7)
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="rolls"
    )
    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, db_index=False, related_name="rolls")
    day = models.DateField()
    session = models.CharField(max_length=9)
    state = models.CharField(max_length=9)
    enrolled = models.PositiveSmallIntegerField()
    absent = models.PositiveSmallIntegerField(default=0)
    by_user_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)

    objects = ScopedQuerySet["Roll"].as_manager()
    scope = Scope(
        read=READ,
        institution="institution_id",
        class_="school_class_id",
        person="school_class__enrolments__person_id",
        wall=(
            "EXISTS (SELECT 1 FROM schooling_enrolment e"
            " WHERE e.school_class_id = attendance_roll.school_class_id AND e.person_id = ANY ({persons}))"
        ),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school_class", "day", "session"], name="attendance_one_roll"),
            models.CheckConstraint(condition=Q(session__in=list(SESSIONS)), name="attendance_roll_session_known"),
            models.CheckConstraint(condition=Q(state__in=list(ROLL_STATES)), name="attendance_roll_state_known"),
            models.CheckConstraint(
                condition=Q(absent__lte=F("enrolled")) & (~Q(state=NO_LESSON) | Q(absent=0)),
                name="attendance_roll_absent_within",
            ),
        ]
        indexes = [models.Index(fields=["institution", "day"]), models.Index(fields=["day"])]

    @property
    def entity_key(self) -> str:
        return f"roll:{self.school_class_id}:{self.day.isoformat()}:{self.session}"


class AbsenceQuerySet(ScopedQuerySet["Absence"]):
    def away(self) -> "AbsenceQuerySet":
        """Keep those who were not there, with leave or without."""
        return self.filter(kind__in=ABSENT)


class Absence(Tracked):
    """An exception of a roll: somebody was away, came late or left early. Who has none was there.

    School, class, day and session are the roll's own, copied here; the database checks the roll and need not check them again.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    roll = models.ForeignKey(Roll, on_delete=models.CASCADE, db_index=False, related_name="absences")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    school_class = models.ForeignKey(
        SchoolClass, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="absences"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, db_index=False, related_name="absences")
    day = models.DateField()
    session = models.CharField(max_length=9)
    kind = models.CharField(max_length=10)
    note = models.CharField(max_length=200, blank=True)

    objects = AbsenceQuerySet.as_manager()
    scope = Scope(read=READ, institution="institution_id", class_="school_class_id", person="person_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["roll", "person"], name="attendance_one_exception"),
            models.CheckConstraint(condition=Q(kind__in=list(KINDS)), name="attendance_absence_kind_known"),
        ]
        indexes = [models.Index(fields=["person", "day"]), models.Index(fields=["school_class", "day"])]


class Counted(models.Model):
    """How far in its class's feed the absences of a class have been counted for the rule on promotion; derived, made anew by counting."""

    is_derived: ClassVar[bool] = True

    school_class = models.OneToOneField(SchoolClass, primary_key=True, on_delete=models.PROTECT, related_name="+")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    number = models.BigIntegerField()

    objects = ScopedQuerySet["Counted"].as_manager()
    scope = Scope(read=READ, institution="institution_id", class_="school_class_id")


class SessionPlan(Dated, Tracked):
    """When a school, or one class of it, has lessons: which half-days, on which days of the week (1 is Monday).

    `holder_id` is the class's id, or the school's where the plan is for all its classes.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    school_class = models.ForeignKey(SchoolClass, null=True, on_delete=models.PROTECT, related_name="+")
    holder_id = models.UUIDField()
    sessions = ArrayField(models.CharField(max_length=9))
    weekdays = ArrayField(models.PositiveSmallIntegerField())

    objects = DatedQuerySet["SessionPlan"].as_manager()
    scope = of_school("attendance_sessionplan")

    class Meta:
        constraints = [
            never_twice("attendance_one_plan_a_day", "holder_id"),
            models.CheckConstraint(
                condition=Q(sessions__len__gte=1) & Q(weekdays__len__gte=1), name="attendance_plan_not_empty"
            ),
            *Dated.Meta.constraints,
        ]


class Closure(Dated, Tracked):
    """A school is closed for some days. Closing an area makes one for each of its schools, all with one `closing_id`."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="closures")
    kind = models.CharField(max_length=10)
    reason = models.CharField(max_length=300)
    place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    closing_id = models.UUIDField()

    objects = DatedQuerySet["Closure"].as_manager()
    scope = of_school("attendance_closure")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=list(CLOSURE_KINDS)), name="attendance_closure_kind_known"),
            models.CheckConstraint(condition=Q(ends_on__isnull=False), name="attendance_closure_ends"),
            *Dated.Meta.constraints,
        ]
        indexes = [models.Index(fields=["institution", "starts_on"]), models.Index(fields=["closing_id"])]


class StaffAbsence(Dated, Tracked):
    """A member of staff is away for some days, so that the classes they lead need somebody."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    note = models.CharField(max_length=200, blank=True)

    objects = DatedQuerySet["StaffAbsence"].as_manager()
    scope = Scope(read="staff-absence.read", institution="institution_id", person="person_id")

    class Meta:
        constraints = [
            never_twice("attendance_away_once_a_day", "person", "institution"),
            models.CheckConstraint(condition=Q(kind__in=list(STAFF_KINDS)), name="attendance_away_kind_known"),
            models.CheckConstraint(condition=Q(ends_on__isnull=False), name="attendance_away_ends"),
            *Dated.Meta.constraints,
        ]


class Cover(Tracked):
    """Somebody stands in for an absent teacher, in one session of a class; on that day the class is theirs too."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    staff_absence = models.ForeignKey(StaffAbsence, on_delete=models.PROTECT, related_name="covers")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, related_name="covers")
    day = models.DateField()
    session = models.CharField(max_length=9)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    objects = ScopedQuerySet["Cover"].as_manager()
    scope = Scope(read="staff-absence.read", institution="institution_id", person="person_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school_class", "day", "session"], name="attendance_one_cover"),
            models.CheckConstraint(condition=Q(session__in=list(SESSIONS)), name="attendance_cover_session_known"),
        ]
        indexes = [models.Index(fields=["person", "day"])]

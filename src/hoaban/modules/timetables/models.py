"""The school's week, its rooms, what subjects and teachers ask for; and the versions of the timetable with their lessons."""

from datetime import date
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import Deferrable, F, Q
from django.utils import timezone

from hoaban.kernel.actor import Actor
from hoaban.kernel.ids import uuid7
from hoaban.kernel.scoping import Dated, DatedQuerySet, Scope, ScopedQuerySet, Tracked
from hoaban.modules.accounts.models import Account
from hoaban.modules.network.models import BELONGING, Days, Institution, Site, never_twice
from hoaban.modules.people.models import Person
from hoaban.modules.schooling.models import SchoolClass
from hoaban.modules.timetables.slots import CODE, DAYS, MOST
from hoaban.modules.timetables.words import (
    DRAFT,
    GIVEN_DUTIES,
    LESSON,
    LESSON_KINDS,
    PUBLISHED,
    ROOM_KINDS,
    STATES,
    TERMS,
)

READ, PLAN = "timetable.read", "timetable-plan.read"


def of_school(table: str) -> Scope:
    """Give the scope of what concerns a whole school: everybody who belongs to it sees it, its families too."""
    return Scope(
        read=READ,
        institution="institution_id",
        class_="institution__classes__id",
        person="institution__enrolments__person_id",
        wall=BELONGING.format(school=f"{table}.institution_id"),
    )


def periods() -> "ArrayField[Any, Any]":
    """Periods of seven half-days, Monday to Sunday."""
    return ArrayField(models.PositiveSmallIntegerField(), size=DAYS)


def slots() -> "ArrayField[Any, Any]":
    return ArrayField(models.CharField(max_length=3), default=list)


class WeekPlan(Dated, Tracked):
    """How many periods the half-days of a school's week have, or of one class's; and whether the week begins and ends with all together.

    `holder_id` is the class's id, or the school's where the plan is for all its classes.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    school_class = models.ForeignKey(SchoolClass, null=True, on_delete=models.PROTECT, related_name="+")
    holder_id = models.UUIDField()
    mornings = periods()
    afternoons = periods()
    has_flag_salute = models.BooleanField(default=True)
    has_class_hour = models.BooleanField(default=True)

    objects = DatedQuerySet["WeekPlan"].as_manager()
    scope = of_school("timetables_weekplan")

    class Meta:
        constraints = [
            never_twice("timetables_one_week_a_day", "holder_id"),
            models.CheckConstraint(
                condition=Q(mornings__len=DAYS) & Q(afternoons__len=DAYS), name="timetables_week_of_seven_days"
            ),
            *Dated.Meta.constraints,
        ]


class Room(Dated, Tracked):
    """A room or ground where lessons can be, of a kind; `holds` is how many classes at once."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=12)
    holds = models.PositiveSmallIntegerField(default=1)

    objects = DatedQuerySet["Room"].as_manager()
    scope = of_school("timetables_room")

    class Meta:
        constraints = [
            never_twice("timetables_room_name_once", "site", "name"),
            models.CheckConstraint(condition=Q(kind__in=list(ROOM_KINDS)), name="timetables_room_kind_known"),
            models.CheckConstraint(condition=Q(holds__gte=1), name="timetables_room_holds_one"),
            *Dated.Meta.constraints,
        ]
        indexes = [models.Index(fields=["institution"])]


class CoursePlan(Tracked):
    """What a school sets itself of a class's subject in a term: periods a week, double periods, the most a day, the kind of room.

    Without a row the programme's yearly periods and the defaults hold. A row with a person says that teacher's own share of the periods.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=40)
    term = models.PositiveSmallIntegerField()
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    periods = models.PositiveSmallIntegerField()
    least_doubles = models.PositiveSmallIntegerField(default=0)
    most_doubles = models.PositiveSmallIntegerField(default=0)
    most_a_day = models.PositiveSmallIntegerField(null=True)
    room_kind = models.CharField(max_length=12, blank=True)

    objects = ScopedQuerySet["CoursePlan"].as_manager()
    scope = Scope(read=PLAN, institution="institution_id", class_="school_class_id", person="person_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school_class", "subject", "term", "person"],
                nulls_distinct=False,
                name="timetables_course_once",
            ),
            models.CheckConstraint(
                condition=Q(least_doubles__lte=F("most_doubles")) & Q(most_doubles__lte=F("periods")),
                name="timetables_course_doubles",
            ),
            models.CheckConstraint(
                condition=Q(most_a_day__isnull=True) | Q(most_a_day__gte=1), name="timetables_course_one_a_day"
            ),
            models.CheckConstraint(condition=Q(room_kind__in=["", *ROOM_KINDS]), name="timetables_course_room_known"),
            models.CheckConstraint(condition=Q(term__in=list(TERMS)), name="timetables_course_term"),
        ]
        indexes = [models.Index(fields=["institution"])]


class Duty(Dated, Tracked):
    """A duty of a member of staff that takes periods off their norm; who leads a class stands in `schooling`."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=24)

    objects = DatedQuerySet["Duty"].as_manager()
    scope = Scope(read=PLAN, institution="institution_id", person="person_id")

    class Meta:
        constraints = [
            never_twice("timetables_duty_once_a_day", "institution", "person", "kind"),
            models.CheckConstraint(condition=Q(kind__in=list(GIVEN_DUTIES)), name="timetables_duty_known"),
            *Dated.Meta.constraints,
        ]


class TeacherWish(Dated, Tracked):
    """When a teacher cannot come to a school and when they would rather not, their days off, and the bounds of their day."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    unavailable = slots()
    avoided = slots()
    days_off = models.PositiveSmallIntegerField(default=0)
    must_have_days_off = models.BooleanField(default=False)
    most_a_day = models.PositiveSmallIntegerField(null=True)
    most_gaps = models.PositiveSmallIntegerField(null=True)

    objects = DatedQuerySet["TeacherWish"].as_manager()
    scope = Scope(read=PLAN, institution="institution_id", person="person_id")

    class Meta:
        constraints = [
            never_twice("timetables_one_wish_a_day", "institution", "person"),
            models.CheckConstraint(condition=Q(days_off__lte=DAYS), name="timetables_wish_days"),
            models.CheckConstraint(
                condition=Q(most_a_day__isnull=True) | Q(most_a_day__range=(1, 2 * MOST)), name="timetables_wish_a_day"
            ),
            *Dated.Meta.constraints,
        ]


class TimetableQuerySet(ScopedQuerySet["Timetable"]):
    def published_on(self, day: date) -> "TimetableQuerySet":
        """Keep the versions that hold on a day."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day), state=PUBLISHED, starts_on__lte=day)


class Timetable(Tracked):
    """A version of a school's timetable for a term: a draft, or published from a day until the next one is. Nothing of the past is lost.

    The costs are those of the search that made it, (what must hold, what is wished); `operation_id` is the publication, which can be taken back.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    school_year = models.CharField(max_length=9)
    term = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    state = models.CharField(max_length=9, default=DRAFT)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    based_on = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    infeasibility = models.PositiveIntegerField(null=True)
    objective = models.PositiveIntegerField(null=True)
    made_at = models.DateTimeField(default=timezone.now)
    by_name = models.CharField(max_length=200)
    operation_id = models.UUIDField(null=True)

    objects = TimetableQuerySet.as_manager()
    scope = of_school("timetables_timetable")

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="timetables_one_published_a_day",
                expressions=[
                    ("institution", RangeOperators.EQUAL),
                    (Days(F("starts_on"), F("ends_on")), RangeOperators.OVERLAPS),
                ],
                condition=Q(state=PUBLISHED),
            ),
            models.CheckConstraint(condition=Q(state__in=list(STATES)), name="timetables_state_known"),
            models.CheckConstraint(
                condition=Q(state=PUBLISHED, starts_on__isnull=False) | ~Q(state=PUBLISHED) & Q(starts_on__isnull=True),
                name="timetables_published_from_a_day",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")), name="timetables_ends_after_start"
            ),
            models.CheckConstraint(condition=Q(term__in=list(TERMS)), name="timetables_term"),
        ]
        indexes = [models.Index(fields=["institution", "school_year"])]


class Lesson(Tracked):
    """One period of a class in a version: subject, teacher, when (None: not placed) and in which room; a locked one stays where it is.

    The teacher's name stands here too, for families, who see no member of staff. School and class are checked by the version and the
    class; the indexes below begin with the columns that have none of their own.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    timetable = models.ForeignKey(Timetable, on_delete=models.PROTECT, db_index=False, related_name="lessons")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=40)
    kind = models.CharField(max_length=12, default=LESSON)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    teacher_name = models.CharField(max_length=120, blank=True)
    slot = models.CharField(max_length=3, null=True)  # noqa: DJ001  not placed is not the same as empty; equal ones clash, nulls never
    room = models.ForeignKey(Room, null=True, on_delete=models.PROTECT, related_name="+")
    is_locked = models.BooleanField(default=False)

    objects = ScopedQuerySet["Lesson"].as_manager()
    scope = Scope(
        read=READ,
        institution="institution_id",
        class_="school_class_id",
        person="school_class__enrolments__person_id",
        wall=(
            "EXISTS (SELECT 1 FROM schooling_enrolment e"
            " WHERE e.school_class_id = timetables_lesson.school_class_id AND e.person_id = ANY ({persons}))"
        ),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["timetable", "school_class", "slot"],
                deferrable=Deferrable.DEFERRED,
                name="timetables_class_once_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["timetable", "person", "slot"],
                deferrable=Deferrable.DEFERRED,
                name="timetables_teacher_once_at_a_time",
            ),
            models.CheckConstraint(condition=Q(slot__regex=CODE), name="timetables_slot_readable"),
            models.CheckConstraint(condition=Q(kind__in=list(LESSON_KINDS)), name="timetables_lesson_kind_known"),
            models.CheckConstraint(
                condition=Q(is_locked=False) | Q(slot__isnull=False), name="timetables_locked_has_a_place"
            ),
        ]


class LessonCoverQuerySet(ScopedQuerySet["LessonCover"]):
    def told_to(self, actor: Actor) -> "LessonCoverQuerySet":
        """Keep what the actor may see, and what is asked of them themselves, in whatever class."""
        own = self.filter(person_id=actor.person_id) if actor.person_id else self.none()
        return self.filter(Q(pk__in=self.visible_to(actor).values("pk")) | Q(pk__in=own.values("pk")))


class LessonCover(Tracked):
    """Somebody stands in for an absent teacher in one lesson of a day. It goes when the teacher is back; where the timetable is another by then, it says nothing.

    The name stands here for families, who see no member of staff.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, db_index=False, related_name="+")
    day = models.DateField()
    slot = models.CharField(max_length=3)
    subject = models.CharField(max_length=40)
    absent = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, db_index=False, related_name="+")
    teacher_name = models.CharField(max_length=120)

    objects = LessonCoverQuerySet.as_manager()
    scope = Scope(
        read=READ,
        institution="institution_id",
        class_="school_class_id",
        person="school_class__enrolments__person_id",
        wall=(
            "EXISTS (SELECT 1 FROM schooling_enrolment e"
            " WHERE e.school_class_id = timetables_lessoncover.school_class_id AND e.person_id = ANY ({persons}))"
        ),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school_class", "day", "slot"], name="timetables_one_cover"),
            models.UniqueConstraint(fields=["person", "day", "slot"], name="timetables_covers_once_at_a_time"),
            models.CheckConstraint(condition=Q(slot__regex=CODE), name="timetables_cover_slot_readable"),
        ]


class CalendarKey(Tracked):
    """The secret address of somebody's calendar feed, of which only a digest is kept; from `ends_at` on it opens nothing."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet["CalendarKey"].as_manager()
    scope = Scope(read="account.read", wall="account_id = {user}")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account"], condition=Q(ends_at__isnull=True), name="timetables_one_calendar_key"
            )
        ]

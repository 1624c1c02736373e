"""Marks, comments, conduct; windows and corrections; and the derived results."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from hoaban.kernel.ids import uuid7
from hoaban.kernel.scoping import Scope, ScopedQuerySet, Tracked
from hoaban.modules.assessment.rules.levels import CAN_CO_GANG, PROMOTED, RETAINED, STEPS, SUBJECT_STEPS
from hoaban.modules.assessment.words import AREAS, ASKED, CORRECTION_STATES, MARK_KINDS, SUMMER
from hoaban.modules.network.models import Institution
from hoaban.modules.people.models import Person
from hoaban.modules.schooling.models import BOOK, SchoolClass

READ = "mark.read"
OF_PUPIL = Scope(read=READ, institution="institution_id", class_="school_class_id", person="person_id")
VALUE = r"^(10|[0-9](\.[1-9])?|dat|chua-dat|)$"


class Entered(Tracked):
    """What somebody wrote of a pupil: who, and when."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True


class Mark(Entered):
    """One mark, or check passed or not, of a pupil; empty once it was taken back.

    The school is the class's own, copied here for the walls: the database checks the class and need not check the school again. The
    indexes below begin with the columns that have none of their own.
    """

    feeds: ClassVar[str] = "school_class_id"

    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, db_index=False, related_name="marks")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, db_index=False, related_name="marks")
    school_year = models.CharField(max_length=9)
    subject = models.CharField(max_length=40)
    term = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=7)
    number = models.PositiveSmallIntegerField()
    value = models.CharField(max_length=8, blank=True)

    objects = ScopedQuerySet["Mark"].as_manager()
    scope = OF_PUPIL

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school_class", "person", "subject", "term", "kind", "number"], name="assessment_mark_once"
            ),
            models.CheckConstraint(condition=Q(value__regex=VALUE), name="assessment_mark_readable"),
            models.CheckConstraint(condition=Q(kind__in=list(MARK_KINDS)), name="assessment_mark_kind_known"),
            models.CheckConstraint(condition=Q(term__in=[1, 2]), name="assessment_mark_term"),
        ]
        indexes = [models.Index(fields=["institution", "school_year"]), models.Index(fields=["person", "school_year"])]

    @property
    def entity_key(self) -> str:
        """The natural key by which devices know the mark."""
        return f"mark:{self.school_class_id}:{self.person_id}:{self.subject}:{self.term}:{self.kind}:{self.number}"


class Comment(Entered):
    """What a subject teacher writes of a pupil in a term; of no subject: the homeroom teacher."""

    feeds: ClassVar[str] = "school_class_id"

    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, related_name="comments")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=40, blank=True)
    term = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True)

    objects = ScopedQuerySet["Comment"].as_manager()
    scope = OF_PUPIL

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school_class", "person", "subject", "term"], name="assessment_comment_once"
            ),
            models.CheckConstraint(condition=Q(term__in=[1, 2]), name="assessment_comment_term"),
        ]

    @property
    def entity_key(self) -> str:
        return f"comment:{self.school_class_id}:{self.person_id}:{self.subject}:{self.term}"


class ConductLevel(Entered):
    """A pupil's conduct of a term; the third is the one judged again after summer training."""

    feeds: ClassVar[str] = "school_class_id"

    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, related_name="conduct")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    school_year = models.CharField(max_length=9)
    term = models.PositiveSmallIntegerField()
    level = models.CharField(max_length=8)

    objects = ScopedQuerySet["ConductLevel"].as_manager()
    scope = OF_PUPIL

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school_class", "person", "term"], name="assessment_conduct_once"),
            models.CheckConstraint(condition=Q(level__in=list(STEPS)), name="assessment_conduct_known"),
            models.CheckConstraint(condition=Q(term__in=[1, 2, SUMMER]), name="assessment_conduct_term"),
        ]
        indexes = [models.Index(fields=["person", "school_year"])]

    @property
    def entity_key(self) -> str:
        return f"conduct:{self.school_class_id}:{self.person_id}:{self.term}"


class PrimaryRecord(Entered):
    """A primary pupil's level in a subject, quality or competence at one of the four points of the year, and the test's mark."""

    feeds: ClassVar[str] = "school_class_id"

    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, related_name="primary_records")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    school_year = models.CharField(max_length=9)
    area = models.CharField(max_length=10)
    key = models.CharField(max_length=40)
    period = models.CharField(max_length=3)
    level = models.CharField(max_length=12, blank=True)
    test = models.PositiveSmallIntegerField(null=True)

    objects = ScopedQuerySet["PrimaryRecord"].as_manager()
    scope = OF_PUPIL

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school_class", "person", "area", "key", "period"], name="assessment_primary_once"
            ),
            models.CheckConstraint(condition=Q(area__in=list(AREAS)), name="assessment_primary_area_known"),
            models.CheckConstraint(
                condition=Q(level__in=["", *SUBJECT_STEPS, *STEPS, CAN_CO_GANG]), name="assessment_primary_level_known"
            ),
            models.CheckConstraint(condition=Q(test__isnull=True) | Q(test__lte=10), name="assessment_primary_test"),
        ]
        indexes = [models.Index(fields=["person", "school_year"])]

    @property
    def entity_key(self) -> str:
        return f"primary:{self.school_class_id}:{self.person_id}:{self.area}:{self.key}:{self.period}"


class Praise(Entered):
    """In what the class accepted a primary pupil as outstanding or clearly progressing this year; empty once taken back."""

    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    school_year = models.CharField(max_length=9)
    text = models.CharField(max_length=300, blank=True)

    objects = ScopedQuerySet["Praise"].as_manager()
    scope = OF_PUPIL

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school_class", "person"], name="assessment_praise_once")]
        indexes = [models.Index(fields=["person", "school_year"])]


class PromotionDecision(Entered):
    """What the principal decided on a primary pupil who was supported, assessed again and has not completed the year."""

    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    school_year = models.CharField(max_length=9)
    decision = models.CharField(max_length=20)
    reason = models.CharField(max_length=300)

    objects = ScopedQuerySet["PromotionDecision"].as_manager()
    scope = OF_PUPIL

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school_class", "person"], name="assessment_decided_once"),
            models.CheckConstraint(condition=Q(decision__in=[PROMOTED, RETAINED]), name="assessment_decision_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="assessment_decision_reasoned"),
        ]
        indexes = [models.Index(fields=["person", "school_year"])]


class NormIndicator(Tracked):
    """Something that children of an age can usually do, as a school's plan of observation has it; `key` names one of the rule pack."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    age = models.PositiveSmallIntegerField()
    area = models.CharField(max_length=20)
    key = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=300)
    position = models.PositiveSmallIntegerField()
    is_used = models.BooleanField(default=True)

    objects = ScopedQuerySet["NormIndicator"].as_manager()
    scope = Scope(read=BOOK, institution="institution_id", class_="institution__classes__id")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["institution", "age", "name"], name="assessment_indicator_once")]


class Observation(Entered):
    """Whether a preschool child was seen to do what children of the age can usually do; None once it was taken back.

    It keeps the indicator's area and name, which families see; the school's plan itself they do not.
    """

    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    school_year = models.CharField(max_length=9)
    indicator = models.ForeignKey(NormIndicator, on_delete=models.PROTECT, related_name="+")
    area = models.CharField(max_length=20)
    name = models.CharField(max_length=300)
    achieved = models.BooleanField(null=True)

    objects = ScopedQuerySet["Observation"].as_manager()
    scope = OF_PUPIL

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "indicator", "school_year"], name="assessment_observed_once")
        ]
        indexes = [models.Index(fields=["school_class"])]


class AbsenceCount(Tracked):
    """How many half-days of a school year a pupil was away, as the rule on promotion counts them; attendance says it."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    school_year = models.CharField(max_length=9)
    half_days = models.PositiveSmallIntegerField()

    objects = ScopedQuerySet["AbsenceCount"].as_manager()
    scope = Scope(read=READ, institution="institution_id", person="person_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "person", "school_year"], name="assessment_absences_once")
        ]


class MarkWindow(Tracked):
    """Whether marks of a term may still be written in a school; no row means that they may."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    school_year = models.CharField(max_length=9)
    term = models.PositiveSmallIntegerField()
    is_locked = models.BooleanField(default=False)
    closes_on = models.DateField(null=True)

    objects = ScopedQuerySet["MarkWindow"].as_manager()
    scope = Scope(read=BOOK, institution="institution_id", class_="institution__classes__id")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "school_year", "term"], name="assessment_window_once")
        ]

    def is_open(self, today: date) -> bool:
        return not (self.is_locked or (self.closes_on is not None and self.closes_on < today))


class Correction(Tracked):
    """A change of a mark after the lock: asked for with a reason by one person, approved or refused by another."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=40)
    term = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=7)
    number = models.PositiveSmallIntegerField()
    before = models.CharField(max_length=8, blank=True)
    value = models.CharField(max_length=8, blank=True)
    reason = models.CharField(max_length=300)
    state = models.CharField(max_length=8, default=ASKED)
    asked_by_id = models.UUIDField(null=True)
    asked_by_name = models.CharField(max_length=200)
    asked_at = models.DateTimeField(default=timezone.now)
    decided_by_id = models.UUIDField(null=True)
    decided_by_name = models.CharField(max_length=200, blank=True)

    objects = ScopedQuerySet["Correction"].as_manager()
    scope = OF_PUPIL

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(value__regex=VALUE), name="assessment_correction_readable"),
            models.CheckConstraint(condition=Q(state__in=list(CORRECTION_STATES)), name="assessment_correction_state"),
            models.CheckConstraint(
                condition=~Q(asked_by_id=models.F("decided_by_id")), name="assessment_two_persons_correct"
            ),
        ]
        indexes = [models.Index(fields=["institution", "state"])]


class Result(models.Model):
    """What a pupil's year comes to by the rules, with the reasons; computed anew whenever what it stands on changes.

    `subjects` maps a subject to its results of term I, term II and the year; `terms` are the levels of learning by term.
    """

    is_derived: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, default=uuid7)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, related_name="results")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="results")
    school_year = models.CharField(max_length=9)
    grade = models.CharField(max_length=4)
    subjects = models.JSONField()
    terms = models.JSONField()
    result = models.CharField(max_length=20, null=True)  # noqa: DJ001  not told yet is not the same as empty
    conduct = models.CharField(max_length=8, null=True)  # noqa: DJ001  as above
    decision = models.CharField(max_length=20, null=True)  # noqa: DJ001  as above
    title = models.CharField(max_length=24, null=True)  # noqa: DJ001  as above
    due = models.PositiveSmallIntegerField()
    given = models.PositiveSmallIntegerField()
    reasons = models.JSONField()

    objects = ScopedQuerySet["Result"].as_manager()
    scope = OF_PUPIL

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school_class", "person"], name="assessment_result_once")]
        indexes = [
            models.Index(fields=["institution", "school_year"]),
            models.Index(fields=["person"]),
            models.Index(fields=["school_year"]),
        ]

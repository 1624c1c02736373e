"""Episodes of violations, scores by day, and the months that schools have confirmed."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hoaban.kernel.ids import uuid7
from hoaban.kernel.quality import DIMENSIONS
from hoaban.kernel.scoping import Scope, ScopedQuerySet, Tracked
from hoaban.modules.network.models import Institution

READ = "quality.read"
OWN = Scope(read=READ, institution="institution_id")
OPEN, EXPLAINED, PUT_ASIDE, MENDED = "open", "explained", "put-aside", "mended"
STATES = (OPEN, EXPLAINED, PUT_ASIDE, MENDED)
ALL = "all"  # the dimension of the whole score


class ViolationQuerySet(ScopedQuerySet["Violation"]):
    def standing(self) -> "ViolationQuerySet":
        """Keep what has not been mended."""
        return self.filter(mended_at=None)


class Violation(Tracked):
    """One episode: a record broke a rule from when a check found it until one found it mended. Broken again, a new episode begins.

    Somebody may explain that the record is right all the same, or put it aside until a day; the log keeps each such word.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    rule = models.CharField(max_length=40)
    entity_id = models.UUIDField()
    label = models.CharField(max_length=200)
    evidence = models.JSONField()
    opened_at = models.DateTimeField()
    mended_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, default=OPEN)
    reason = models.CharField(max_length=300, blank=True, default="")
    until = models.DateField(null=True)
    settled_by_name = models.CharField(max_length=200, blank=True, default="")
    settled_at = models.DateTimeField(null=True)

    objects = ViolationQuerySet.as_manager()
    scope = OWN

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "rule", "entity_id"], condition=Q(mended_at=None), name="quality_one_episode"
            ),
            models.CheckConstraint(condition=Q(state__in=STATES), name="quality_state_known"),
            models.CheckConstraint(
                condition=Q(state=MENDED, mended_at__isnull=False) | (~Q(state=MENDED) & Q(mended_at=None)),
                name="quality_mended_has_its_instant",
            ),
            models.CheckConstraint(
                condition=Q(mended_at=None) | Q(mended_at__gte=models.F("opened_at")),
                name="quality_mended_after_opened",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[OPEN, MENDED]) | ~Q(reason=""), name="quality_settled_with_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["institution", "-mended_at"])]


class Score(models.Model):
    """A school's score on a day, in one dimension or in all, with what it is made of; places above add schools up by `checked`."""

    is_derived: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, default=uuid7)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    dimension = models.CharField(max_length=10)
    score = models.FloatField()
    checked = models.PositiveIntegerField()
    broken = models.PositiveIntegerField()
    points = models.PositiveIntegerField()
    commune_code = models.CharField(max_length=12)
    province_code = models.CharField(max_length=2)

    objects = ScopedQuerySet["Score"].as_manager()
    scope = OWN

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "on", "dimension"], name="quality_one_score_a_day"),
            models.CheckConstraint(condition=Q(dimension__in=[ALL, *DIMENSIONS]), name="quality_dimension_known"),
            models.CheckConstraint(condition=Q(score__gte=0, score__lte=100), name="quality_score_in_range"),
            models.CheckConstraint(condition=Q(points__lte=models.F("checked")), name="quality_points_within_checked"),
        ]
        indexes = [models.Index(fields=["on", "dimension"])]


class Confirmation(Tracked):
    """Somebody answered for a school's data of a month; `month` is its first day."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    objects = ScopedQuerySet["Confirmation"].as_manager()
    scope = OWN

    class Meta:
        constraints = [models.UniqueConstraint(fields=["institution", "month"], name="quality_confirmed_once")]

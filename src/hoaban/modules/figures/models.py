"""Answers remembered for boards: what each school contributed to each figure on a day.

They are derived, never entered: computed anew from the records whenever these changed, each with the instant of its computing. Adding up
a place's schools gives the place's figure, because every figure is a count or a quotient of two counts.
"""

from django.db import models

from hoaban.kernel.ids import uuid7
from hoaban.kernel.scoping import Scope, ScopedQuerySet


class AnswerQuerySet(ScopedQuerySet["Answer"]):
    pass


class Answer(models.Model):
    """A figure's parts for one school, or for a commune where the figure speaks of residents instead of schools."""

    is_derived = True

    id = models.UUIDField(primary_key=True, default=uuid7)
    indicator = models.CharField(max_length=40)
    on = models.DateField()
    institution_id = models.UUIDField(null=True)
    commune_code = models.CharField(max_length=12)
    province_code = models.CharField(max_length=2)
    numerator = models.BigIntegerField()
    denominator = models.BigIntegerField(null=True)
    computed_at = models.DateTimeField()

    objects = AnswerQuerySet.as_manager()
    scope = Scope(read="figures.read", institution="institution_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["on", "indicator", "institution_id", "commune_code"],
                nulls_distinct=False,
                name="figures_answer_once",
            ),
        ]

"""The ledger of operations and the changes they made; both are append-only for the application's role."""

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from django.db import models
from django.utils import timezone

from hoaban.kernel.ids import uuid7
from hoaban.kernel.scoping import Scope, ScopedQuerySet


class OperationQuerySet(ScopedQuerySet["Operation"]):
    def touching(self, entity_id: UUID) -> "OperationQuerySet":
        """Keep the operations that made or changed one record."""
        return self.filter(pk__in=Change.objects.filter(entity_id=entity_id).values("operation_id"))

    def about(self, person_id: UUID, touching: Collection[UUID]) -> "OperationQuerySet":
        """Keep the operations about a person: those that took place at them, and those `touching` what is theirs.

        The latter come by identity, not as a question within this one: that would lead through the whole ledger.
        """
        return self.filter(models.Q(person_id=person_id) | models.Q(pk__in=touching))

    def between(self, start: date, end: date) -> "OperationQuerySet":
        return self.filter(recorded_at__date__gte=start, recorded_at__date__lt=end)


class Operation(models.Model):
    """One thing that somebody did: named, argued, timed, scoped, with its verdict. Never changed, never deleted."""

    is_append_only: ClassVar[bool] = True

    APPLIED, SAME, INVALID, DENIED, CONFLICT = "applied", "same", "invalid", "denied", "conflict"
    QUARANTINED = (
        "quarantined"  # right in itself, and too late or not yet understood: kept whole for a person to decide
    )

    id = models.UUIDField(primary_key=True, default=uuid7)
    kind = models.CharField(max_length=80)
    parent_id = models.UUIDField(null=True)
    actor_user_id = models.UUIDField(null=True, db_index=True)
    actor_name = models.CharField(max_length=200)
    actor_role = models.CharField(max_length=40)
    reason = models.TextField(blank=True)
    institution_id = models.UUIDField(null=True)
    class_id = models.UUIDField(null=True)
    person_id = models.UUIDField(null=True)
    device = models.CharField(max_length=80, blank=True)
    device_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(default=timezone.now, db_index=True)
    seq = models.BigIntegerField(null=True)
    base_id = models.UUIDField(null=True)
    bases = models.JSONField(null=True)
    undoes_id = models.UUIDField(null=True)  # the operation that this one took back
    copied = models.JSONField(null=True)  # rows by table that stand in no change record, only by their stamp
    arguments = models.JSONField()
    verdict = models.CharField(max_length=12)
    outcome = models.JSONField(null=True)

    objects = OperationQuerySet.as_manager()
    scope = Scope(
        read="ledger.read",
        institution="institution_id",
        wall="actor_user_id = {user}",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["device", "seq"], name="kernel_operation_once_in_a_device"),
            models.UniqueConstraint(
                fields=["undoes_id"], condition=models.Q(undoes_id__isnull=False), name="kernel_operation_undone_once"
            ),
        ]
        indexes = [
            models.Index(fields=["institution_id", "-recorded_at"]),
            models.Index(
                fields=["parent_id"], condition=models.Q(parent_id__isnull=False), name="kernel_operation_part"
            ),
            models.Index(
                fields=["person_id"], condition=models.Q(person_id__isnull=False), name="kernel_operation_at_a_person"
            ),
        ]

    if TYPE_CHECKING:
        changes: models.QuerySet["Change"]


class ChangeQuerySet(ScopedQuerySet["Change"]):
    def outside(self, *modules: str) -> "ChangeQuerySet":
        """Leave out what some modules wrote."""
        found = self
        for module in modules:
            found = found.exclude(table__startswith=f"{module}_")
        return found

    def operations(self) -> set[UUID]:
        """Give the identities of the operations that made the changes."""
        return set(self.values_list("operation_id", flat=True))


class Change(models.Model):
    """What an operation did to one record: the fields it set, what stood there before, and which operation had written that."""

    is_append_only: ClassVar[bool] = True

    operation_id = models.UUIDField(db_index=True)
    table = models.CharField(max_length=60)
    entity_id = models.UUIDField(db_index=True)
    institution_id = models.UUIDField(null=True)
    person_id = models.UUIDField(null=True)
    actor_user_id = models.UUIDField(null=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    base_id = models.UUIDField(null=True)

    objects = ChangeQuerySet.as_manager()
    scope = Scope(
        read="ledger.read",
        institution="institution_id",
        person="person_id",
        wall="actor_user_id = {user}",
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["person_id"], condition=models.Q(person_id__isnull=False), name="kernel_change_of_a_person"
            )
        ]


class FeedHead(models.Model):
    """How far a scope's feed goes. Whoever writes to a scope locks its head first, so that numbers come in the order of commits.

    A reader who stands below `floor` cannot be told by rows what changed: it takes the whole scope anew.
    """

    scope_name = models.CharField(max_length=44, primary_key=True)
    number = models.BigIntegerField(default=0)
    floor = models.BigIntegerField(default=0)

    scope = Scope.open("names of scopes and how far their feeds go; nobody's record")


class FeedRow(models.Model):
    """That a record of a scope changed: which, by what operation. `key` is its natural key where it left the scope, else empty."""

    scope_name = models.CharField(max_length=44)
    number = models.BigIntegerField()
    institution_id = models.UUIDField(null=True)
    table = models.CharField(max_length=60)
    entity_id = models.UUIDField()
    key = models.CharField(max_length=200, blank=True)
    operation_id = models.UUIDField()
    told_at = models.DateTimeField(default=timezone.now)

    objects = ScopedQuerySet["FeedRow"].as_manager()
    scope = Scope(read="class.read", institution="institution_id", wall="scope_name = 'user:' || {user}")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope_name", "number"], name="kernel_feedrow_numbered_once")]
        indexes = [models.Index(fields=["scope_name", "key"], condition=~models.Q(key=""), name="kernel_feedrow_left")]


class JobRun(models.Model):
    """A piece of long work: who asked for it, how far it is, what came of it. It can be left and found again."""

    WAITING, RUNNING, STOPPING, DONE, FAILED = "waiting", "running", "stopping", "done", "failed"

    id = models.UUIDField(primary_key=True, default=uuid7)
    kind = models.CharField(max_length=80)
    actor_user_id = models.UUIDField(null=True, db_index=True)
    institution_id = models.UUIDField(null=True)
    arguments = models.JSONField()
    state = models.CharField(max_length=8, default=WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.JSONField(null=True)
    result = models.JSONField(null=True)
    asked_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet["JobRun"].as_manager()
    scope = Scope(read="register.read", institution="institution_id", wall="actor_user_id = {user}")

    @property
    def is_over(self) -> bool:
        return self.state in {self.DONE, self.FAILED}

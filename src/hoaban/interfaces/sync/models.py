"""Devices, operations that were not applied, and the epoch of the database."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from hoaban.kernel.actor import Actor
from hoaban.kernel.ids import uuid7
from hoaban.kernel.scoping import Scope, ScopedQuerySet, Tracked, scope_of


class DeviceQuerySet(ScopedQuerySet["Device"]):
    def visible_to(self, actor: Actor) -> Self:
        """Everybody sees their own devices; who may read a school's sees those too."""
        reach = actor.reach(scope_of(self.model).read)
        if reach.everything:
            return self
        return self.filter(scope_of(self.model).condition(reach) | Q(account_id=actor.user_id))


class Device(Tracked):
    """A browser that works without a network for one account. `token_digest` is what the server keeps of its token."""

    ACTIVE, REVOKED, WIPED = "active", "revoked", "wiped"

    id = models.UUIDField(primary_key=True, default=uuid7)
    account_id = models.UUIDField(db_index=True)
    account_name = models.CharField(max_length=200)
    institution_id = models.UUIDField(null=True, db_index=True)
    name = models.CharField(max_length=120)
    token_digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=8, default=ACTIVE)
    enrolled_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)

    secret_fields = frozenset({"token_digest"})
    unlogged_fields = frozenset({"seen_at"})  # written past the ledger: nobody's record
    objects = DeviceQuerySet.as_manager()
    scope = Scope(read="device.read", institution="institution_id", wall="account_id = {user}")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["active", "revoked", "wiped"]), name="sync_device_state_known"
            ),
        ]


class HeldQuerySet(ScopedQuerySet["Held"]):
    def visible_to(self, actor: Actor) -> Self:
        """Who took part sees it; who may read a class's or a school's sees those too."""
        reach = actor.reach(scope_of(self.model).read)
        if reach.everything:
            return self
        return self.filter(scope_of(self.model).condition(reach) | Q(watchers__contains=[actor.user_id]))

    def open(self) -> Self:
        return self.filter(state=Held.OPEN)


class Held(Tracked):
    """An operation from a device that was not applied: the whole of it, why, and what stood instead.

    `watchers` are the accounts that took part: the author, whoever wrote what stands, and who leads the class. `current` and
    `offered` are {value, by, at, op}: what stands and what was to be written.
    """

    CONFLICT, QUARANTINE, INVALID = "conflict", "quarantine", "invalid"
    OPEN, KEPT, TAKEN, APPLIED, DISMISSED = "open", "kept", "taken", "applied", "dismissed"

    id = models.UUIDField(primary_key=True, default=uuid7)
    what = models.CharField(max_length=10)
    state = models.CharField(max_length=9, default=OPEN)
    operation_id = models.UUIDField(unique=True)
    kind = models.CharField(max_length=80)
    payload = models.JSONField()
    scope_name = models.CharField(max_length=60)
    entity = models.CharField(max_length=200, blank=True)
    institution_id = models.UUIDField(null=True, db_index=True)
    school_class_id = models.UUIDField(null=True, db_index=True)
    author_id = models.UUIDField(null=True)
    author_name = models.CharField(max_length=200)
    watchers = ArrayField(models.UUIDField(), default=list)
    base_id = models.UUIDField(null=True)
    base = models.JSONField(null=True)
    current = models.JSONField(null=True)
    offered = models.JSONField()
    why = models.JSONField(default=list)
    held_at = models.DateTimeField(default=timezone.now)
    decided_by = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)

    objects = HeldQuerySet.as_manager()
    scope = Scope(
        read="conflict.read",
        institution="institution_id",
        class_="school_class_id",
        wall="{user} = ANY (watchers)",
    )

    class Meta:
        indexes = [models.Index(fields=["state", "-held_at"])]

    @property
    def entity_key(self) -> str:
        return f"conflict:{self.pk}"

    @property
    def feed_scopes(self) -> list[str]:
        return [f"user:{watcher}" for watcher in self.watchers]


class Epoch(models.Model):
    """The age of this database, in one row. A database that was restored from a copy begins a new one: devices then send again
    what it may have lost."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    began_at = models.DateTimeField(default=timezone.now)
    reason = models.TextField(blank=True)

    scope = Scope.open("one random number and when it was drawn; nobody's record")

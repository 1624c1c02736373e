"""The leaves and tiles of the log, its checkpoints, keys and witnesses; and what audits found."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from hoaban.kernel.ids import uuid7
from hoaban.kernel.scoping import Scope, ScopedQuerySet

READ = "ledger.read"
PUBLIC = "published: numbers, hashes and signatures, which tell nothing of anybody"


class Leaf(models.Model):
    """An operation's place in the log, its commitment, and the salt that opens it. Once written it stays as it is.

    The school is the operation's own, copied here for the walls.
    """

    is_append_only: ClassVar[bool] = True

    seq = models.BigIntegerField(primary_key=True)
    operation_id = models.UUIDField(unique=True)
    institution_id = models.UUIDField(null=True)
    salt = models.BinaryField()
    commitment = models.BinaryField()

    objects = ScopedQuerySet["Leaf"].as_manager()
    scope = Scope(read=READ, institution="institution_id")


class Tile(models.Model):
    """Up to 256 hashes of the tree, as they are published; the last tile of a level grows."""

    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    data = models.BinaryField()

    scope = Scope.open(PUBLIC)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["level", "index"], name="log_tile_once")]


class Checkpoint(models.Model):
    """What the log stood for at a moment, signed.

    `seen_from` and `seen_until` bound the transactions that were looked at: all below the first were over, none from the second on
    had begun. `looked_at` is when that was.
    """

    is_append_only: ClassVar[bool] = True

    size = models.BigIntegerField(primary_key=True)
    note = models.TextField()
    made_at = models.DateTimeField(default=timezone.now)
    seen_from = models.BigIntegerField()
    seen_until = models.BigIntegerField()
    looked_at = models.DateTimeField()

    scope = Scope.open(PUBLIC)


class SigningKey(models.Model):
    """A public key of the log, and from which size on it signs."""

    is_append_only: ClassVar[bool] = True

    key = models.CharField(max_length=400, primary_key=True)
    since_size = models.BigIntegerField()
    made_at = models.DateTimeField(default=timezone.now)

    scope = Scope.open(PUBLIC)


class Witness(models.Model):
    """Somebody outside who watches that the log only grows: the public key by which their cosignatures are known."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    key = models.CharField(max_length=400, unique=True)
    is_trusted = models.BooleanField(default=True)

    scope = Scope.open(PUBLIC)


class Cosignature(models.Model):
    """A witness' line under a checkpoint."""

    size = models.BigIntegerField()
    key = models.CharField(max_length=400)
    line = models.TextField()
    signed_at = models.DateTimeField()

    scope = Scope.open(PUBLIC)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["size", "key"], name="log_cosigned_once")]


class Audit(models.Model):
    """One comparison of the log, the ledger and the records: how much was compared, and how many places differ."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    at = models.DateTimeField(default=timezone.now, db_index=True)
    size = models.BigIntegerField()
    changes = models.BigIntegerField()
    records = models.BigIntegerField()
    results = models.BigIntegerField()
    unspoken = models.BigIntegerField()
    findings = models.BigIntegerField()
    by_table = models.JSONField()

    scope = Scope.open("counts by table; names nobody")

    @property
    def is_clean(self) -> bool:
        return self.findings == 0


class Finding(models.Model):
    """One place where what stands is not what the ledger or the log says."""

    is_derived: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, default=uuid7)
    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, related_name="found")
    kind = models.CharField(max_length=20)
    table = models.CharField(max_length=60)
    entity = models.CharField(max_length=80)
    field = models.CharField(max_length=60, blank=True)
    ledger_says = models.TextField(blank=True)
    table_says = models.TextField(blank=True)
    institution_id = models.UUIDField(null=True)

    objects = ScopedQuerySet["Finding"].as_manager()
    scope = Scope(read=READ, institution="institution_id")

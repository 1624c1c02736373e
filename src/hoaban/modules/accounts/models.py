"""Accounts, the roles they hold, and the sign-ins that failed."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from hoaban.kernel.access import SYSTEM, Role, role
from hoaban.kernel.ids import uuid7
from hoaban.kernel.scoping import Dated, DatedQuerySet, Scope, ScopedQuerySet, Tracked
from hoaban.modules.accounts.rules import USERNAME

SCHOOL = "school"


class AccountQuerySet(ScopedQuerySet["Account"]):
    pass


class Account(Tracked, AbstractBaseUser):
    """Somebody who may sign in. `person_id` points to their record in `people`, when they have one."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    username = models.CharField(max_length=80, unique=True)
    display_name = models.CharField(max_length=200)
    sort_key = models.CharField(max_length=600, db_collation="C")
    search_key = models.CharField(max_length=300)
    person_id = models.UUIDField(null=True, db_index=True)
    language = models.CharField(max_length=2, default="vi")
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    signed_in_at = models.DateTimeField(null=True)
    last_login = None  # the framework would write it past the ledger; `signed_in_at` stands for it

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    secret_fields = frozenset({"password"})
    objects = AccountQuerySet.as_manager()
    scope = Scope(
        read="account.read",
        institution="grants__institution_id",
        wall=(
            "id = {user} OR EXISTS (SELECT 1 FROM accounts_rolegrant g"
            " WHERE g.account_id = accounts_account.id AND g.institution_id = ANY ({institutions}))"
        ),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(username__regex=USERNAME), name="accounts_account_username_form"),
        ]
        indexes = [models.Index(fields=["sort_key", "id"])]


class RoleGrantQuerySet(DatedQuerySet["RoleGrant"]):
    pass


class RoleGrant(Dated, Tracked):
    """A role held over a scope: a province or commune by code, a school by id; `institution_id` repeats a school's id for the wall.

    The system's role is nobody's: the database refuses it, whatever the program thinks.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=40)
    scope_kind = models.CharField(max_length=20)
    scope_id = models.CharField(max_length=40)
    institution_id = models.UUIDField(null=True, db_index=True)

    objects = RoleGrantQuerySet.as_manager()
    scope = Scope(read="account.read", institution="institution_id", wall="account_id = {user}")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(role=SYSTEM), name="accounts_rolegrant_never_system"),
            models.CheckConstraint(
                condition=Q(
                    scope_kind=SCHOOL, institution_id__isnull=False, scope_id=Cast("institution_id", TextField())
                )
                | (~Q(scope_kind=SCHOOL) & Q(institution_id__isnull=True)),
                name="accounts_rolegrant_school_repeated",
            ),
            ExclusionConstraint(
                name="accounts_rolegrant_once_a_day",
                expressions=[
                    *((name, RangeOperators.EQUAL) for name in ("account", "role", "scope_kind", "scope_id")),
                    (
                        Func(F("starts_on"), F("ends_on"), function="daterange", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
            *Dated.Meta.constraints,
        ]

    @property
    def definition(self) -> Role:
        return role(self.role)


class FailedSignIn(models.Model):
    """A sign-in that failed, kept to slow down whoever guesses; names and addresses are kept as keyed digests."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    username_digest = models.CharField(max_length=64, db_index=True)
    address_digest = models.CharField(max_length=64, db_index=True)
    failed_at = models.DateTimeField(default=timezone.now, db_index=True)

    scope = Scope.open("keyed digests only; names nobody")

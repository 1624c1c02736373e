"""Accounts, the roles they hold, and the sign-ins that failed."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone

from hoaban.kernel.access import Role, role
from hoaban.kernel.ids import uuid7
from hoaban.kernel.scoping import Dated, DatedQuerySet, Scope, ScopedQuerySet, Tracked


class AccountQuerySet(ScopedQuerySet["Account"]):
    pass


class AccountManager(BaseUserManager.from_queryset(AccountQuerySet)):  # type: ignore[misc]  built by Django at run time
    def get_by_natural_key(self, username: str | None) -> "Account":
        account: Account = self.get(username=username)
        return account


class Account(Tracked, AbstractBaseUser):
    """Somebody who may sign in. `person_id` points to their record in `people`, when they have one."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    username = models.CharField(max_length=80, unique=True)
    display_name = models.CharField(max_length=200)
    person_id = models.UUIDField(null=True, db_index=True)
    language = models.CharField(max_length=2, default="vi")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = AccountManager()
    scope = Scope(
        read="account.read",
        institution="grants__institution_id",
        wall=(
            "id = {user} OR EXISTS (SELECT 1 FROM accounts_rolegrant g"
            " WHERE g.account_id = accounts_account.id AND g.institution_id = ANY ({institutions}))"
        ),
    )


class RoleGrantQuerySet(DatedQuerySet["RoleGrant"]):
    pass


class RoleGrant(Dated, Tracked):
    """A role held over a scope: a province or commune by code, a school by id; `institution_id` repeats a school's id for the wall."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=40)
    scope_kind = models.CharField(max_length=20)
    scope_id = models.CharField(max_length=40)
    institution_id = models.UUIDField(null=True, db_index=True)

    objects = RoleGrantQuerySet.as_manager()
    scope = Scope(read="account.read", institution="institution_id", wall="account_id = {user}")

    @property
    def definition(self) -> Role:
        return role(self.role)


class FailedSignIn(models.Model):
    """A sign-in that failed, kept to slow down whoever guesses; names and addresses are kept as keyed digests."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    username_digest = models.CharField(max_length=64, db_index=True)
    address_digest = models.CharField(max_length=64, db_index=True)
    failed_at = models.DateTimeField(default=timezone.now)

    scope = Scope.open("keyed digests only; names nobody")

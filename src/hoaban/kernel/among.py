"""Asking for rows by ten thousand keys: one array in the statement, where `__in` would write ten thousand places into its text."""

from collections.abc import Collection
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, F, Func, Q, TextField, UUIDField, Value


def among(column: str, keys: Collection[UUID] | Collection[str]) -> Func | Q:
    """Give the condition that a column has one of these keys: identities or words, for `filter()`. Of no keys nothing is asked."""
    if not keys:
        return Q(pk__in=[])
    is_text = any(isinstance(key, str) for key in keys)
    array = Value(list(keys), output_field=ArrayField(TextField() if is_text else UUIDField()))
    bracketed = Func(array, template="(%(expressions)s)", output_field=array.output_field)
    return Func(F(column), bracketed, template="%(expressions)s", arg_joiner=" = ANY ", output_field=BooleanField())

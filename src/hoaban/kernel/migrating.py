"""Migrating as Django does, in half of its time, which is most of a first start.

For each constraint and each index Django renders anew, as classes, the model that it is added to and all models around it. Nothing of them
changes but a list of the model's options, so that list alone is changed here.
"""

from typing import Any

from django.core.management import call_command
from django.db.migrations.state import ProjectState

APPENDING = "_append_option"  # held to what Django does by this room's test


def migrate() -> None:
    """Bring the database's structure up to date, as its owner."""
    usual = getattr(ProjectState, APPENDING)
    setattr(ProjectState, APPENDING, append_option)  # no other way in: Django makes the states itself
    try:
        call_command("migrate", database="owner", verbosity=0)
    finally:
        setattr(ProjectState, APPENDING, usual)


def append_option(state: ProjectState, app_label: str, model_name: str, name: str, added: Any) -> None:
    """Add a constraint or an index to a model's state, and to its class where it was rendered."""
    options = state.models[app_label, model_name].options
    options[name] = [*options[name], added]
    if "apps" in vars(state):
        meta = state.apps.get_model(app_label, model_name)._meta  # noqa: SLF001  Django's documented model API
        setattr(meta, name, [*getattr(meta, name), added])

"""Arrows between tables point down the tiers, as imports do: a foreign key leads to the same module or to a lower one."""

import tomllib
from pathlib import Path

from django.apps import apps
from django.db.models import ForeignKey, Model

ROOT = Path(__file__).resolve().parents[1]


def tiers() -> dict[str, int]:
    """Read the order of modules where import-linter reads it; the kernel lies below all of them."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    (layers,) = [each["layers"] for each in contracts if each.get("containers") == ["hoaban.modules"]]
    high_to_low = [tier.split(" | ") for tier in layers]
    found = {module: height for height, tier in enumerate(reversed(high_to_low), start=1) for module in tier}
    return {**found, "kernel": 0}


def keys() -> list[tuple[type[Model], str, type[Model]]]:
    return [
        (model, field.name, field.related_model)
        for model in apps.get_models()
        if model.__module__.startswith("hoaban.")
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey)
    ]


def test_foreign_keys_point_down() -> None:
    height, wrong = tiers(), []
    for model, name, target in keys():
        here, there = model._meta.app_label, target._meta.app_label
        if here != there and height[there] >= height[here]:
            wrong.append(f"{model._meta.label}.{name} -> {target._meta.label}")
    assert wrong == []


def test_the_walk_sees_the_keys_there_are() -> None:
    assert ("Enrolment", "person", "Person") in {
        (model.__name__, name, target.__name__) for model, name, target in keys()
    }
    assert tiers()["schooling"] > tiers()["people"] > tiers()["places"] == tiers()["accounts"]

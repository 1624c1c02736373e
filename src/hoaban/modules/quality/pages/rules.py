"""All rules in plain words: what is looked at, how much it weighs, who mends it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from hoaban.kernel.language import vi_en
from hoaban.kernel.listing import Column
from hoaban.kernel.quality import DIMENSIONS, QualityRule
from hoaban.modules.quality.catalogue import RULES, SUBJECTS
from hoaban.modules.quality.pages.words import MEANT, mender_of, severity_tag

COLUMNS = (
    Column("title", vi_en("Quy tắc", "Rule")),
    Column("of", vi_en("Hỏi về", "Asked of")),
    Column("severity", vi_en("Mức", "Severity"), "tag"),
    Column("weight", vi_en("Trọng số", "Weight"), "number"),
    Column("mender", vi_en("Ai sửa", "Who mends it")),
    Column("instruction", vi_en("Cách sửa", "How to mend it")),
)


def rules(request: HttpRequest) -> HttpResponse:
    """The rules that hold today, by dimension, the weightiest first."""
    today = timezone.localdate()
    held = sorted((rule for rule in RULES.values() if rule.holds_on(today)), key=lambda rule: (-rule.weight, rule.code))
    groups = [
        {"name": name, "meant": MEANT[key], "rows": [_row(rule) for rule in held if rule.dimension == key]}
        for key, name in DIMENSIONS.items()
    ]
    return render(request, "quality/rules.html", {"groups": groups, "columns": COLUMNS, "count": len(held)})


def _row(rule: QualityRule) -> dict[str, Any]:
    return {
        "title": rule.title,
        "of": SUBJECTS[rule.of].words,
        "severity": severity_tag(rule),
        "weight": rule.weight,
        "mender": mender_of(rule),
        "instruction": rule.instruction,
    }

"""How scores, dimensions, severities and states look on every page of this module."""

from collections.abc import Mapping, Sequence
from typing import Any

from hoaban.kernel.access import role
from hoaban.kernel.language import Words, number, vi_en
from hoaban.kernel.quality import DIMENSIONS, SEVERITIES, QualityRule
from hoaban.modules.quality.models import ALL, EXPLAINED, MENDED, OPEN, PUT_ASIDE

GOOD, FAIR = 98, 90
TONES = {"block": "wrong", "error": "wrong", "warn": "attention", "info": "info"}
STATES = {
    OPEN: ("attention", vi_en("Cần sửa", "To mend")),
    EXPLAINED: ("good", vi_en("Đã giải thích", "Explained")),
    PUT_ASIDE: ("neutral", vi_en("Tạm gác", "Put aside")),
    MENDED: ("good", vi_en("Đã sửa", "Mended")),
}
WHOLE = vi_en("Điểm chung", "Whole score")
MEANT = {
    "correct": vi_en("đúng với giấy tờ và với nhau", "agrees with the papers and with itself"),
    "sufficient": vi_en("không thiếu", "nothing is missing"),
    "clean": vi_en("viết đúng cách, không trùng", "well written, nothing twice"),
    "alive": vi_en("cập nhật đúng hạn", "kept up in time"),
}


def tone_of(score: float | None) -> str:
    if score is None:
        return "neutral"
    return "good" if score >= GOOD else "attention" if score >= FAIR else "wrong"


def score_text(score: float | None) -> str:
    return "–" if score is None else number(round(score, 1), 1)


def score_tag(score: float | None) -> tuple[str, str]:
    return tone_of(score), score_text(score)


def name_of(dimension: str) -> Words:
    return WHOLE if dimension == ALL else DIMENSIONS[dimension]


def cards(
    scores: Mapping[str, float | None], trends: Mapping[str, Sequence[float]], told: Mapping[str, int]
) -> list[dict[str, Any]]:
    """Give a card for the whole score and one for each dimension; `told` is how many things are broken in it."""
    return [
        {
            "label": name_of(key),
            "value": score_text(scores.get(key)),
            "tone": tone_of(scores.get(key)),
            "trend": list(trends.get(key, ())) if len(trends.get(key, ())) > 1 else [],
            "change": LEFT.fill(n=number(told[key])) if told.get(key) else NOTHING_LEFT if key in scores else "",
            "meant": MEANT.get(key, ""),
        }
        for key in (ALL, *DIMENSIONS)
    ]


LEFT = vi_en("{n} mục cần sửa", "{n} to mend")
NOTHING_LEFT = vi_en("Không có gì phải sửa", "Nothing to mend")


def mender_of(rule: QualityRule) -> Words:
    return role(rule.mender).name


def severity_tag(rule: QualityRule) -> tuple[str, Words]:
    return TONES[rule.severity], SEVERITIES[rule.severity]

"""What is to mend at one school: its causes, and the records behind each, every one with the way to the page that mends it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from hoaban.kernel.actor import Actor, Target
from hoaban.kernel.language import Words, day, number, vi_en
from hoaban.kernel.listing import Column
from hoaban.kernel.quality import Mend, QualityRule
from hoaban.kernel.requests import actor_of
from hoaban.modules.network.models import Institution
from hoaban.modules.quality.catalogue import RULES, SUBJECTS
from hoaban.modules.quality.deadlines import last_day_to_confirm, month_to_confirm
from hoaban.modules.quality.models import EXPLAINED, MENDED, PUT_ASIDE, READ, Confirmation, Violation
from hoaban.modules.quality.pages.words import STATES, cards, mender_of, severity_tag
from hoaban.modules.quality.reads import Cause, causes_of_school, school_trend
from hoaban.modules.quality.refreshing import refresh
from hoaban.modules.quality.scoring import by_dimension, gain

FIRST, PAGE, MENDED_SHOWN = 3, 50, 8
LEAST_GAIN = 0.05  # points: less is not worth a word
SETTLE = "quality.settle"


def school_or_404(actor: Actor, institution_id: UUID, permission: str = READ) -> Institution:
    """Give a school of which the actor holds a right; nobody else learns that it exists."""
    found = Institution.objects.visible_to(actor).filter(pk=institution_id).first()
    if found is None or not actor.may(permission, Target(found.pk)):
        raise Http404
    return found


def school(request: HttpRequest, institution_id: UUID) -> HttpResponse:
    """A school's scores as of this moment, and what to mend first."""
    actor, today = actor_of(request), timezone.localdate()
    here = school_or_404(actor, institution_id)
    found = refresh(here.pk, today)
    parts = found.parts(here.pk)
    told, causes = by_dimension(parts), causes_of_school(actor, found, here.pk)
    first = [cause.rule.code for cause in causes[:FIRST]]
    context = {
        "school": here,
        "crumbs": _crumbs(here),
        "cards": cards(
            {key: each.score for key, each in told.items()},
            school_trend(actor, here.pk, today),
            {key: each.broken for key, each in told.items()},
        ),
        "causes": [_cause_line(here, cause) for cause in causes],
        "first": {"n": len(first), "gain": number(gain(parts, first), 1)} if first else None,
        "is_asked": bool(told),
        "mended": [_mended(row) for row in _lately_mended(actor, here)],
        "confirmation": _confirmation(actor, here),
    }
    return render(request, "quality/school.html", context)


def _crumbs(here: Institution) -> list[dict[str, Any]]:
    return [
        {"label": vi_en("Chất lượng dữ liệu", "Data quality"), "href": reverse("quality:board")},
        {"label": here.name, "href": reverse("network:school", args=[here.pk])},
    ]


def _cause_line(here: Institution, cause: Cause) -> dict[str, Any]:
    tone, severity = severity_tag(cause.rule)
    told = [severity, mender_of(cause.rule)]
    if cause.gain >= LEAST_GAIN:
        told.append(GAINS.fill(gain=number(cause.gain, 1)))
    if cause.put_aside:
        told.append(ASIDE.fill(n=number(cause.put_aside)))
    return {
        "count": cause.broken,
        "label": cause.rule.title,
        "href": reverse("quality:cause", args=[here.pk, cause.rule.code]),
        "note": Words(*(" · ".join(each.read(code) for each in told) for code in ("vi", "en"))),
        "instruction": cause.rule.instruction,
        "tone": tone,
    }


GAINS = vi_en("sửa hết được +{gain} điểm", "mending all gains {gain} points")
ASIDE = vi_en("{n} đang tạm gác", "{n} put aside")


def _lately_mended(actor: Actor, here: Institution) -> list[Violation]:
    rows = Violation.objects.visible_to(actor).filter(institution=here, mended_at__isnull=False)
    return list(rows.order_by("-mended_at")[:MENDED_SHOWN])


def _mended(row: Violation) -> dict[str, Any]:
    rule = RULES.get(row.rule)
    return {
        "at": row.mended_at,
        "has_time": True,
        "title": row.label,
        "text": rule.title if rule else row.rule,
        "tone": "good",
    }


def _confirmation(actor: Actor, here: Institution) -> dict[str, Any]:
    """What the school has to answer for now, and whether it did."""
    month = month_to_confirm(timezone.localdate())
    done = Confirmation.objects.visible_to(actor).filter(institution=here, month=month).first()
    return {
        "month": f"{month:%m/%Y}",
        "until": last_day_to_confirm(month),
        "is_late": done is None and last_day_to_confirm(month) < timezone.localdate(),
        "done": done,
        "may": actor.may("quality.confirm", Target(here.pk)),
    }


def cause(request: HttpRequest, institution_id: UUID, rule_code: str) -> HttpResponse:
    """The records of a school that break one rule, each with the page that mends it."""
    actor = actor_of(request)
    here, rule = school_or_404(actor, institution_id), RULES.get(rule_code)
    if rule is None:
        raise Http404
    refresh(here.pk, timezone.localdate())
    rows = Violation.objects.visible_to(actor).standing().filter(institution=here, rule=rule.code)
    page = Paginator(rows.order_by("state", "label", "pk"), PAGE).get_page(request.GET.get("page"))
    may_settle = actor.may(SETTLE, Target(here.pk))
    context = {
        "school": here,
        "crumbs": [*_crumbs(here)[:1], {"label": here.name, "href": reverse("quality:school", args=[here.pk])}],
        "rule": rule,
        "severity": severity_tag(rule),
        "mender": mender_of(rule),
        "subject": SUBJECTS[rule.of].words,
        "page": page,
        "columns": [*COLUMNS, *(SETTLING if may_settle else ())],
        "rows": [_row(actor, rule, row) for row in page.object_list],
    }
    return render(request, "quality/cause.html", context)


COLUMNS = (
    Column("label", vi_en("Bản ghi", "Record")),
    Column("found", vi_en("Thấy gì", "Found")),
    Column("since", vi_en("Từ ngày", "Since"), "day"),
    Column("state", vi_en("Tình trạng", "State"), "tag"),
)
SETTLING = (Column("settle", vi_en("Nếu không sửa", "If not mended"), "link"),)


def _row(actor: Actor, rule: QualityRule, row: Violation) -> dict[str, Any]:
    found = rule.found.fill(**row.evidence)
    if row.reason:
        found = SAID.fill(found=found, reason=row.reason, who=row.settled_by_name)
    settling = _settling(rule, row)
    return {
        "id": row.pk,
        "label": row.label,
        "href": mend_address(actor, rule, row),
        "found": found,
        "since": timezone.localtime(row.opened_at).date(),
        "state": _state(row),
        **({"settle": settling} if settling else {}),
    }


SAID = vi_en("{found} – {who}: “{reason}”", "{found} – {who}: “{reason}”")


def _state(row: Violation) -> tuple[str, Words]:
    tone, words = STATES[row.state]
    return (tone, UNTIL.fill(day=day(row.until))) if row.state == PUT_ASIDE and row.until else (tone, words)


UNTIL = vi_en("Tạm gác đến {day}", "Put aside until {day}")


def _settling(rule: QualityRule, row: Violation) -> tuple[str, Words] | None:
    if row.state in {EXPLAINED, PUT_ASIDE}:
        return reverse("quality:take-up", args=[row.pk]), vi_en("Mở lại", "Take up again")
    if row.state == MENDED:
        return None
    name, words = (
        ("explain", vi_en("Giải thích", "Explain"))
        if rule.may_be_explained
        else ("put-aside", vi_en("Tạm gác", "Put aside"))
    )
    return reverse(f"quality:{name}", args=[row.pk]), words


def mend_address(actor: Actor, rule: QualityRule, row: Violation) -> str:
    """Give the address on which a record is mended, or "" for whoever may not open that page."""
    mend = next((each for each in (rule.mend, *rule.otherwise) if _leads_on(actor, each, row)), None)
    if mend is None or row.state == MENDED:
        return ""
    taken = {name: row.evidence[piece] for name, piece in mend.arguments.items()}
    if mend.argument:
        known = {"entity": row.entity_id, "institution": row.institution_id}
        taken[mend.argument] = known.get(mend.takes) or row.evidence.get(mend.takes)
    address = reverse(mend.view, kwargs=taken)
    return f"{address}?{_query(mend.query, row.evidence)}" if mend.query else address


def _leads_on(actor: Actor, mend: Mend, row: Violation) -> bool:
    """Whether the page is there, and the actor may open it and sees there all that it is about."""
    is_there = not mend.needs or bool(row.evidence.get(mend.needs))
    goes_beyond = bool(mend.beyond and row.evidence.get(mend.beyond))
    return is_there and actor.may_open(mend.view) and (not goes_beyond or actor.reach(READ).everything)


def _query(query: str, evidence: Mapping[str, Any]) -> str:
    pairs = (pair.partition("=") for pair in query.split("&"))
    return urlencode({name: value.format_map(evidence) for name, _, value in pairs})

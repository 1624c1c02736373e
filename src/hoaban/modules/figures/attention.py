"""What needs somebody's attention in a place, most pressing first: counted from remembered answers, each a link to act on."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from hoaban.engines.figures.indicator import Figure
from hoaban.kernel.actor import Actor
from hoaban.kernel.language import Words, vi_en
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.attendance.calendar import latest_school_day
from hoaban.modules.attendance.reads.days import missing_rolls
from hoaban.modules.figures.asking import Where
from hoaban.modules.figures.board import by_school, target_of
from hoaban.modules.figures.catalogue import CATALOGUE
from hoaban.modules.log.models import Audit, Finding
from hoaban.modules.schooling.models import SchoolClass, Transfer

LOOKED_AT = ("dropout-rate", "internet-school-share", "learners", "institutions", "chronic-absence-share")
BySchool = Mapping[str, Mapping[str, Figure]]


def what_needs_attention(actor: Actor, place: Where, on: date) -> list[dict[str, Any]]:
    """List what waits, with how many; things of which there are none are left out."""
    schools = by_school(actor, LOOKED_AT, on, place)
    offline = vi_en("trường chưa có Internet", "schools without the Internet")
    found = [
        _over_target(schools, place, on),
        _without(schools, place, "internet-school-share", offline),
        _no_learners(schools),
        _without_homeroom(actor, on),
        _missing_rolls(actor, schools, place),
        _often_away(schools, place),
        _waiting_transfers(actor),
        _differing_from_ledger(actor, place),
    ]
    return [each for each in found if each and each["count"]]


def _to_figure(one: str, place: Where, by: str) -> str:
    return f"{reverse('figures:figure', args=[one])}?{urlencode({'place': place.code, 'by': by})}"


def _over_target(schools: BySchool, place: Where, on: date) -> dict[str, Any] | None:
    one = CATALOGUE["dropout-rate"]
    target = target_of(one, on)
    if target is None or place.institution_id:
        return None
    count = sum(figure.value is not None and figure.value > target for figure in schools[one.id].values())
    label = vi_en("trường có tỷ lệ bỏ học cao hơn mục tiêu", "schools with a dropout rate above the target")
    return {"count": count, "label": label, "href": _to_figure(one.id, place, "institution"), "tone": "wrong"}


def _without(schools: BySchool, place: Where, one: str, label: Words) -> dict[str, Any]:
    count = sum(figure.numerator == 0 and bool(figure.denominator) for figure in schools[one].values())
    return {"count": count, "label": label, "href": _to_figure(one, place, "institution"), "tone": "attention"}


def _no_learners(schools: BySchool) -> dict[str, Any]:
    """Schools that stand in the network but have enrolled nobody this year: the roll-over has not been done."""
    with_learners = {key for key, figure in schools["learners"].items() if figure.numerator}
    label = vi_en("cơ sở chưa có người học trong năm học này", "institutions with nobody enrolled this school year")
    return {
        "count": len(schools["institutions"].keys() - with_learners),
        "label": label,
        "href": f"{reverse('network:schools')}?{urlencode({'sort': 'name'})}",
        "tone": "info",
    }


def _without_homeroom(actor: Actor, on: date) -> dict[str, Any]:
    year = SchoolYear.containing(on).name
    count = SchoolClass.objects.visible_to(actor).of_year(year).filter(homerooms__isnull=True).count()
    label = vi_en("lớp chưa có giáo viên chủ nhiệm", "classes without a homeroom teacher")
    return {
        "count": count,
        "label": label,
        "href": f"{reverse('schooling:classes')}?{urlencode({'year': year, 'homeroom': 'none'})}",
        "tone": "attention",
    }


def _missing_rolls(actor: Actor, schools: BySchool, place: Where) -> dict[str, Any] | None:
    """Sessions of the last school day before today that have no roll; a province has too many schools to look at each day."""
    if place.place.kind not in {"commune", "institution"} or not actor.may("attendance.read"):
        return None
    day = latest_school_day(timezone.localdate() - timedelta(days=1))
    standing = [place.institution_id] if place.institution_id else [UUID(key) for key in schools["institutions"]]
    return {
        "count": missing_rolls(actor, day, standing),
        "label": vi_en("buổi chưa điểm danh ngày {day}", "sessions without a roll on {day}").fill(day=f"{day:%d/%m}"),
        "href": f"{reverse('attendance:board')}?{urlencode({'day': day.isoformat()})}",
        "tone": "attention",
    }


def _often_away(schools: BySchool, place: Where) -> dict[str, Any]:
    label = vi_en("học sinh vắng nhiều, cần hỗ trợ", "learners away often, who need help")
    one, by = "chronic-absence-share", "grade" if place.institution_id else "institution"
    count = sum(figure.numerator for figure in schools[one].values())
    return {"count": count, "label": label, "href": _to_figure(one, place, by), "tone": "attention"}


def _differing_from_ledger(actor: Actor, place: Where) -> dict[str, Any] | None:
    """What the last audit of the log found among the records that the reader sees."""
    last = Audit.objects.order_by("-at").first()
    if last is None or last.is_clean or not actor.may("ledger.read"):
        return None
    found = Finding.objects.visible_to(actor).filter(audit=last)
    label = vi_en("chỗ bị sửa không qua hệ thống", "places changed past the program")
    return {"count": _in(found, place).count(), "label": label, "href": reverse("log:book"), "tone": "wrong"}


def _in(found: QuerySet[Finding], place: Where) -> QuerySet[Finding]:
    return found.filter(institution_id=place.institution_id) if place.institution_id else found


def _waiting_transfers(actor: Actor) -> dict[str, Any]:
    within = Transfer.objects.visible_to(actor).filter(
        destination_id__isnull=False
    )  # nobody accepts who left the province
    waiting = within.filter(state=Transfer.RELEASED).count()
    label = vi_en("học sinh chuyển trường chờ tiếp nhận", "transfers waiting to be accepted")
    return {
        "count": waiting,
        "label": label,
        "href": f"{reverse('schooling:transfers')}?state=released",
        "tone": "info",
    }

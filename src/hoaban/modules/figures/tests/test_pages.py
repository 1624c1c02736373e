"""Figures on pages: the board and what it speaks of, breakdowns that lead on, records that keep the group, files, the job behind."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hoaban.engines.figures.indicator import Figure
from hoaban.kernel import jobs
from hoaban.kernel.actor import Actor
from hoaban.kernel.models import JobRun
from hoaban.kernel.scoping import acting
from hoaban.modules.figures.actions import remember_figures
from hoaban.modules.figures.board import KeyFigure, days_of_board, years_before
from hoaban.modules.figures.breakdown import bars
from hoaban.modules.figures.catalogue import CATALOGUE
from hoaban.modules.figures.jobs import REMEMBER, nightly, remember_soon
from hoaban.modules.figures.models import Answer
from hoaban.modules.figures.showing import _difference
from hoaban.modules.schooling.models import Enrolment, Homeroom, SchoolClass
from tests.town import Town
from tests.visiting import signed_in

SYSTEM = Actor.system("test")
pytestmark = pytest.mark.django_db


def text_of(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, response.content.decode()
    return response.content.decode()


@pytest.fixture
def officer(town: Town) -> Client:
    with acting(SYSTEM):
        remember_figures(SYSTEM, days=[years_before(town.today, 1), town.today])
    return signed_in(town, "department_officer")


def test_before_the_first_computing_the_board_says_what_to_do(town: Town) -> None:
    text = text_of(signed_in(town, "department_officer"), "/board/")
    assert "Chưa có số liệu" in text
    assert 'href="/registers/new/"' in text
    assert 'href="/registers/new/"' not in text_of(signed_in(town, "department_director"), "/board/")


def test_the_board_shows_figures_that_lead_to_themselves_on_that_day(town: Town, officer: Client) -> None:
    text = text_of(officer, "/board/")
    assert f"/figures/learners/?place=11&amp;on={town.today:%Y-%m-%d}&amp;geography=today" in text
    assert "so với" in text
    assert "Năm học này chưa có lớp nào" not in text


def test_a_school_board_shows_what_speaks_of_one_school(town: Town, officer: Client) -> None:
    text = text_of(signed_in(town, "principal"), "/board/")
    assert "Số học sinh bình quân một lớp" in text
    assert "Tỷ lệ trường có Internet" not in text


def test_until_this_year_has_classes_the_board_speaks_of_the_last_that_has(town: Town) -> None:
    last = town.year.previous()
    with acting(SYSTEM):
        Homeroom.objects.all().delete()
        Enrolment.objects.update(starts_on=last.start)
        SchoolClass.objects.update(
            school_year=last.name, starts_on=last.start, ends_on=last.end + timedelta(days=365 * 3)
        )
        days = days_of_board(town.today)
        assert days == [years_before(town.today, 1)]
        remember_figures(SYSTEM, days=days)
    text = text_of(signed_in(town, "department_officer"), "/board/")
    assert f"bảng nói về năm học {last.name}" in text
    assert f"/classes/?year={last.name}&amp;homeroom=none" in text


def test_a_figure_page_speaks_of_the_same_day_as_the_board_when_none_is_asked(town: Town, officer: Client) -> None:
    assert f'value="{town.today:%Y-%m-%d}"' in text_of(officer, "/figures/learners/")


@pytest.mark.parametrize("path", ["/figures/", "/figures/learners/", "/figures/learners/?by=institution"])
def test_what_is_remembered_says_since_when_and_is_computed_anew_on_request(
    town: Town, officer: Client, path: str
) -> None:
    before, fresh = text_of(officer, path), f"{path}{'&' if '?' in path else '?'}live=1"
    assert "Tính từ hồ sơ lúc" in before
    with acting(SYSTEM):
        Enrolment.objects.filter(institution=town.primary).delete()
    assert ">12<" in text_of(officer, path) or ">8<" in text_of(officer, path)
    assert "Tính từ hồ sơ lúc" not in text_of(officer, fresh)
    assert ">4<" in text_of(officer, fresh)


def test_the_remembered_page_and_the_live_one_say_the_same(town: Town, officer: Client) -> None:
    for one in CATALOGUE:
        shown = [
            text_of(officer, f"/figures/{one}/{query}").split('class="value">')[1].split("<")[0]
            for query in ("", "?live=1")
        ]
        assert shown[0] == shown[1], one


def test_the_groups_of_a_ladder_stand_in_its_order(town: Town, officer: Client) -> None:
    text = text_of(officer, "/figures/learners/?by=grade")
    places = [text.index(f">{grade}</a>", text.index("<tbody")) for grade in ("Lớp 1", "Lớp 2", "Lớp 5", "Lớp 10")]
    assert places == sorted(places)


def test_a_place_leads_to_its_own_figure_and_another_group_to_its_records(town: Town, officer: Client) -> None:
    schools = text_of(officer, "/figures/learners/?by=institution")
    assert "/figures/learners/?place=11TH0001&amp;on=" in schools
    assert "/figures/learners/records/?place=11&amp;on=" in text_of(officer, "/figures/learners/?by=sex")


def test_places_wider_than_the_one_asked_are_not_offered(town: Town, officer: Client) -> None:
    text = text_of(officer, "/figures/learners/?place=11TH0001")
    assert "by=site&amp;" in text
    assert "by=commune&amp;" not in text
    assert "by=institution&amp;" not in text
    assert "by=district&amp;" not in text_of(officer, "/figures/learners/")


def test_records_are_those_of_the_group_with_links_to_persons(town: Town, officer: Client) -> None:
    text = text_of(officer, "/figures/learners/records/?by=grade&group=10")
    assert "Lớp 10" in text
    assert f"/persons/{town.persons['Cà Thị Ngân'].pk}/" in text
    assert "Lò Thị Đào" not in text


def test_a_quotient_offers_both_its_parts_and_keeps_the_group(town: Town, officer: Client) -> None:
    text = text_of(officer, "/figures/women-learners-share/records/?by=grade&group=5&part=denominator")
    assert "Mẫu số" in text
    assert "part=numerator&amp;group=5" in text
    assert "Nguyễn Minh Đức" in text


def test_a_figure_that_counted_nothing_says_so(town: Town, officer: Client) -> None:
    assert "Không có bản ghi nào" in text_of(officer, "/figures/dropout-rate/records/")


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_breakdown_comes_as_a_file(town: Town, officer: Client, form: str) -> None:
    response = officer.get(f"/figures/learners/download.{form}?by=sex")
    assert response.status_code == 200
    assert f"learners-11-{town.today:%Y%m%d}.{form}" in response.headers["Content-Disposition"]


def test_what_cannot_be_read_is_told_in_plain_words(town: Town, officer: Client) -> None:
    response = officer.get("/figures/learners/?on=31-02-2025")
    assert response.status_code == 400
    assert "không đọc được" in response.content.decode()


def test_a_chart_is_drawn_for_a_few_groups_only() -> None:
    row = {"name": "x", "drawn": 1.0, "href": ""}
    assert bars([row]) == []
    assert len(bars([row] * 12)) == 12
    assert bars([row] * 13) == []


def key_figure(one: str, *values: str) -> KeyFigure:
    figures = [Figure(one, CATALOGUE[one].unit, (), int(Decimal(value) * 10), 1000) for value in values]
    days = [date(2024 + at, 11, 22) for at in range(len(values))]
    return KeyFigure(CATALOGUE[one], figures[-1], tuple(zip(days, figures, strict=True)), None)


def test_the_difference_to_a_year_before_is_told_in_points() -> None:
    told = _difference(key_figure("permanent-classroom-share", "81", "82.5"))
    assert (str(told["change"]), told["since"]) == ("+1,5 điểm %", "2024-2025")
    assert str(_difference(key_figure("dropout-rate", "0.4", "0.4"))["change"]) == "không đổi"
    assert _difference(key_figure("dropout-rate", "0.4")) == {}


def test_the_job_remembers_every_day_of_the_board(town: Town) -> None:
    nightly.func(0)
    with acting(SYSTEM):
        run = JobRun.objects.get(kind=REMEMBER)
    jobs.perform(run.pk)
    with acting(SYSTEM):
        run.refresh_from_db()
        assert run.state == JobRun.DONE
        assert run.result["days"] == [town.today.isoformat()]
        assert Answer.objects.count() == run.result["answers"] > 0


def test_what_waits_already_is_not_queued_again(town: Town) -> None:
    for _ in range(2):
        remember_soon(SYSTEM, "event")
    with acting(SYSTEM):
        assert JobRun.objects.filter(kind=REMEMBER).count() == 1


def test_a_school_is_told_of_missing_rolls_and_of_who_is_away_often(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = town.today - timedelta(days=1)
    monkeypatch.setattr("hoaban.modules.figures.attention.latest_school_day", lambda _day: day)
    for where in ("holiday_on", "has_lessons"):
        monkeypatch.setattr(
            f"hoaban.modules.attendance.reads.days.{where}", lambda _day, where=where: where == "has_lessons" or None
        )
    monkeypatch.setattr("hoaban.modules.attendance.calendar.Plan.has", lambda _plan, _day, _session: True)
    with acting(SYSTEM):
        remember_figures(SYSTEM, days=[town.today])
        told = {"numerator": 3, "denominator": 8, "computed_at": timezone.now()}
        place = {"institution_id": town.primary.pk, "commune_code": "03166", "province_code": "11"}
        Answer.objects.update_or_create(
            indicator="chronic-absence-share", on=town.today, institution_id=town.primary.pk, defaults={**place, **told}
        )
    for key in ("principal", "commune_officer"):
        client = signed_in(town, key)
        text = text_of(client, "/board/")  # what the process remembers from now on is paid for once
        with CaptureQueriesContext(connection) as asked:
            text_of(client, "/board/")
        assert sum("SAVEPOINT" not in query["sql"] for query in asked.captured_queries) <= 20
        assert f"buổi chưa điểm danh ngày {day:%d/%m}" in text
        assert "học sinh vắng nhiều, cần hỗ trợ" in text
    assert "buổi chưa điểm danh" not in text_of(signed_in(town, "department_officer"), "/board/")

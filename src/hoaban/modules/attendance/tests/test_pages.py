"""The pages as people use them, without script: taking and correcting a roll, closing and opening, covering."""

import re
from datetime import timedelta
from typing import Any

import pytest

from hoaban.kernel.actor import Actor
from hoaban.kernel.scoping import acting
from hoaban.modules.attendance.actions import record_staff_absence, take_roll
from hoaban.modules.attendance.models import Absence, Closure, Cover, Roll, StaffAbsence
from tests.town import Town
from tests.visiting import signed_in

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
A_DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def ordinary_days(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever today is, let every day be an ordinary one."""
    for where in ("rules", "reads.calendars", "reads.days", "pages.boards"):
        monkeypatch.setattr(f"hoaban.modules.attendance.{where}.holiday_on", lambda _day: None)
    for where in ("rules", "reads.calendars", "reads.days"):
        monkeypatch.setattr(f"hoaban.modules.attendance.{where}.has_lessons", lambda _day: True)


def address(town: Town) -> str:
    return f"/classes/{town.fifth.pk}/roll/?day={town.today.isoformat()}&session=morning"


def tapped(town: Town, name: str, kind: str, **more: str) -> dict[str, Any]:
    return {f"mark-{town.persons[name].pk}": kind, "state": "taken", "base": "", **more}


def kept() -> dict[str, str]:
    with acting(SYSTEM):
        return dict(Absence.objects.values_list("person__full_name", "kind"))


def test_a_teacher_takes_the_roll_and_corrects_it(town: Town) -> None:
    teacher = signed_in(town, "homeroom_teacher")
    page = teacher.get(address(town)).content.decode()
    assert page.count('value="" checked') == 4, "everybody is there until somebody taps"
    answer = teacher.post(address(town), tapped(town, "Lò Văn Ánh", "excused"), follow=True)
    assert "3/4" in answer.content.decode()
    assert kept() == {"Lò Văn Ánh": "excused"}
    with acting(SYSTEM):
        base = str(Roll.objects.get().written_by)
    teacher.post(address(town), tapped(town, "Lò Thị Đào", "late", base=base))
    assert kept() == {"Lò Thị Đào": "late"}


def test_no_lesson_is_one_press(town: Town) -> None:
    signed_in(town, "homeroom_teacher").post(address(town), tapped(town, "Lò Văn Ánh", "late", state="no-lesson"))
    with acting(SYSTEM):
        assert Roll.objects.get().state == "no-lesson"
    assert kept() == {}


def test_two_pages_open_at_once_lose_nothing(town: Town) -> None:
    with acting(SYSTEM):
        take_roll(SYSTEM, school_class_id=town.fifth.pk, day=town.today, session="morning")
    answer = signed_in(town, "principal").post(address(town), tapped(town, "Lò Văn Ánh", "late", reason="kiểm tra"))
    assert answer.status_code == 422
    assert "Hoa Ban đã ghi" in answer.content.decode()
    assert kept() == {}


def test_a_correction_of_anothers_roll_asks_why_and_keeps_what_was_tapped(town: Town) -> None:
    signed_in(town, "homeroom_teacher").post(address(town), tapped(town, "Lò Văn Ánh", "late"))
    with acting(SYSTEM):
        base = str(Roll.objects.get().written_by)
    principal = signed_in(town, "principal")
    refused = principal.post(address(town), tapped(town, "Lò Thị Đào", "excused", base=base))
    page = refused.content.decode()
    assert refused.status_code == 422
    assert 'name="reason"' in page
    assert 'value="excused" checked' in page
    principal.post(address(town), tapped(town, "Lò Thị Đào", "excused", base=base, reason="phụ huynh báo"))
    assert kept() == {"Lò Thị Đào": "excused"}


@pytest.mark.parametrize(("key", "status"), [("school_clerk", 403), ("teacher", 404), ("guardian", 404)])
def test_who_may_not_take_it_is_refused(town: Town, key: str, status: int) -> None:
    assert signed_in(town, key).post(address(town), tapped(town, "Lò Văn Ánh", "late")).status_code == status
    assert kept() == {}


def test_a_principal_closes_and_opens_their_school(town: Town) -> None:
    principal, day = signed_in(town, "principal"), f"{town.today:%d/%m/%Y}"
    said = {"kind": "weather", "reason": "rét đậm", "starts_on": day, "last_day": day}
    principal.post("/closures/new/", {"where": f"school:{town.primary.pk}", **said})
    with acting(SYSTEM):
        closing = Closure.objects.get()
    assert closing.ends_on == town.today + A_DAY
    guardian = signed_in(town, "guardian")
    for path in (f"/attendance/?day={town.today.isoformat()}", "/closures/"):
        assert "rét đậm" in guardian.get(path).content.decode(), path
    assert "rét đậm" in principal.get(address(town)).content.decode()
    principal.post(f"/closures/{closing.closing_id}/reopen/", {"on": day})
    with acting(SYSTEM):
        assert not Closure.objects.exists()


def test_a_closing_elsewhere_is_no_choice(town: Town) -> None:
    day = f"{town.today:%d/%m/%Y}"
    said = {"kind": "weather", "reason": "x", "starts_on": day, "last_day": day, "where": f"school:{town.upper.pk}"}
    assert signed_in(town, "principal").post("/closures/new/", said).status_code == 422
    with acting(SYSTEM):
        assert not Closure.objects.exists()


def test_a_clerk_records_who_is_away_and_who_stands_in(town: Town) -> None:
    clerk, day = signed_in(town, "school_clerk"), f"{town.today:%d/%m/%Y}"
    said = {"person_id": town.persons["Cà Thị Dung"].pk, "kind": "sick", "starts_on": day}
    clerk.post("/staff/absences/new/", {**said, "last_day": f"{town.today + 6 * A_DAY:%d/%m/%Y}"})
    with acting(SYSTEM):
        away = StaffAbsence.objects.get()
    page = clerk.get(f"/staff/absences/{away.pk}/").content.decode()
    name = f"cover-{town.fifth.pk}-"
    first = page[page.index(name) :].split('"')[0]
    clerk.post(f"/staff/absences/{away.pk}/", {first: town.persons["Tòng Văn Em"].pk})
    with acting(SYSTEM):
        assert Cover.objects.get().person.full_name == "Tòng Văn Em"
    clerk.post(f"/staff/absences/{away.pk}/", {first: ""})
    with acting(SYSTEM):
        assert not Cover.objects.exists()


def test_somebody_is_back_earlier_than_was_recorded(town: Town) -> None:
    with acting(town.alice):
        away = record_staff_absence(
            town.alice,
            institution_id=town.primary.pk,
            person_id=town.persons["Cà Thị Dung"].pk,
            kind="sick",
            starts_on=town.today - A_DAY,
            ends_on=town.today + 7 * A_DAY,
        )
    principal, address = signed_in(town, "principal"), f"/staff/absences/{away.pk}/back/"
    assert address in principal.get(f"/staff/absences/{away.pk}/").content.decode()
    late = principal.post(address, {"on": f"{town.today + 30 * A_DAY:%d/%m/%Y}"})
    assert (late.status_code, "sớm hơn" in late.content.decode()) == (422, True)
    principal.post(address, {"on": f"{town.today + A_DAY:%d/%m/%Y}"})
    with acting(SYSTEM):
        assert StaffAbsence.objects.get().ends_on == town.today + A_DAY
    assert signed_in(town, "homeroom_teacher").get(address).status_code == 403


def test_a_family_comes_home_to_its_children_and_goes_on_from_there(town: Town) -> None:
    guardian = signed_in(town, "guardian")
    assert guardian.get("/").headers["Location"] == "/attendance/"
    page = guardian.get(f"/attendance/?day={town.today.isoformat()}").content.decode()
    child = next(iter(re.findall(r"/persons/([0-9a-f-]{36})/attendance/", page)))
    assert f"/persons/{child}/" in page
    assert guardian.get(f"/persons/{child}/attendance/").status_code == 200
    assert signed_in(town, "principal").get("/").headers["Location"] != "/attendance/"


def test_classes_and_learners_lead_to_their_attendance(town: Town) -> None:
    principal, pupil = signed_in(town, "principal"), town.persons["Lò Văn Ánh"].pk
    page = principal.get(f"/classes/{town.fifth.pk}/").content.decode()
    assert f"/classes/{town.fifth.pk}/roll/" in page
    assert f"/classes/{town.fifth.pk}/attendance/" in page
    assert f"/persons/{pupil}/attendance/" in principal.get(f"/persons/{pupil}/").content.decode()

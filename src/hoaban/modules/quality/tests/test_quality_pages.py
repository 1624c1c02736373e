"""What clerks and officers see and do about the quality of data."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client

from hoaban.kernel.models import JobRun
from hoaban.kernel.scoping import acting
from hoaban.modules.people.models import Affiliation, Contact, Guardianship, LikelyPair, Person
from hoaban.modules.quality.actions import check_all
from hoaban.modules.quality.jobs import CHECK
from hoaban.modules.quality.models import EXPLAINED, OPEN, PUT_ASIDE, Confirmation, Violation
from hoaban.modules.quality.tests.clean import SYSTEM, clean, pupil
from hoaban.modules.quality.tests.faults import double
from tests.town import Town
from tests.visiting import signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def soiled(town: Town) -> Town:
    with acting(SYSTEM):
        clean(town, town.today)
        Person.objects.filter(pk=pupil(town).pk).update(full_name="LÒ VĂN ÁNH")
        for name in ("Lò Thị Đào", "Quàng Thị Hoa"):
            Contact.objects.filter(person=pupil(town, name)).delete()
    return town


def home(town: Town) -> str:
    return f"/schools/{town.primary.pk}/quality/"


def whole(text: str) -> float:
    found = re.search(r"Điểm chung.*?class=\"value\">([0-9,]+)", text, re.DOTALL)
    assert found
    return float(found[1].replace(",", "."))


def test_a_clerk_sees_what_to_mend_and_what_was_mended_at_once(soiled: Town) -> None:
    client = signed_in(soiled, "school_clerk")
    text = text_of(client.get(home(soiled)))
    assert text.index("Chưa có số điện thoại liên lạc") < text.index("Họ tên viết toàn chữ hoa")
    assert "Sửa 2 nguyên nhân đầu" in text
    before = whole(text)
    cause = text_of(client.get(f"{home(soiled)}phone-missing/"))
    address = f"/persons/{pupil(soiled, 'Lò Thị Đào').pk}/family/"
    assert address in cause
    family = text_of(client.get(address))
    assert "Lường Thị Mẹ" in family
    assert client.post(address, {"guardian_name": "", "phone": "0987654321"}).status_code == 302
    text = text_of(client.get(home(soiled)))
    assert whole(text) > before
    assert "Vừa sửa xong" in text


def test_a_doubt_is_explained_put_aside_and_taken_up(soiled: Town) -> None:
    client = signed_in(soiled, "school_clerk")
    client.get(home(soiled))
    with acting(SYSTEM):
        doubt = Violation.objects.get(rule="name-capitals")
        missing = Violation.objects.filter(rule="phone-missing")[0]
    explain = f"/quality/{doubt.pk}/explain/"
    assert client.post(explain, {"reason": ""}).status_code == 422
    assert client.post(explain, {"reason": "Đúng như giấy khai sinh"}).status_code == 302
    assert "Đúng như giấy khai sinh" in text_of(client.get(f"{home(soiled)}name-capitals/"))
    assert client.get(f"/quality/{missing.pk}/explain/").status_code == 302
    until = soiled.today + timedelta(days=9)
    said = {"reason": "Gia đình chưa có điện thoại", "until": f"{until:%d/%m/%Y}"}
    assert client.post(f"/quality/{missing.pk}/put-aside/", said).status_code == 302
    assert f"Tạm gác đến {until:%d/%m/%Y}" in text_of(client.get(f"{home(soiled)}phone-missing/"))
    assert client.post(f"/quality/{doubt.pk}/take-up/").status_code == 302
    with acting(SYSTEM):
        doubt.refresh_from_db()
        missing.refresh_from_db()
        assert (doubt.state, missing.state) == (OPEN, PUT_ASIDE)
        assert EXPLAINED not in Violation.objects.values_list("state", flat=True)


def test_a_likely_double_leads_to_where_it_is_decided(soiled: Town) -> None:
    with acting(SYSTEM):
        other = double(soiled, soiled.today, "Lò Thị Đào")
        first, second = sorted([pupil(soiled).pk, other])
    client, address = signed_in(soiled, "school_clerk"), f"{home(soiled)}likely-double/"
    merge = f"/persons/{first}/merge/{second}/"
    assert merge in text_of(client.get(address))
    assert client.get(merge).status_code == 200
    with acting(SYSTEM):
        pair = LikelyPair.objects.create(
            first_id=first, second_id=second, institution_id=soiled.primary.pk, score=90, reasons=[], state="later"
        )
        Violation.objects.filter(rule="likely-double").delete()
    queue = f"/duplicates/?pair={pair.pk}"
    assert queue in text_of(client.get(address))
    assert f'value="{pair.pk}"' in text_of(client.get(queue)), "the pair asked for, though it was put off"
    assert client.post("/duplicates/", {"pair": str(pair.pk), "decision": "different"}).status_code == 302
    assert "Đã sửa hết" in text_of(client.get(address)), "what is decided there is not asked again here"


def test_a_double_at_another_school_is_the_departments(soiled: Town) -> None:
    with acting(SYSTEM):
        other = double(soiled, soiled.today, "Lò Thị Đào")
        Affiliation.objects.create(person_id=other, institution=soiled.upper, kind="learner")
    address = f"{home(soiled)}likely-double/"
    text = text_of(signed_in(soiled, "school_clerk").get(address))
    assert soiled.upper.name in text
    assert f"/persons/{other}/details/" in text
    assert "/merge/" not in text
    assert "/merge/" in text_of(signed_in(soiled, "department_officer").get(address))


def test_a_school_is_nobody_elses(soiled: Town) -> None:
    signed_in(soiled, "school_clerk").get(home(soiled))
    with acting(SYSTEM):
        doubt = Violation.objects.get(rule="name-capitals")
    other = signed_in(soiled, "other_principal")
    for path in (home(soiled), f"{home(soiled)}name-capitals/", f"/quality/{doubt.pk}/explain/"):
        assert other.get(path).status_code == 404
    officer = signed_in(soiled, "commune_officer")
    assert "Giải thích" not in text_of(officer.get(f"{home(soiled)}name-capitals/"))
    assert officer.get(f"/quality/{doubt.pk}/explain/").status_code == 403
    assert officer.post(f"{home(soiled)}confirm/").status_code == 403
    assert signed_in(soiled, "teacher").get(home(soiled)).status_code == 403


def test_the_school_answers_for_its_data(soiled: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: date(soiled.year.starts, 11, 22))
    with acting(SYSTEM):
        Confirmation.objects.all().delete()
    client = signed_in(soiled, "school_clerk")
    text = text_of(client.get(home(soiled)))
    assert "Quá hạn 10/11" in text
    assert "xác nhận dữ liệu trong" not in text
    assert client.post(f"{home(soiled)}confirm/").status_code == 302
    assert "Đã xác nhận" in text_of(client.get(home(soiled)))


def test_boards_show_communes_to_the_department_and_schools_to_the_commune(soiled: Town) -> None:
    with acting(SYSTEM):
        check_all(SYSTEM, on=soiled.today - timedelta(days=1))
        check_all(SYSTEM, on=soiled.today)
    officer = signed_in(soiled, "department_officer")
    text = text_of(officer.get("/quality/"))
    assert "Xã Mường Chà" in text
    assert "commune=03166" in text
    assert "Chưa có số điện thoại liên lạc" in text
    assert soiled.primary.name in text_of(officer.get("/quality/?commune=03166"))
    where = text_of(officer.get("/quality/?rule=phone-missing&commune=03166"))
    assert f"/schools/{soiled.primary.pk}/quality/phone-missing/" in where
    assert str(soiled.upper.pk) not in where
    commune = text_of(signed_in(soiled, "commune_officer").get("/quality/"))
    assert "/quality/?rule=" in commune
    assert soiled.primary.name in commune
    assert soiled.upper.name not in commune
    assert "Sửa 2 nguyên nhân đầu" in text_of(signed_in(soiled, "school_clerk").get("/quality/"))
    assert officer.post("/quality/check/").status_code == 302
    with acting(SYSTEM):
        assert JobRun.objects.filter(kind=CHECK).exists()


def test_programs_see_the_same(soiled: Town) -> None:
    client: Client = signed_in(soiled, "school_clerk")
    told = client.get(f"/api/v1/institutions/{soiled.primary.pk}/quality").json()
    assert [cause["rule"] for cause in told["causes"]] == ["phone-missing", "name-capitals"]
    assert 0 < told["scores"]["all"] < 100
    assert [place["commune_code"] for place in client.get("/api/v1/quality").json()] == ["03166"]
    assert client.get(f"/api/v1/institutions/{soiled.upper.pk}/quality").status_code == 404


def test_a_wrong_guardian_is_taken_off(soiled: Town) -> None:
    with acting(SYSTEM):
        wrong = Guardianship.objects.get(person=pupil(soiled))
    client = signed_in(soiled, "school_clerk")
    address = f"/persons/{pupil(soiled).pk}/family/"
    assert client.post(address, {"guardian_name": "Lò Thị Bà", "relation": "", "phone": ""}).status_code == 422
    assert client.post(address, {"end": str(wrong.pk)}).status_code == 302
    assert "Lường Thị Mẹ" not in text_of(client.get(address))
    assert signed_in(soiled, "other_principal").get(address).status_code == 404


def test_a_principal_says_where_a_site_stands(soiled: Town) -> None:
    client, address = signed_in(soiled, "principal"), f"/sites/{soiled.satellite.pk}/point/"
    assert "21.7" in text_of(client.get(address))
    for latitude in ("x", "103,02"):
        assert client.post(address, {"latitude": latitude, "longitude": "103,1"}).status_code == 422
    assert client.post(address, {"latitude": "21,9", "longitude": "103,05"}).status_code == 302
    with acting(SYSTEM):
        soiled.satellite.refresh_from_db()
        assert (soiled.satellite.latitude, soiled.satellite.longitude) == (21.9, 103.05)
    assert signed_in(soiled, "other_principal").get(address).status_code == 404

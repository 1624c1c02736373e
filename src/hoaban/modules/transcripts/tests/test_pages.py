"""Transcripts as people see them: the class, the desk, the learner's own, the log, and the check that is open to everybody."""

from datetime import date

import pytest
from django.test import Client

from hoaban.engines.transcripts.content import from_json
from hoaban.kernel.scoping import acting
from hoaban.modules.assessment.tests.school import SYSTEM, School
from hoaban.modules.people.models import Guardianship
from hoaban.modules.transcripts.models import Batch, Copy, CorrectionRequest, Step, Version
from hoaban.modules.transcripts.tests.sealing import WrittenSealer
from hoaban.modules.transcripts.tests.test_workflow import issued
from hoaban.modules.transcripts.words import ISSUED
from tests.visiting import signed_in, text_of

pytestmark = pytest.mark.django_db
PRINCIPAL, CLERK, FATHER = "other_principal", "other_school_clerk", "other_guardian"


def test_a_class_is_drafted_checked_and_confirmed_on_its_page(year: School, sealer: WrittenSealer) -> None:
    page, client = f"/classes/{year.school_class.pk}/transcripts/", signed_in(year.town, PRINCIPAL)
    told = text_of(client.get(page))
    assert "Lập, cập nhật 3 bản nháp" in told
    assert "Chưa có nhận xét của giáo viên chủ nhiệm" in told
    assert client.post(page).status_code == 302
    told = text_of(client.get(page))
    assert "Xác nhận 1 bản đủ, chuyển ký" in told
    with acting(SYSTEM):
        drafts = {row.person_id: row for row in Version.objects.all()}
    lacking = client.post(f"{page}confirm/", {"version": [str(drafts[year.pupils[1].pk].pk)]})
    assert lacking.status_code == 422
    assert "Lò Thị Ánh" in text_of(lacking, status=422)
    full = drafts[year.pupils[0].pk]
    assert client.post(f"{page}confirm/", {"version": [str(full.pk)]}).status_code == 302
    assert "Đang ký" in text_of(client.get(f"/transcripts/{full.pk}/"))
    assert signed_in(year.town, "principal").get(page).status_code == 404
    with acting(SYSTEM):
        step = Step.objects.filter(version=full, role="homeroom").get()
    assigning, other = f"/transcripts/steps/{step.pk}/", year.town.persons["Hoàng Thị Yến"].pk
    assert "Hoàng Thị Yến" in text_of(client.get(assigning))
    assert "Hãy ghi lý do" in text_of(client.post(assigning, {"person": str(other)}), status=422)
    assert client.post(assigning, {"person": str(other), "reason": "Nghỉ ốm dài ngày"}).status_code == 302
    assert "Hoàng Thị Yến" in text_of(client.get(f"/transcripts/{full.pk}/"))


def test_the_desk_authorises_a_batch_and_says_how_far_it_is(year: School, sealer: WrittenSealer) -> None:
    row = issued(year)
    with acting(SYSTEM):
        batch = Batch.objects.filter(by_name=year.town.outsiders["principal"].name).get()
    client = signed_in(year.town, PRINCIPAL)
    told = text_of(client.get("/transcripts/sign/"))
    assert "Không còn gì chờ bạn ký" in told
    assert "Đã ký xong 1 chữ ký" in text_of(client.get(f"/transcripts/batches/{batch.pk}/"))
    nothing = client.post("/transcripts/sign/start/", {"school": str(year.school.pk), "year": row.school_year})
    assert "Không có học bạ nào đang chờ bạn ký ở đây" in text_of(nothing, status=422)


def test_the_family_reads_it_and_takes_a_copy_that_is_logged(year: School, sealer: WrittenSealer) -> None:
    row, town = issued(year), year.town
    with acting(SYSTEM):
        father = town.persons["Lường Văn Inh"]
        Guardianship.objects.create(
            person=year.pupils[0],
            guardian=father,
            guardian_name=father.full_name,
            relation="father",
            starts_on=date(2020, 1, 1),
        )
    client = signed_in(town, FATHER)
    told = text_of(client.get(f"/persons/{year.pupils[0].pk}/transcript/"))
    for word in ("Giàng A Páo", "Chăm học, hay giúp bạn.", "Được lên lớp", "PDF có chữ ký số", "Con dấu của trường"):
        assert word in told
    copy = client.post(f"/transcripts/{row.pk}/copy/", {"form": "pdf", "purpose": "Nộp hồ sơ lớp 10"})
    assert copy.status_code == 200
    assert copy["Content-Disposition"].startswith("attachment")
    assert client.get(f"/persons/{year.pupils[1].pk}/transcript/").status_code == 404
    log = text_of(signed_in(town, CLERK).get("/transcripts/log/"))
    assert "Nộp hồ sơ lớp 10" in log
    assert "Nộp hồ sơ lớp 10" not in text_of(signed_in(town, "principal").get("/transcripts/log/"))
    with acting(SYSTEM):
        assert Copy.objects.count() == 1


def test_anybody_checks_by_the_code_and_learns_no_more_than_needed(year: School, sealer: WrittenSealer) -> None:
    row, anybody = issued(year), Client()
    response = anybody.get(f"/kiem-tra/{row.code}/")
    told = text_of(response)
    for word in (
        "Học bạ này có thật và đang có hiệu lực",
        "Giàng A Páo",
        row.digest,
        "Bùi Thị Chủ",
        "Giáo viên môn học · Toán",
    ):
        assert word in told
    for word in ("Chăm học", "Số buổi nghỉ", "Nơi ở", "Cha"):
        assert word not in told
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Referrer-Policy"] == "same-origin"  # with none at all a browser's form is refused for its origin
    assert anybody.get("/kiem-tra/0000000000000000/").status_code == 404
    assert anybody.get("/kiem-tra/", {"code": row.code}).headers["Location"] == f"/kiem-tra/{row.code}/"
    assert from_json(row.content.encode()).learner.name == "Giàng A Páo"
    with acting(SYSTEM):
        assert Version.objects.filter(state=ISSUED).count() == 1


def test_a_correction_is_asked_for_by_one_and_decided_by_another(year: School, sealer: WrittenSealer) -> None:
    row, town = issued(year), year.town
    clerk, principal = signed_in(town, CLERK), signed_in(town, PRINCIPAL)
    assert "Lý do" in text_of(clerk.get(f"/transcripts/{row.pk}/correct/"))
    assert clerk.post(f"/transcripts/{row.pk}/correct/", {"reason": ""}).status_code == 422
    assert clerk.post(f"/transcripts/{row.pk}/correct/", {"reason": "Sai tên đệm"}).status_code == 302
    assert "Sai tên đệm" in text_of(principal.get("/transcripts/corrections/"))
    with acting(SYSTEM):
        asked = CorrectionRequest.objects.get()
    assert principal.post(f"/transcripts/corrections/{asked.pk}/", {"verb": "agree"}).status_code == 302
    with acting(SYSTEM):
        assert Version.objects.get(number=2).corrects_id == row.pk
    assert principal.post(f"/transcripts/{row.pk}/revoke/", {"reason": "Cấp nhầm"}).status_code == 302
    assert "đã bị thu hồi" in text_of(Client().get(f"/kiem-tra/{row.code}/"))

"""Two schools that share a teacher: started by who has authority over both, at its end a draft for each, which only its school sees."""

import pytest

from hoaban.kernel.errors import Denied, Invalid
from hoaban.kernel.jobs import Run
from hoaban.kernel.scoping import acting
from hoaban.modules.schooling.actions import assign_teaching, open_books
from hoaban.modules.staff.models import Appointment
from hoaban.modules.timetables.models import Lesson, Timetable
from hoaban.modules.timetables.tests.conftest import SYSTEM
from hoaban.modules.timetables.together import solve_together, start_together
from tests.town import FOUNDED, Town
from tests.visiting import signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def sharing(town: Town) -> Town:
    """A teacher of the upper secondary school also comes to the primary school."""
    teacher, since = town.persons["Bùi Văn Hải"], town.year.start
    with acting(SYSTEM):
        post = {"post": "teacher", "contract": "permanent", "joined_sector_on": FOUNDED, "starts_on": since}
        Appointment.objects.create(person=teacher, institution=town.primary, is_main=False, **post)
        for school, each in ((town.primary, town.fifth), (town.upper, town.tenth)):
            open_books(SYSTEM, institution_id=school.pk, school_year=town.year.name)
            assign_teaching(SYSTEM, school_class_id=each.pk, subject="ngoai-ngu-1", person_ids=[teacher.pk], on=since)
    return town


def test_each_school_gets_a_draft_and_the_shared_teacher_is_at_one_place_at_once(sharing: Town) -> None:
    town, officer = sharing, sharing.actors["department_officer"]
    asked = {
        "institution_ids": [town.primary.pk, town.upper.pk],
        "school_year": town.year.name,
        "term": 1,
        "seconds": 10,
    }
    for key in ("principal", "commune_officer"):  # neither has both schools
        with acting(town.actors[key]), pytest.raises(Denied):
            start_together(town.actors[key], **asked)
    with acting(officer):
        with pytest.raises(Invalid):
            start_together(officer, **{**asked, "institution_ids": [town.primary.pk]})
        row = start_together(officer, **asked)
    said = solve_together(Run(row.pk), officer, {**row.arguments, "steps": 1})
    assert [each["vi"] for each in said["obstacles"] if each["blocks"]] == []
    assert said["shared"] == 1
    with acting(SYSTEM):
        for each in said["schools"]:
            own = Lesson.objects.filter(timetable_id=each["timetable"])
            assert (own.count(), own.filter(slot=None).count()) == (each["lessons"], each["unplaced"])
            assert each["unplaced"] <= 2  # after one step of the search
        halves = {
            (school, slot[:2])
            for school, slot in Lesson.objects.filter(person=town.persons["Bùi Văn Hải"]).values_list(
                "institution_id", "slot"
            )
            if slot
        }
    assert {school for school, _ in halves} == {town.primary.pk, town.upper.pk}
    assert len({half for _, half in halves}) == len(halves)  # never both schools in one half-day
    for actor, school in ((town.alice, town.primary), (town.charlie, town.upper)):
        with acting(actor):
            assert [each.institution_id for each in Timetable.objects.visible_to(actor)] == [school.pk]


def test_the_page_offers_groups_to_who_may_and_to_nobody_else(sharing: Town) -> None:
    officer = signed_in(sharing, "department_officer")
    told = text_of(officer.get("/shared-timetables/"))
    assert sharing.primary.name in told
    assert sharing.upper.name in told
    assert f"Bùi Văn Hải: {sharing.upper.name} → {sharing.primary.name}" in told
    assert officer.post("/shared-timetables/", {"school": [str(sharing.primary.pk)]}).status_code == 422
    both = [str(sharing.primary.pk), str(sharing.upper.pk)]
    assert officer.post("/shared-timetables/", {"school": both}).status_code == 302
    assert "Các lần xếp" in text_of(officer.get("/shared-timetables/"))
    assert signed_in(sharing, "principal").get("/shared-timetables/").status_code == 403


def test_a_teacher_is_sent_to_another_school_on_the_page(town: Town) -> None:
    officer, path = signed_in(town, "department_officer"), "/shared-timetables/"
    assert "Không có trường nào chung giáo viên" in text_of(officer.get(path))
    said = {"verb": "lend", "who": "bui van hai", "to": town.primary.code, "on": town.today.isoformat()}
    told = text_of(officer.post(path, {**said, "who": "Không Ai", "to": "?", "on": ""}), 422)
    assert all(
        word in told
        for word in ("Không tìm thấy đúng một giáo viên", "Không có trường nào mang mã này", "Hãy ghi ngày")
    )
    assert "Ngày kết thúc không đọc được" in text_of(officer.post(path, {**said, "until": "hè này"}), 422)
    assert officer.post(path, said).status_code == 302
    assert f"Bùi Văn Hải: {town.upper.name} → {town.primary.name}" in text_of(officer.get(path))
    commune = signed_in(town, "commune_officer")
    assert "Cử giáo viên" not in text_of(commune.get(path))
    assert commune.post(path, said).status_code == 403

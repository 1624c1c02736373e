"""The queue of likely pairs and the pages of a merge: decided with a key, undone with another, and nobody sees what is not theirs."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hoaban.kernel.actor import Actor
from hoaban.kernel.scoping import acting
from hoaban.modules.people.actions import register_person
from hoaban.modules.people.merging import preview
from hoaban.modules.people.models import FEMALE, LikelyPair, Merge, Person, RegisterTask, Verification
from hoaban.modules.people.pairs import key_the_unkeyed, look_for_pairs
from hoaban.modules.people.rules import PersonDetails
from hoaban.modules.people.tests.test_merging import give, twin
from hoaban.modules.schooling.models import Transfer
from tests.town import Town
from tests.visiting import signed_in, text_of

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
BORN = date(2015, 5, 12)
QUEUE = "/duplicates/"


def two(town: Town, second: str = "giàng thị mai", number: str | None = None) -> tuple[Person, Person]:
    """Two records of one girl at the primary school; the second is the later one."""
    with acting(SYSTEM):
        made = [
            register_person(SYSTEM, institution_id=town.primary.pk, details=details)
            for details in (
                PersonDetails("Giàng Thị Mai", BORN, FEMALE, None, "011315000123"),
                PersonDetails(second, BORN, FEMALE, None, number),
            )
        ]
        assert look_for_pairs(SYSTEM) == 1
        return made[0], made[1]


def state() -> str:
    with acting(SYSTEM):
        return LikelyPair.objects.get().state


def pair_id() -> str:
    with acting(SYSTEM):
        return str(LikelyPair.objects.get().pk)


def test_it_works(town: Town) -> None:
    two(town)
    bob = signed_in(town, "school_clerk")
    page = text_of(bob.get(QUEUE))
    assert "Giàng Thị Mai" in page
    assert "trùng họ tên" in page
    answer = bob.post(QUEUE, {"pair": pair_id(), "decision": "same"}, follow=True)
    assert "Không còn cặp nào chờ" in text_of(answer)
    with acting(SYSTEM):
        merge = Merge.objects.get()
        assert Person.objects.filter(full_name="Giàng Thị Mai").count() == 1
    assert "Tách lại như trước" in text_of(bob.get(f"/merges/{merge.pk}/"))
    assert bob.get(f"/persons/{merge.former_id}/").headers["Location"] == f"/persons/{merge.person_id}/"
    bob.post(f"{QUEUE}{pair_id()}/undo/")
    assert state() == "open"
    with acting(SYSTEM):
        assert Person.objects.filter(full_name="Giàng Thị Mai").count() == 2


@pytest.mark.parametrize("decision", ["different", "later"])
def test_a_decision_stays_and_can_be_taken_back(town: Town, decision: str) -> None:
    two(town)
    bob = signed_in(town, "school_clerk")
    bob.post(QUEUE, {"pair": pair_id(), "decision": decision})
    assert state() == decision
    with acting(SYSTEM):
        look_for_pairs(SYSTEM)
    assert state() == decision
    assert "u</kbd>" in text_of(bob.get(QUEUE))
    bob.post(f"{QUEUE}{pair_id()}/undo/")
    assert state() == "open"


def test_what_was_put_off_is_listed_and_asked_again(town: Town) -> None:
    two(town)
    bob = signed_in(town, "school_clerk")
    bob.post(QUEUE, {"pair": pair_id(), "decision": "later"})
    page = text_of(bob.get(f"{QUEUE}later/"))
    assert "Giàng Thị Mai" in page
    assert town.actors["school_clerk"].name in page
    assert "Giàng" not in text_of(signed_in(town, "other_principal").get(f"{QUEUE}later/"))
    assert "Một người: gộp" in text_of(bob.get(f"{QUEUE}?pair={pair_id()}"))  # it can be decided from there
    assert "chọn ít nhất một cặp" in text_of(bob.post(f"{QUEUE}later/", follow=True))
    assert state() == "later"
    assert "Đã đưa 1 cặp" in text_of(bob.post(f"{QUEUE}later/", {"chosen": [pair_id()]}, follow=True))
    assert state() == "open"
    assert bob.post(f"{QUEUE}later/", {"chosen": ["x"]}).status_code == 404


def test_what_differs_is_asked_before_the_merge(town: Town) -> None:
    first, second = two(town, second="Giàng Thi Mai", number="011315000124")
    bob = signed_in(town, "school_clerk")
    answer = bob.post(QUEUE, {"pair": pair_id(), "decision": "same"})
    ordered = sorted((first.pk, second.pk))
    assert answer.headers["Location"] == f"/persons/{ordered[0]}/merge/{ordered[1]}/"
    page = text_of(bob.get(answer.headers["Location"]))
    assert "011315000124" in page
    assert "Liên hệ với trường" in page
    done = bob.post(answer.headers["Location"], {"field:full_name": "former", "field:personal_id": "kept"}, follow=True)
    assert "Đã gộp hai hồ sơ" in text_of(done)
    with acting(SYSTEM):
        kept = Person.objects.get(pk=ordered[0])
        assert (kept.full_name, kept.personal_id) == (second.full_name, first.personal_id)


def test_the_page_of_a_merge_asks_little_however_much_is_held(town: Town) -> None:
    with acting(SYSTEM):
        kept, former = town.persons["Lò Thị Đào"], twin(town)
        for thing in ("contact", "guardian", "document", "name", "mark", "stay", "absence", "answer"):
            give(town, former, thing, 1)
        assert sum(bool(stake.moved) for stake in preview(SYSTEM, kept.pk, former.pk).stakes) >= 8
    bob = signed_in(town, "school_clerk")
    with CaptureQueriesContext(connection) as asked:
        assert "Chuyển sang hồ sơ giữ lại" in text_of(bob.get(f"/persons/{kept.pk}/merge/{former.pk}/"))
    assert sum("SAVEPOINT" not in each["sql"] for each in asked.captured_queries) <= 25


def test_another_school_sees_nothing_of_it(town: Town) -> None:
    first, second = two(town)
    charlie = signed_in(town, "other_principal")
    assert "Giàng" not in text_of(charlie.get(QUEUE))
    assert charlie.get(f"/persons/{first.pk}/merge/{second.pk}/").status_code == 404
    assert charlie.post(QUEUE, {"pair": pair_id(), "decision": "different"}).status_code == 404
    assert charlie.post(f"{QUEUE}{pair_id()}/undo/").status_code == 404
    assert state() == "open"
    assert signed_in(town, "teacher").get(QUEUE).status_code == 403


def alike(town: Town, who: str, school: str, **typed: str) -> str:
    asked = {"full_name": "giang thi mai", "birth_date": "12/05/2015", "school": school, **typed}
    answer = signed_in(town, who).get("/learners/alike/", asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_clerk_sees_who_is_on_record_before_a_second_record_is_made(town: Town) -> None:
    with acting(SYSTEM):
        details = PersonDetails("Giàng Thị Mai", BORN, FEMALE, None, "011315000123")
        made = register_person(SYSTEM, institution_id=town.primary.pk, details=details)
    own = alike(town, "school_clerk", "11TH0001")
    assert "Giàng Thị Mai" in own
    assert f"/persons/{made.pk}/" in own
    assert "Giàng" not in alike(town, "school_clerk", "11TH0001", birth_date="12/05/2011")
    other = alike(town, "other_school_clerk", "11TP0001")
    assert "G. T. M." in other
    assert town.primary.name in other
    for hidden in ("Giàng", "12/05", "011315000123", f"/persons/{made.pk}/"):
        assert hidden not in other


def test_a_child_of_another_school_is_asked_for_not_recorded_twice(town: Town) -> None:
    child = town.persons["Lò Văn Ánh"]
    with acting(SYSTEM):
        key_the_unkeyed(SYSTEM)
    clerk = signed_in(town, "other_school_clerk")
    typed = {"full_name": "Lò Văn Ánh", "birth_date": f"{child.birth_date:%d/%m/%Y}"}
    assert f"/learners/{child.pk}/ask-for/" in alike(town, "other_school_clerk", "11TP0001", **typed)
    clerk.post(f"/learners/{child.pk}/ask-for/?school=11TP0001", {"name": "lò văn ánh"})
    with acting(SYSTEM):
        asked = Transfer.objects.get()
        assert (asked.state, asked.institution_id, asked.destination_id) == ("asked", town.primary.pk, town.upper.pk)
    assert "Đã đề nghị" in alike(town, "other_school_clerk", "11TP0001", **typed)
    bob = signed_in(town, "school_clerk")
    assert "Cho chuyển" in text_of(bob.get("/transfers/"))
    release = {"destination_code": "11TP0001", "on": f"{town.today:%d/%m/%Y}", "q": "11TP0001"}
    bob.post(f"/persons/{child.pk}/transfer/", release)
    with acting(SYSTEM):
        assert Transfer.objects.get().state == "released"
    assert "tiếp nhận" in alike(town, "other_school_clerk", "11TP0001", **typed)


def test_a_difference_is_settled_on_its_page(town: Town) -> None:
    child = town.persons["Lò Văn Ánh"]
    with acting(SYSTEM):
        said = {"personal_id": child.personal_id, "full_name": child.full_name, "birth_date": child.birth_date}
        answer = Verification.objects.create(
            person=child, question_id=child.pk, form="extract", source="a.csv", answered_at="2026-11-20T09:00+07:00", outcome="differs", **said
        )  # fmt: skip
        task = RegisterTask.objects.create(
            person=child, verification=answer, field="full_name", ours=child.full_name, theirs="Lò Văn Anh"
        )
    bob = signed_in(town, "school_clerk")
    assert "1 chỗ khác cần xử lý" in text_of(bob.get("/identity/"))
    page = text_of(bob.get("/identity/differences/"))
    assert "Lò Văn <mark>Anh</mark>" in page
    assert "Hãy ghi căn cứ" in text_of(bob.post("/identity/differences/", {"task": task.pk, "decision": "ours"}), 422)
    bob.post("/identity/differences/", {"task": task.pk, "decision": "theirs"})
    with acting(SYSTEM):
        assert Person.objects.get(pk=child.pk).full_name == "Lò Văn Anh"
    assert "Lò Văn" not in text_of(signed_in(town, "other_principal").get("/identity/differences/"))
    assert signed_in(town, "commune_officer").post("/identity/").status_code == 403

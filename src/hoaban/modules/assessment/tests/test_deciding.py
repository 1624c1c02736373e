"""Pupils who have not completed the year after support: the principal decides, with a reason that the result tells."""

import pytest
from django.db import IntegrityError
from django.utils import timezone

from hoaban.kernel.errors import Denied, Invalid
from hoaban.kernel.models import Operation
from hoaban.kernel.scoping import acting
from hoaban.modules.assessment.actions import decide_promotion
from hoaban.modules.assessment.models import PromotionDecision
from hoaban.modules.assessment.tests.school import SYSTEM
from hoaban.modules.assessment.tests.test_primary import PUPIL, result, whole_year, write
from hoaban.modules.assessment.tests.test_younger_pages import cell, client_of
from hoaban.modules.schooling.actions import open_books
from tests.markup import Markup
from tests.town import Town

pytestmark = pytest.mark.django_db
WHY = "Đọc đã thông, viết còn chậm; gia đình cam kết kèm thêm."


@pytest.fixture
def again(town: Town) -> Town:
    """The pupil had not completed mathematics at the year's end, nor after support."""
    with acting(SYSTEM):
        open_books(SYSTEM, institution_id=town.primary.pk, school_year=town.year.name)
    whole_year(town)
    write(town, SYSTEM, "subject", "toan", "C", test=3)
    write(town, SYSTEM, "subject", "toan", "C", test=4, period="bs")
    assert result(town).decision == "principal-decides"
    return town


def decide(town: Town, decision: str = "promoted", reason: str = WHY) -> int:
    row = {"person_id": town.persons[PUPIL].pk, "decision": decision, "reason": reason}
    with acting(town.alice):
        return decide_promotion(town.alice, school_class_id=town.fifth.pk, rows=[row])


def test_the_principal_decides_and_the_result_says_who_when_and_why(again: Town) -> None:
    assert decide(again) == 1
    found = result(again)
    assert (found.result, found.decision, found.title) == ("chua-hoan-thanh", "promoted", None)
    told = found.reasons[1]["vi"]
    with acting(SYSTEM):
        row = PromotionDecision.objects.get()
    assert told.startswith(f"Được lên lớp: {again.alice.name} quyết định ngày {timezone.localtime(row.at):%d/%m/%Y}")
    assert told.endswith(f"Lý do: {WHY}")
    assert decide(again, "retained", "Còn nhiều bài chưa làm được.") == 1
    assert result(again).decision == "retained"
    with acting(SYSTEM):
        assert Operation.objects.filter(kind="assessment.decide_promotion@1", verdict="applied").count() == 2


def test_a_decision_counts_only_where_the_rules_leave_it_open(again: Town) -> None:
    decide(again, "retained")
    write(again, SYSTEM, "subject", "toan", "H", test=6, period="bs")
    assert (result(again).result, result(again).decision) == ("hoan-thanh", "promoted")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"reason": "  "}, "reason-missing"),
        ({"reason": "x" * 301}, "too-long"),
        ({"decision": "retest"}, "not-in-list"),
    ],
)
def test_what_is_no_decision_is_refused(again: Town, said: dict[str, str], code: str) -> None:
    with pytest.raises(Invalid) as caught:
        decide(again, **said)
    assert caught.value.problems[0].code == code


def test_nobody_is_decided_on_before_being_assessed_again(town: Town) -> None:
    with acting(SYSTEM):
        open_books(SYSTEM, institution_id=town.primary.pk, school_year=town.year.name)
    whole_year(town)
    write(town, SYSTEM, "subject", "toan", "C", test=3)
    with pytest.raises(Invalid) as caught:
        decide(town)
    assert caught.value.problems[0].code == "not-for-principal"


def test_who_leads_the_class_does_not_decide(again: Town) -> None:
    leader = again.actors["homeroom_teacher"]
    row = {"person_id": again.persons[PUPIL].pk, "decision": "promoted", "reason": WHY}
    with acting(leader), pytest.raises(Denied):
        decide_promotion(leader, school_class_id=again.fifth.pk, rows=[row])


def test_a_decision_without_a_reason_cannot_stand(again: Town) -> None:
    decide(again)
    with acting(SYSTEM), pytest.raises(IntegrityError):
        PromotionDecision.objects.update(reason="")


def test_the_page_asks_the_principal_and_shows_the_others(again: Town) -> None:
    href, principal = f"/marks/{again.fifth.pk}/promotion/", client_of(again.alice)
    page = Markup(principal.get(href).content.decode())
    assert page.mistakes() == []
    said = {cell(again, "decision"): "l", cell(again, "reason"): ""}
    answer = principal.post(href, said)
    assert answer.status_code == 422
    assert "Hãy ghi lý do của quyết định" in answer.content.decode()
    assert principal.post(href, said | {cell(again, "reason"): WHY}).status_code == 302
    assert result(again).decision == "promoted"
    leader = client_of(again.actors["homeroom_teacher"])
    shown = leader.get(href).content.decode()
    assert WHY in shown
    assert cell(again, "reason") not in shown
    assert leader.post(href, said).status_code == 403
    assert client_of(again.actors["guardian"]).get(href).status_code == 403
    pupil = leader.get(f"/marks/pupils/{again.persons[PUPIL].pk}/").content.decode()
    assert WHY in pupil

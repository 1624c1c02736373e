"""Two people take one roll: whoever decides for the second gives a reason, which stays with the roll's history."""

from typing import Any

import pytest

from hoaban.interfaces.sync.models import Held
from hoaban.interfaces.sync.tests.server import SYSTEM
from hoaban.interfaces.sync.tests.test_addresses import TEACHER, enrol, op, send
from hoaban.kernel.action import Envelope
from hoaban.kernel.models import Change, Operation
from hoaban.kernel.scoping import acting
from hoaban.modules.attendance.actions import take_roll
from hoaban.modules.attendance.models import Roll
from tests.town import Town
from tests.visiting import signed_in, text_of

pytestmark = pytest.mark.django_db
WHY = "Đã hỏi lại giáo viên dạy thay."


@pytest.fixture(autouse=True)
def ordinary_days(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever today is, let it be no holiday."""
    monkeypatch.setattr("hoaban.modules.attendance.rules.holiday_on", lambda _day: None)


def roll_op(town: Town, **more: Any) -> dict[str, Any]:
    class_id, day = str(town.fifth.pk), town.today.isoformat()
    args = {"school_class_id": class_id, "day": day, "session": "morning", "state": "no-lesson", "exceptions": []}
    base = {f"roll:{class_id}:{day}:morning": None}
    return op(town, kind="attendance.take_roll@1", at=f"{day}T07:31:05+07:00", args=args, base=base, **more)


@pytest.fixture
def conflict(town: Town) -> Held:
    """The principal took the roll; the homeroom teacher's device had not heard of it, and offers another."""
    said = {"school_class_id": town.fifth.pk, "day": town.today, "session": "morning"}
    with acting(town.alice):
        take_roll.submit(Envelope(), town.alice, **said)
    mine = roll_op(town)
    assert send(enrol(town), mine).json()["results"][mine["id"]]["s"] == "conflict"
    with acting(SYSTEM):
        return Held.objects.get()


def answer(town: Town, conflict: Held, **more: Any) -> dict[str, Any]:
    """Decide on a device, as its inbox does."""
    args = {"conflict_id": str(conflict.pk), "choice": "take", "seen": conflict.current["op"]}
    scope = f"user:{town.accounts[TEACHER].pk}"
    mine = op(town, kind="sync.resolve_conflict@1", scope=scope, args=args, base={}, seq=2, **more)
    result: dict[str, Any] = send(enrol(town), mine).json()["results"][mine["id"]]
    return result


def reason_of() -> str:
    with acting(SYSTEM):
        written = Change.objects.filter(entity_id=Roll.objects.get().pk).latest("pk")
        return Operation.objects.get(pk=written.operation_id).reason


def test_both_sides_are_told_in_words(town: Town, conflict: Held) -> None:
    page = text_of(signed_in(town, TEACHER).get(f"/held/{conflict.pk}/"))
    for words in ("5A", f"Buổi sáng, {town.today:%d/%m/%Y}", "Có mặt đủ", "Không có tiết"):
        assert words in page
    assert "exceptions" not in page


def standing(conflict: Held) -> tuple[str, str]:
    with acting(SYSTEM):
        conflict.refresh_from_db()
        return conflict.state, Roll.objects.get().state


def test_a_device_takes_its_own_roll_over_somebody_elses_with_its_reason(town: Town, conflict: Held) -> None:
    assert answer(town, conflict, reason=WHY)["s"] == "applied"
    assert standing(conflict) == ("taken", "no-lesson")
    assert reason_of() == WHY
    with acting(SYSTEM):
        assert Roll.objects.get().by_name == "Cà Thị Dung"


def test_without_a_word_it_says_that_both_versions_were_seen(town: Town, conflict: Held) -> None:
    assert answer(town, conflict)["s"] == "applied"
    assert standing(conflict) == ("taken", "no-lesson")
    assert reason_of().startswith("Hai người cùng sửa")


def test_the_page_takes_it_too(town: Town, conflict: Held) -> None:
    response = signed_in(town, TEACHER).post(
        f"/held/{conflict.pk}/decide/", {"choice": "take", "seen": conflict.current["op"]}
    )
    assert response.status_code == 302
    assert standing(conflict) == ("taken", "no-lesson")


def test_what_stands_is_kept(town: Town, conflict: Held) -> None:
    signed_in(town, "principal").post(
        f"/held/{conflict.pk}/decide/", {"choice": "keep", "seen": conflict.current["op"]}
    )
    assert standing(conflict) == ("kept", "taken")

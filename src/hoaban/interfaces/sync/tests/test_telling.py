"""What a held operation says: every kind that devices send, in words that name nobody whom the reader may not see."""

from typing import Any

import pytest

from hoaban.interfaces.sync.holding import _seen
from hoaban.interfaces.sync.models import Held
from hoaban.interfaces.sync.telling import Telling
from hoaban.kernel.actor import Actor
from hoaban.kernel.ids import uuid7
from hoaban.kernel.models import Operation
from hoaban.kernel.scoping import acting
from tests.town import Town

pytestmark = pytest.mark.django_db


def held(town: Town, sent: str, offered: Any = None, /, **args: Any) -> Held:
    """Give an operation about the fifth class, as a device sent it; it need not be kept to be told."""
    return Held(
        what=Held.CONFLICT, kind=sent, operation_id=uuid7(), school_class_id=town.fifth.pk, institution_id=town.primary.pk,
        payload={"args": args}, offered={"value": offered},
    )  # fmt: skip


def told(town: Town, row: Held) -> tuple[dict[str, str], list[str]]:
    with acting(town.alice):
        telling = Telling(town.alice, row)
        return {str(each["label"]): str(each["value"]) for each in telling.facts()}, [
            str(line) for line in telling.lines(row.offered["value"])
        ]


def test_a_mark_names_pupil_subject_and_term(town: Town) -> None:
    pupil = town.persons["Lò Thị Đào"]
    args = {"person_id": str(pupil.pk), "subject": "toan", "term": 2, "kind": "regular", "number": 3}
    facts, lines = told(town, held(town, "assessment.set_mark@1", "7.5", **args))
    assert (facts["Học sinh"], facts["Nội dung"], facts["Học kì"]) == (
        pupil.full_name, "Toán, điểm thường xuyên 3", "Học kì II",
    )  # fmt: skip
    assert lines == ["7,5"]


@pytest.mark.parametrize(
    ("kind", "value", "line"),
    [
        ("assessment.set_mark@1", "", "Để trống"),
        ("assessment.set_conduct@1", {"level": "kha", "by": "x", "at": "y"}, "Khá"),
        ("assessment.write_comment@1", {"text": "Chăm ngoan"}, "Chăm ngoan"),
        ("something.later@1", {"a": 1, "b": None}, "a: 1"),
        ("something.later@1", None, "Để trống"),
    ],
)
def test_each_kind_is_told(town: Town, kind: str, value: Any, line: str) -> None:
    assert told(town, held(town, kind, value, person_id="no id", subject="", term=1, number=None))[1][0] == line


def test_a_roll_names_who_was_away_and_nobody_of_another_school(town: Town) -> None:
    away = [
        {"person_id": str(town.persons[name].pk), "kind": kind, "note": note}
        for name, kind, note in (("Lò Thị Đào", "late", "xe hỏng"), ("Cà Thị Ngân", "excused", ""))
    ]
    roll = {"state": "taken", "exceptions": away}
    facts, lines = told(town, held(town, "attendance.take_roll@1", roll, day="2026-11-23", session="afternoon"))
    assert facts["Buổi học"] == "Buổi chiều, 23/11/2026"
    assert lines == ["Lò Thị Đào: Đi muộn (xe hỏng)", "–: Vắng có phép"]


def test_of_a_sheet_that_its_author_had_seen_only_the_own_cell_is_kept() -> None:
    cells = [{"person_id": str(uuid7()), "kind": "regular", "number": 1} for _ in range(2)]
    marks = [{**cell, "value": value} for cell, value in zip(cells, ("8", "9"), strict=True)]
    with acting(Actor.system("test")):
        arguments = {"school_class_id": str(uuid7()), "marks": marks}
        sheet = Operation.objects.create(kind="assessment.set_marks@1", arguments=arguments, verdict=Operation.APPLIED)
        seen = [_seen({"base_id": sheet.pk}, {"args": {**cell, "value": "5"}}) for cell in cells]
    assert [side and side["value"] for side in seen] == [{"value": "8"}, {"value": "9"}]

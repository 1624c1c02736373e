"""Preschool children are observed, never graded."""

from hoaban.modules.assessment.rules.packs import preschool_areas
from hoaban.modules.assessment.rules.preschool import Child, Indicator, observe
from hoaban.modules.assessment.rules.tests.making import ON, named

AREAS = preschool_areas(ON)


def test_indicators_are_gathered_by_area() -> None:
    child = Child(
        5,
        [
            Indicator("nhay", named("Nhảy lò cò"), "the-chat", achieved=True),
            Indicator("nem", named("Ném bóng"), "the-chat", achieved=False),
            Indicator("bat", named("Bắt bóng"), "the-chat"),
        ],
    )
    found = observe(child, AREAS)
    assert found.areas["the-chat"] == (1, 1, 1)
    assert found.reasons[0].words.vi == (
        "Phát triển thể chất: đạt 1 chỉ số, chưa đạt 1, chưa quan sát 1; chưa đạt: Ném bóng"
    )
    assert found.reasons[1].code == "not-observed"


def test_each_age_has_its_areas() -> None:
    assert len(observe(Child(5, []), AREAS).areas) == 5
    assert "tham-mi" not in observe(Child(2, []), AREAS).areas

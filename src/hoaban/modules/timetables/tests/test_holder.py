"""What two records of one teacher hold is told in words, not in codes, to whoever decides between them."""

import pytest

from hoaban.modules.timetables.holder import HOLDER
from hoaban.modules.timetables.models import CoursePlan, Lesson, LessonCover
from hoaban.modules.timetables.words import CLASS_HOUR
from tests.town import Town

pytestmark = pytest.mark.django_db


def test_lessons_are_told_by_class_subject_and_time(town: Town) -> None:
    show = {each.model: each.show for each in HOLDER.tables}
    of = {"school_class": town.fifth, "subject": "toan"}
    assert show[Lesson](Lesson(**of, slot="2m3")) == "5A, Toán, Thứ Ba, tiết 3 buổi sáng"
    assert show[Lesson](Lesson(**of, slot=None)) == "5A, Toán, chưa có chỗ"
    assert show[Lesson](Lesson(**of, slot="5a1", kind=CLASS_HOUR)) == "5A, Sinh hoạt lớp, Thứ Sáu, tiết 1 buổi chiều"
    assert show[CoursePlan](CoursePlan(**of, periods=5)) == "5A, Toán: 5"
    covered = LessonCover(**of, day=town.year.start, slot="5a1")
    assert show[LessonCover](covered) == f"5A, Toán, {town.year.start:%d/%m/%Y}, tiết 1 buổi chiều"

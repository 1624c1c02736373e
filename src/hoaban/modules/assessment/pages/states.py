"""What a page of a class says when there is nothing to enter: why, and what to do first."""

from dataclasses import dataclass

from django.urls import reverse

from hoaban.kernel.language import Words, vi_en
from hoaban.modules.assessment.desk import Desk
from hoaban.modules.assessment.pages.finding import may_manage, parts_of
from hoaban.modules.network.levels import LEVELS


@dataclass(frozen=True, slots=True)
class State:
    """A state of `c-state`, with the way on where there is one."""

    kind: str
    title: Words
    text: Words
    href: str = ""
    word: Words | None = None


def nobody_here() -> State:
    return State(
        "empty",
        vi_en("Không có học sinh trong phạm vi của bạn", "No pupil within your scope"),
        vi_en("Nhập học học sinh vào lớp trước, ở trang của lớp.", "Enrol pupils into the class first, on its page."),
    )


def not_of_level(desk: Desk) -> State:
    """Say that a level has no such thing, and lead to what it has."""
    level = LEVELS[desk.level]
    part = parts_of(desk, "")[1 if len(parts_of(desk, "")) > 1 else 0]
    return State(
        "empty",
        vi_en("Cấp {level} không đánh giá theo cách này", "{level} does not assess in this way").fill(level=level),
        vi_en(
            "Mỗi cấp học có quy định đánh giá riêng. Hãy mở phần dành cho lớp này.",
            "Each level has rules of its own. Open the part that is for this class.",
        ),
        part["href"],
        part["label"],
    )


def no_subjects(desk: Desk) -> State:
    """Say that the book was not opened, who opens it, and lead there who may."""
    title = vi_en("Lớp chưa có môn học", "The class has no subjects yet")
    if may_manage(desk):
        href = reverse("assessment:subjects", args=[desk.school_class.pk])
        text = vi_en(
            "Trước hết hãy chọn môn học và phân công giáo viên, hoặc mở sổ cả trường ở trang Sổ điểm.",
            "First choose subjects and teachers, or open the books of the whole school on the page Mark books.",
        )
        return State("empty", title, text, href, vi_en("Chọn môn học", "Choose subjects"))
    text = vi_en(
        "Hiệu trưởng hoặc văn thư mở sổ đầu năm, ở trang Sổ điểm. Sau đó bạn ghi được ngay.",
        "The principal or the clerk opens the year's books on the page Mark books. Then you can write at once.",
    )
    return State("empty", title, text)

"""What this module keeps of a person, to be moved when two records become one."""

from hoaban.kernel.language import vi_en
from hoaban.modules.people.holdings import Held, days_of, holder
from hoaban.modules.schooling.curriculum import name_of
from hoaban.modules.timetables.models import CoursePlan, Duty, Lesson, LessonCover, TeacherWish
from hoaban.modules.timetables.slots import Slot
from hoaban.modules.timetables.words import DUTIES, NOWHERE, lesson_name


def _share(row: CoursePlan) -> str:
    return f"{row.school_class.name}, {name_of(row.subject, row.school_class.starts_on)}: {row.periods}"


def _lesson(row: Lesson) -> str:
    what = lesson_name(row.kind, row.subject, row.school_class.starts_on)
    return f"{row.school_class.name}, {what}, {Slot.read(row.slot).words if row.slot else NOWHERE}"


def _cover(row: LessonCover) -> str:
    what, when = name_of(row.subject, row.day), Slot.read(row.slot).words_within
    return f"{row.school_class.name}, {what}, {row.day:%d/%m/%Y}, {when}"


HOLDER = holder(
    __name__,
    "timetable.move-person@1",
    Held(
        CoursePlan,
        vi_en("Số tiết được chia", "Shares of periods"),
        key=("school_class_id", "subject", "term"),
        values=("periods",),
        show=_share,
    ),
    Held(
        Duty,
        vi_en("Việc kiêm nhiệm", "Duties"),
        key=("institution_id", "kind"),
        show=lambda row: f"{DUTIES[row.kind]}, {days_of(row)}",
    ),
    Held(
        TeacherWish,
        vi_en("Giờ dạy được và nguyện vọng", "Times and wishes"),
        key=("institution_id",),
        values=("unavailable", "avoided", "days_off", "must_have_days_off", "most_a_day", "most_gaps"),
        show=days_of,
    ),
    # Two lessons at one time would be one person at two places: somebody decides in the timetable first.
    Held(
        Lesson,
        vi_en("Tiết dạy", "Lessons"),
        key=("timetable_id", "slot"),
        never_lost=True,
        show=_lesson,
    ),
    Held(
        LessonCover,
        vi_en("Tiết dạy thay", "Lessons covered"),
        key=("day", "slot"),
        never_lost=True,
        show=_cover,
    ),
    Held(
        LessonCover,
        vi_en("Tiết có người dạy thay mình", "Lessons that others covered"),
        column="absent_id",
        show=_cover,
    ),
)

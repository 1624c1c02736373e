"""What this module keeps of a person, to be moved when two records become one."""

from hoaban.kernel.language import vi_en
from hoaban.modules.people.holdings import Held, days_of, holder
from hoaban.modules.timetables.models import CoursePlan, Duty, Lesson, LessonCover, TeacherWish
from hoaban.modules.timetables.words import DUTIES

HOLDER = holder(
    __name__,
    "timetable.move-person@1",
    Held(
        CoursePlan,
        vi_en("Số tiết được chia", "Shares of periods"),
        key=("school_class_id", "subject", "term"),
        values=("periods",),
        show=lambda row: f"{row.school_class.name}, {row.subject}: {row.periods}",
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
        show=lambda row: f"{row.school_class.name}, {row.subject}, {row.slot or '–'}",
    ),
    Held(
        LessonCover,
        vi_en("Tiết dạy thay", "Lessons covered"),
        key=("day", "slot"),
        never_lost=True,
        show=lambda row: f"{row.school_class.name}, {row.day:%d/%m/%Y}, {row.slot}",
    ),
    Held(
        LessonCover,
        vi_en("Tiết có người dạy thay mình", "Lessons that others covered"),
        column="absent_id",
        show=lambda row: f"{row.school_class.name}, {row.day:%d/%m/%Y}, {row.slot}",
    ),
)

"""The short lists of attendance, with their names."""

from typing import Final

from hoaban.kernel.language import Words

MORNING, AFTERNOON = "morning", "afternoon"
SESSIONS: Final = {
    MORNING: Words("Buổi sáng", "Morning"),
    AFTERNOON: Words("Buổi chiều", "Afternoon"),
}

# What a roll says of the session as a whole.
TAKEN, NO_LESSON = "taken", "no-lesson"
ROLL_STATES: Final = {
    TAKEN: Words("Đã điểm danh", "Taken"),
    NO_LESSON: Words("Không có tiết", "No lesson"),
}

# What a session of a class is on a day; the first two come from its roll.
NOT_TAKEN, CLOSED, HOLIDAY, DAY_OFF, NOT_YET = "not-taken", "closed", "holiday", "day-off", "not-yet"
STATES: Final = ROLL_STATES | {
    NOT_TAKEN: Words("Chưa điểm danh", "Not taken"),
    CLOSED: Words("Trường nghỉ", "School closed"),
    HOLIDAY: Words("Nghỉ lễ", "Holiday"),
    DAY_OFF: Words("Không có lịch học", "No school day"),
    NOT_YET: Words("Chưa đến giờ", "Not yet due"),
}
TONES: Final = {
    TAKEN: "good",
    NO_LESSON: "neutral",
    NOT_TAKEN: "attention",
    CLOSED: "info",
    HOLIDAY: "info",
    DAY_OFF: "neutral",
    NOT_YET: "neutral",
}

EXCUSED, UNEXCUSED, LATE, LEFT_EARLY = "excused", "unexcused", "late", "left-early"
KINDS: Final = {
    EXCUSED: Words("Vắng có phép", "Absent with leave"),
    UNEXCUSED: Words("Vắng không phép", "Absent without leave"),
    LATE: Words("Đi muộn", "Late"),
    LEFT_EARLY: Words("Về sớm", "Left early"),
}
ABSENT: Final = (EXCUSED, UNEXCUSED)  # the others were there
LETTERS: Final = {
    EXCUSED: Words("P", "E"),
    UNEXCUSED: Words("K", "U"),
    LATE: Words("M", "L"),
    LEFT_EARLY: Words("S", "D"),
}

CLOSURE_KINDS: Final = {
    "weather": Words("Thời tiết", "Weather"),
    "harvest": Words("Mùa vụ", "Harvest"),
    "epidemic": Words("Dịch bệnh", "Epidemic"),
    "other": Words("Lý do khác", "Other"),
}

STAFF_KINDS: Final = {
    "sick": Words("Ốm", "Sick"),
    "leave": Words("Nghỉ phép", "On leave"),
    "training": Words("Đi học, tập huấn", "Training"),
    "duty": Words("Đi công tác", "On duty elsewhere"),
    "other": Words("Lý do khác", "Other"),
}

ANY_SESSION, MAIN_SESSION, SHARE_OF_DAY = "any-session", "main-session", "share-of-day"

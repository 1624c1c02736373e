"""The short lists of timetables: kinds of rooms, duties, states and kinds of lessons, with their names."""

from datetime import date

from hoaban.kernel.language import Words
from hoaban.modules.schooling.curriculum import name_of

ROOM_KINDS = {
    "classroom": Words("Phòng học", "Classroom"),
    "science": Words("Phòng khoa học tự nhiên", "Science laboratory"),
    "physics": Words("Phòng Vật lí", "Physics laboratory"),
    "chemistry": Words("Phòng Hóa học", "Chemistry laboratory"),
    "biology": Words("Phòng Sinh học", "Biology laboratory"),
    "technology": Words("Phòng Công nghệ", "Technology workshop"),
    "computers": Words("Phòng máy tính", "Computer room"),
    "languages": Words("Phòng ngoại ngữ", "Language room"),
    "music": Words("Phòng Âm nhạc", "Music room"),
    "art": Words("Phòng Mĩ thuật", "Art room"),
    "gym": Words("Nhà đa năng", "Gymnasium"),
    "yard": Words("Sân tập", "Sports ground"),
}

HOMEROOM = "homeroom"
DUTIES = {
    HOMEROOM: Words("Chủ nhiệm lớp", "Homeroom"),
    "group-head": Words("Tổ trưởng chuyên môn", "Head of a subject group"),
    "group-deputy": Words("Tổ phó chuyên môn", "Deputy head of a subject group"),
    "boarders-head": Words("Trưởng ban quản lý học sinh", "Head of the boarders' team"),
    "boarders-deputy": Words("Phó ban quản lý học sinh", "Deputy head of the boarders' team"),
    "laboratory": Words("Phụ trách thiết bị, phòng thí nghiệm", "In charge of laboratories"),
    "party-secretary": Words("Bí thư chi bộ", "Party secretary"),
    "party-secretary-large": Words("Bí thư chi bộ trường lớn", "Party secretary of a large school"),
}
GIVEN_DUTIES = tuple(each for each in DUTIES if each != HOMEROOM)  # who leads a class stands in `schooling`

DRAFT, PUBLISHED, SET_ASIDE = "draft", "published", "set_aside"
STATES = {
    DRAFT: Words("Bản nháp", "Draft"),
    PUBLISHED: Words("Đã ban hành", "Published"),
    SET_ASIDE: Words("Đã bỏ", "Set aside"),
}

LESSON, FLAG_SALUTE, CLASS_HOUR = "lesson", "flag-salute", "class-hour"
LESSON_KINDS = {
    LESSON: Words("Tiết học", "Lesson"),
    FLAG_SALUTE: Words("Sinh hoạt dưới cờ", "Flag salute"),
    CLASS_HOUR: Words("Sinh hoạt lớp", "Class hour"),
}

NOWHERE = Words("chưa có chỗ", "not placed")


def lesson_name(kind: str, subject: str, on: date) -> Words:
    """Name a lesson: its subject, or what the whole class does together."""
    return name_of(subject, on) if kind == LESSON else LESSON_KINDS[kind]


TERMS = {1: Words("Học kì I", "Term I"), 2: Words("Học kì II", "Term II")}

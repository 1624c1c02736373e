"""The words of short lists as registers write them, and back."""

import re

from hoaban.modules.network.levels import CONTINUING, LOWER, PRESCHOOL, PRIMARY, UPPER
from hoaban.modules.people.models import FEMALE, MALE
from hoaban.modules.schooling.registers.labels import key
from hoaban.modules.staff.posts import EMPLOYEE, PRINCIPAL, TEACHER, VICE_PRINCIPAL

LEVEL_WORDS = {
    PRESCHOOL: "Mầm non",
    PRIMARY: "Tiểu học",
    LOWER: "Trung học cơ sở",
    UPPER: "Trung học phổ thông",
    CONTINUING: "Giáo dục thường xuyên",
}
LEVEL_SPELLINGS = (
    (PRESCHOOL, re.compile(r"\b(mam non|mau giao|nha tre|mn)\b")),
    (PRIMARY, re.compile(r"\b(tieu hoc|th)\b")),
    (LOWER, re.compile(r"\b(trung hoc co so|thcs)\b")),
    (UPPER, re.compile(r"\b(trung hoc pho thong|thpt)\b")),
    (CONTINUING, re.compile(r"\b(giao duc thuong xuyen|gdtx|gdnn)\b")),
)
GRADE_WORDS = {"nt": "Nhà trẻ", "m3": "Mầm", "m4": "Chồi", "m5": "Lá"}
GRADE_SPELLINGS = {
    "nha tre": "nt", "nt": "nt", "mam": "m3", "3 tuoi": "m3", "3 4 tuoi": "m3", "be": "m3", "mau giao be": "m3",
    "choi": "m4", "4 tuoi": "m4", "4 5 tuoi": "m4", "nho": "m4", "mau giao nho": "m4",
    "la": "m5", "5 tuoi": "m5", "5 6 tuoi": "m5", "lon": "m5", "mau giao lon": "m5",
}  # fmt: skip
STANDARD_LEVEL = re.compile(r"\b([012]|ii?)\b")
GRADE_NUMBER = re.compile(r"\b(1[0-2]|[1-9])\b")
POST_WORDS = {
    PRINCIPAL: "Hiệu trưởng",
    VICE_PRINCIPAL: "Phó hiệu trưởng",
    TEACHER: "Giáo viên",
    EMPLOYEE: "Nhân viên",
}
QUALIFICATION_WORDS = {
    "intermediate": "Trung cấp",
    "college": "Cao đẳng",
    "bachelor": "Đại học",
    "master": "Thạc sĩ",
    "doctor": "Tiến sĩ",
}
IT_WORDS = {"basic": "Cơ bản", "advanced": "Nâng cao"}
SEX_WORDS = {MALE: "Nam", FEMALE: "Nữ"}


def levels(said: str) -> tuple[str, ...]:
    """Read the levels that a school teaches, in the order of schooling."""
    words = key(said)
    return tuple(level for level, spelling in LEVEL_SPELLINGS if spelling.search(words))


def grades(said: str) -> tuple[str, ...]:
    """Read one grade or several: «5», «Khối 5», «Lá», «1+2», «Mầm, Chồi»."""
    found = []
    for part in re.split(r"[+,;&/]|\bvà\b|(?<=\d)\s*[-–]\s*(?=\d)", said):
        words = key(part).removeprefix("khoi ").removeprefix("lop ")
        number = GRADE_NUMBER.fullmatch(words)
        grade = number[1] if number else GRADE_SPELLINGS.get(words)
        if grade and grade not in found:
            found.append(grade)
    return tuple(found)


def grades_written(values: tuple[str, ...]) -> str:
    return "+".join(GRADE_WORDS.get(grade, grade) for grade in values)


def post(said: str) -> str:
    """Read a post; anything that is neither a manager nor a teacher is an employee."""
    words = key(said)
    if words.startswith(("pho hieu truong", "pho giam doc", "p hieu truong", "pht")):
        return VICE_PRINCIPAL
    if words.startswith(("hieu truong", "giam doc")):
        return PRINCIPAL
    return TEACHER if words.startswith(("giao vien", "gv", "tong phu trach")) else EMPLOYEE


def qualification(said: str) -> str:
    """Read a degree; an unknown one is «other», an empty cell says nothing."""
    if not key(said):
        return ""
    return next((code for code, word in QUALIFICATION_WORDS.items() if key(word) in key(said)), "other")


def it_certificate(said: str) -> str:
    return next((code for code, word in IT_WORDS.items() if key(word) in key(said)), "none")


def sex(said: str) -> str | None:
    return {"nam": MALE, "nu": FEMALE, "male": MALE, "female": FEMALE}.get(key(said))


def standard_level(said: str) -> int | None:
    """Read the level of the national standard: «Mức độ 2» is 2, «Đạt» is 1, «Chưa đạt» none."""
    words = key(said)
    if not words or words.startswith(("chua", "khong")):
        return None
    number = STANDARD_LEVEL.search(words)
    return {"0": None, "2": 2, "ii": 2}.get(number[0], 1) if number else 1

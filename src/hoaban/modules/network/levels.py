"""Levels, grades, kinds and the other short lists of the school network, with their names."""

from hoaban.kernel.language import Words

PRESCHOOL, PRIMARY, LOWER, UPPER, CONTINUING = "preschool", "primary", "lower", "upper", "continuing"

LEVELS = {
    PRESCHOOL: Words("Mầm non", "Preschool"),
    PRIMARY: Words("Tiểu học", "Primary"),
    LOWER: Words("Trung học cơ sở", "Lower secondary"),
    UPPER: Words("Trung học phổ thông", "Upper secondary"),
    CONTINUING: Words("Giáo dục thường xuyên", "Continuing education"),
}

# Grade -> level; the order is the order of schooling. Usual age is the age reached in the calendar year a school year starts in.
GRADE_LEVEL = {
    "nt": PRESCHOOL,
    "m3": PRESCHOOL,
    "m4": PRESCHOOL,
    "m5": PRESCHOOL,
    **{str(n): PRIMARY for n in range(1, 6)},
    **{str(n): LOWER for n in range(6, 10)},
    **{str(n): UPPER for n in range(10, 13)},
}
GRADE_AGE = {"nt": 2, "m3": 3, "m4": 4, "m5": 5, **{str(n): n + 5 for n in range(1, 13)}}
GRADE_NAMES = {
    "nt": Words("Nhà trẻ", "Nursery"),
    "m3": Words("Mầm (3 tuổi)", "Age 3"),
    "m4": Words("Chồi (4 tuổi)", "Age 4"),
    "m5": Words("Lá (5 tuổi)", "Age 5"),
    **{str(n): Words(f"Lớp {n}", f"Grade {n}") for n in range(1, 13)},
}

KINDS = {
    "preschool": Words("Trường mầm non", "Preschool"),
    "primary": Words("Trường tiểu học", "Primary school"),
    "lower": Words("Trường trung học cơ sở", "Lower secondary school"),
    "upper": Words("Trường trung học phổ thông", "Upper secondary school"),
    "multi": Words("Trường nhiều cấp học", "Multi-level school"),
    "continuing_centre": Words("Trung tâm giáo dục thường xuyên", "Continuing education centre"),
    "vocational_centre": Words("Trung tâm GDNN-GDTX", "Vocational and continuing education centre"),
    "community_centre": Words("Trung tâm học tập cộng đồng", "Community learning centre"),
}
CENTRES = ("continuing_centre", "vocational_centre", "community_centre")

BOARDING_KINDS = {
    "none": Words("Không nội trú", "Day school"),
    "semi": Words("Phổ thông dân tộc bán trú", "Ethnic semi-boarding school"),
    "full": Words("Phổ thông dân tộc nội trú", "Ethnic boarding school"),
}
OWNERSHIPS = {"public": Words("Công lập", "Public"), "private": Words("Tư thục", "Private")}
MANAGEMENTS = {
    "commune": Words("Ủy ban nhân dân xã", "Commune"),
    "department": Words("Sở Giáo dục và Đào tạo", "Provincial department"),
    "private": Words("Tư thục", "Private"),
}
ROOM_USES = {
    "classroom": Words("Phòng học", "Classroom"),
    "subject": Words("Phòng bộ môn", "Subject room"),
    "library": Words("Thư viện", "Library"),
    "boarding": Words("Phòng ở nội trú, bán trú", "Boarding room"),
    "public_duty": Words("Phòng công vụ", "Teachers' lodging"),
}
STRUCTURES = {
    "permanent": Words("Kiên cố", "Permanent"),
    "semi_permanent": Words("Bán kiên cố", "Semi-permanent"),
    "temporary": Words("Tạm", "Temporary"),
}
PURPOSES = {"office": Words("Văn phòng", "Office"), "teaching": Words("Dạy học", "Teaching")}


def level_of(grade: str) -> str:
    """Give the level of a grade; grades outside the ladder belong to continuing education."""
    return GRADE_LEVEL.get(grade, CONTINUING)

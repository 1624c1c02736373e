"""What one of the two formats says and the other cannot: its kind, how often, how heavy, and what that means for the school."""

from collections import Counter
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LeftOut:
    """`weight` is in percent, as FET counts."""

    kind: str
    count: int
    weight: float
    vi: str
    en: str


class Leaving:
    """Collects what is left out."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, float, str, str]] = Counter()

    def add(self, kind: str, weight: float, words: tuple[str, str]) -> None:
        self.counts[kind, weight, *words] += 1

    def kind(self, kind: str, weight: float) -> None:
        """Leave out a constraint of FET by what its name says."""
        self.add(kind, weight, meaning(kind))

    def told(self) -> tuple[LeftOut, ...]:
        return tuple(LeftOut(kind, count, *rest) for (kind, *rest), count in self.counts.items())  # type: ignore[arg-type]


def meaning(kind: str) -> tuple[str, str]:
    """Say what it means that a kind of FET's constraints is not looked after."""
    return next((words for part, words in MEANINGS if part in kind), ANY)


ANY = (
    "Ràng buộc này không được giữ; hãy xem lại sau khi xếp.",
    "This constraint is not looked after; check it in the timetable.",
)
MEANINGS: tuple[tuple[str, tuple[str, str]], ...] = (
    ("BuildingChange", ("Không tính việc đi lại giữa các tòa nhà.", "Changes between buildings are not counted.")),
    ("RoomChange", ("Không tính việc đổi phòng giữa các tiết.", "Changes between rooms are not counted.")),
    ("TeacherRoom", ("Phòng có thể bị dùng vào giờ giáo viên này không được dùng.", "A teacher may be in the room at times when they may not use it.")),
    ("SameRoomIfConsecutive", ("Hai tiết liền nhau có thể ở hai phòng.", "Consecutive lessons may be in different rooms.")),
    ("DifferentRooms", ("Các tiết có thể ở nhiều phòng hơn số cho phép.", "The activities may use more rooms than allowed.")),
    ("RestingHours", ("Thời gian nghỉ giữa hai buổi hoặc hai ngày có thể ngắn hơn.", "Rest between half-days or days may be shorter.")),
    ("Span", ("Ngày làm việc có thể kéo dài hơn.", "A working day may stretch over more hours.")),
    ("EndsStudentsDay", ("Tiết này có thể không phải tiết cuối của lớp trong ngày.", "The activity may not be the last of the students' day.")),
    ("EndStudentsDay", ("Các tiết này có thể không phải tiết cuối của lớp trong ngày.", "The activities may not be the last of the students' day.")),
    ("EarlyMaxBeginnings", ("Lớp có thể bắt đầu từ tiết sau nhiều ngày hơn.", "Days may begin later, more often than allowed.")),
    ("SameStartingHour", ("Các tiết có thể không cùng giờ trong ngày.", "The activities may start at different hours of the day.")),
    ("SameStartingTime", ("Các tiết khác độ dài có thể không cùng bắt đầu.", "Activities of different lengths may not start together.")),
    ("Grouped", ("Các tiết có thể không liền nhau.", "The activities may not be next to each other.")),
    ("MinGapsBetween", ("Có thể không có khoảng cách giữa các tiết trong ngày.", "There may be no gap between the activities of a day.")),
    ("MaxDaysBetween", ("Các tiết có thể cách nhau nhiều ngày hơn.", "The activities may lie more days apart.")),
    ("If_Same_Day", ("Hai tiết cùng ngày của một môn có thể không liền nhau.", "Two activities on one day may not be next to each other.")),
    ("IfSameDay", ("Trong một ngày, các tiết có thể không liền nhau hoặc không theo thứ tự.", "On one day, the activities may not be consecutive, or in order.")),
    ("Simultaneous", ("Số tiết cùng lúc có thể vượt giới hạn.", "The number of simultaneous activities may be out of bounds.")),
    ("OccupyM", ("Số giờ các tiết chiếm có thể vượt giới hạn.", "The number of time slots occupied may be out of bounds.")),
    ("Term", ("Các tiết có thể rơi vào nhiều kì hơn.", "The activities may fall into more terms.")),
    ("ActivityTag", ("Giới hạn theo nhãn hoạt động không được giữ.", "The bound by activity tag is not kept.")),
    ("ZeroGaps", ("Buổi chiều có thể có tiết trống.", "Afternoons may have gaps.")),
    ("Gaps", ("Có thể có nhiều tiết trống hơn.", "There may be more gaps.")),
    ("Consecutive", ("Có thể làm việc nhiều ngày hoặc nhiều tiết liền hơn.", "More days or hours in a row are possible.")),
    ("MinHours", ("Một ngày hoặc một buổi có thể có ít tiết hơn.", "A day or half-day may have fewer hours.")),
    ("Afternoons", ("Số buổi chiều có thể vượt giới hạn.", "The number of afternoons may be out of bounds.")),
    ("Virtual", ("Phòng ghép được coi là một phòng; các phòng bên trong có thể trùng.", "A virtual room counts as one room; the rooms within may clash.")),
    ("Capacity", ("Lớp có thể được xếp vào phòng nhỏ hơn.", "Students may be placed in too small a room.")),
    ("Twice", ("Hai mục cùng tên được coi là một.", "Two of one name count as one.")),
    ("Mode", ("Tệp dùng một chế độ khác của FET; các ngày được đọc như ngày thường.", "The file uses another mode of FET; its days are read as plain days.")),
    ("Mornings_Afternoons_Behavior", ("Không giữ quy định buổi sáng, buổi chiều của giáo viên.", "Teachers' rules on mornings and afternoons are not kept.")),
    ("Options", ("Đây là cách làm của FET, không phải yêu cầu với thời khóa biểu.", "This tells FET how to work; it asks nothing of a timetable.")),
)  # fmt: skip

"""Who teaches what in a school: by subject and load, as a deputy principal would share it out. Pure; the same school gives the same."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

# What a teacher of a subject (as staff records name it) teaches, and what they take where nobody else does.
TEACHES: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "Toán": (("toan",), ("tin-hoc", "cong-nghe", "vat-li", "khoa-hoc-tu-nhien")),
    "Ngữ văn": (("ngu-van",), ("giao-duc-cong-dan", "giao-duc-dia-phuong", "lich-su-dia-li", "lich-su")),
    "Tiếng Anh": (("ngoai-ngu-1",), ("giao-duc-dia-phuong",)),
    "Khoa học tự nhiên": (("khoa-hoc-tu-nhien",), ("cong-nghe", "toan")),
    "Lịch sử và Địa lí": (("lich-su-dia-li",), ("giao-duc-dia-phuong", "giao-duc-cong-dan", "lich-su", "dia-li")),
    "Giáo dục công dân": (("giao-duc-cong-dan",), ("giao-duc-dia-phuong", "kinh-te-phap-luat", "ngu-van")),
    "Công nghệ": (("cong-nghe",), ("tin-hoc", "khoa-hoc-tu-nhien")),
    "Giáo dục thể chất": (("giao-duc-the-chat",), ("giao-duc-quoc-phong",)),
    "Âm nhạc": (("am-nhac", "nghe-thuat"), ("giao-duc-dia-phuong",)),
    "Mĩ thuật": (("mi-thuat", "nghe-thuat"), ("giao-duc-dia-phuong",)),
    "Tin học": (("tin-hoc", "tin-hoc-cong-nghe"), ("cong-nghe",)),
    "Vật lí": (("vat-li",), ("khoa-hoc-tu-nhien", "cong-nghe", "toan")),
    "Hóa học": (("hoa-hoc",), ("khoa-hoc-tu-nhien", "sinh-hoc")),
    "Sinh học": (("sinh-hoc",), ("khoa-hoc-tu-nhien", "hoa-hoc")),
    "Lịch sử": (("lich-su",), ("lich-su-dia-li", "dia-li", "giao-duc-dia-phuong")),
    "Địa lí": (("dia-li",), ("lich-su-dia-li", "lich-su", "giao-duc-dia-phuong")),
    "Giáo dục kinh tế và pháp luật": (("kinh-te-phap-luat",), ("giao-duc-cong-dan", "giao-duc-dia-phuong")),
    "Giáo dục quốc phòng và an ninh": (("giao-duc-quoc-phong",), ("giao-duc-the-chat",)),
}
GENERAL = "Tiểu học"
ACTIVITIES = ("hoat-dong-trai-nghiem", "trai-nghiem-huong-nghiep")
SPECIAL = frozenset({"ngoai-ngu-1", "tin-hoc-cong-nghe", "giao-duc-the-chat", "nghe-thuat"})  # of primary classes
FIRST = (*ACTIVITIES, "tieng-viet", "toan")  # what a class's own teacher keeps

Key = tuple[str, str]  # class, subject


@dataclass(frozen=True, slots=True)
class Course:
    """A subject of a class: its periods a week, who leads the class, and whether one teacher has nearly all of it (primary).

    `is_apart` is a class at another site, where nobody comes for one lesson; `standing` is who teaches it already.
    """

    class_id: str
    subject: str
    periods: int
    leader: str | None = None
    is_primary: bool = False
    is_apart: bool = False
    standing: str | None = None

    @property
    def key(self) -> Key:
        return self.class_id, self.subject


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who teaches: the subject on their record, the periods they owe, and the most that they can be given."""

    id: str
    subject: str
    owes: int
    most: int

    def teaches(self, subject: str) -> bool:
        return subject in TEACHES.get(self.subject, ((), ()))[0]

    def helps_in(self, subject: str) -> bool:
        return subject in TEACHES.get(self.subject, ((), ()))[1]


def assign(courses: Sequence[Course], members: Sequence[Member]) -> dict[Key, str]:
    """Give every course somebody: those with the fewest who could first; nobody beyond what they owe while others have room."""
    sharing = _Sharing(members, {each.leader for each in courses})
    for each in sorted(courses, key=sharing.urgency):
        sharing.give(each)
    return sharing.given


class _Sharing:
    def __init__(self, members: Sequence[Member], leading: Iterable[str | None]) -> None:
        self.members, self.leading = {each.id: each for each in members}, set(leading)
        self.staying: dict[str, Member] = {}  # who is at a class apart, and has all of it
        self.load: Counter[str] = Counter()
        self.given: dict[Key, str] = {}

    def urgency(self, each: Course) -> tuple[int, int, int, Key]:
        if each.subject in ACTIVITIES or each.is_apart:
            return 0, 0, -each.periods, each.key
        able = sum(one.teaches(each.subject) for one in self.members.values())
        order = FIRST.index(each.subject) if each.is_primary and each.subject in FIRST else len(FIRST)
        return 1 + order, able, -each.periods, each.key

    def give(self, each: Course) -> None:
        chosen = self._choose(each)
        if chosen is not None:
            if each.is_apart:
                self.staying.setdefault(each.class_id, chosen)
            self.given[each.key] = chosen.id
            self.load[chosen.id] += each.periods

    def _choose(self, each: Course) -> Member | None:
        for pool, is_within in self._pools(each):
            able = [one for one in pool if self.load[one.id] + each.periods <= (one.owes if is_within else one.most)]
            if able:
                return min(able, key=lambda one: (one.id != each.standing, self._fullness(one), one.id))
        return min(self.members.values(), key=lambda one: (self._fullness(one), one.id), default=None)

    def _fullness(self, one: Member) -> float:
        return self.load[one.id] / max(one.owes, 1)

    def _pools(self, each: Course) -> Iterator[tuple[Iterable[Member], bool]]:
        """Who may be asked, in turn, and whether only up to what they owe."""
        everybody = list(self.members.values())
        leader = [one for one in everybody if one.id == each.leader]
        able = [one for one in everybody if one.teaches(each.subject)]
        kin = [one for one in everybody if one.helps_in(each.subject)]
        if each.is_apart:
            staying = self.staying.get(each.class_id)
            taken = {one.id for one in self.staying.values()} | self.leading
            yield from ((leader, False), ([staying] if staying else [], False))
            yield [one for one in everybody if one.id not in taken and one.subject == GENERAL], False
        elif each.subject in ACTIVITIES:
            yield leader, False
        if each.is_primary:
            general = [one for one in everybody if one.subject == GENERAL]
            yield from ((able, True), (able, False)) if each.subject in SPECIAL else ()
            yield from ((leader, each.subject not in FIRST), (general, True), (leader, False), (general, False))
        yield from ((able, True), (kin, True), (able, False), (kin, False), (everybody, True), (everybody, False))

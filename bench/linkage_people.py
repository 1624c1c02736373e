"""Persons and pupils made up with realistic dirt, and the truth about who is who.

A register of families (parents' names, siblings, twins, 1 January where only a year is known), and pupils of schools that each err
in a way of their own: no number or a parent's or sibling's, accents lost, letters typed wrongly, days and months exchanged, communes
moved from, parents missing. One in a hundred pupils is in the file twice, three in a hundred are in no register.
Shares follow what is known of the schools of a mountain province; see docs/decisions/0007-linkage.md.
"""

import csv
import random
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# Weights and thresholds were looked at on the first set only; what is measured and tested uses the second.
TUNING_SEEDS, TESTING_SEEDS = (11, 12, 13), (2026, 2027, 2028)
COLUMNS = ("id", "full_name", "birth_date", "sex", "personal_id", "commune_code", "father_name", "mother_name")


@dataclass(frozen=True)
class Scenario:
    """`kinh`: share of Kinh families; `dirt`: how many times more mistakes than usual."""

    kinh: float
    dirt: float = 1.0


SCENARIOS = {"mountain": Scenario(0.45), "delta": Scenario(0.98), "dirty": Scenario(0.45, 2.5)}


def ranked(words: str, power: float) -> tuple[list[str], list[float]]:
    """Words and how common each is: the n-th as 1 / n^power."""
    found = words.split()
    return found, [1 / (number + 1) ** power for number in range(len(found))]


KINH_FAMILY = ranked(
    "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đào Đinh Mai Trịnh Cao Tô Hà Lương Tạ Chu Thái",
    1.0,
)
THAI_FAMILY = ranked("Lò Quàng Cà Tòng Lường Vì Bạc Cầm Điêu Hoàng Lèo Mè Hà Lù", 0.9)
HMONG_FAMILY = ranked("Giàng Sùng Vàng Mùa Thào Hạng Lầu Ly Vừ Chá Cứ Sình Hờ Páo Dế Phàng", 0.6)
OTHER_FAMILY = ranked("Bùi Đinh Quách Hà Lò Phùng Tẩn Chảo Lý Cứ Vi Lương", 0.6)
MALE_MIDDLE = ranked(
    "Văn Đức Minh Quang Hữu Công Đình Xuân Ngọc Thanh Tuấn Anh Gia Bảo Trung Quốc Thành Duy Hoàng Mạnh", 0.7
)
FEMALE_MIDDLE = ranked(
    "Thị Thị Thu Ngọc Thanh Minh Phương Bảo Khánh Quỳnh Hồng Kim Thùy Diệu Ánh Như Hải Mai Lan Tú", 0.7
)
MALE_GIVEN = ranked(
    "Anh Minh Hùng Dũng Tuấn Nam Long Khánh Huy Hiếu Sơn Đạt Phúc Bảo Kiên Trung Quân Khoa Thành Cường Đức Hải Việt Hoàng Tùng Lâm Thắng Phong Tú Vinh Hưng Duy Thái Toàn Quang Nghĩa Hậu Tiến An Bình Chung Công Dương Giang Khang Lộc Mạnh Nhật Phát Quý Sang Tài Thịnh Trí Trường Vũ Xuân Yên Hoà Thiện Tâm Hào Kỳ Luân Nguyên",
    0.6,
)
FEMALE_GIVEN = ranked(
    "Linh Anh Hoa Hương Trang Lan Hà Ngọc Thảo Mai Phương Nga Hằng Thủy Chi Yến Nhung Vy Quỳnh My Hiền Dung Huyền Loan Nhi Tâm Thu Vân Xuân Oanh Ánh Bích Châu Diệp Giang Hạnh Khánh Liên Lý Minh Ngân Nguyệt Như Oánh Phượng Quyên Thắm Thanh Thúy Tiên Trâm Trinh Tú Tuyết Uyên Vui Hoài Hoan Khoẻ Thuỳ Diễm Đào",
    0.6,
)
THAI_GIVEN = ranked(
    "Hom Pâng Ún Xôm Hặc Inh Biên Chiên Phương Thương Pản Ọi Lả Ín Panh Khuyên Dương Hương Thoa Thỏa Văn Tiên Dung Hải Nga Thiêm Chung Hoan Quý Đôi Sơ Hịa Pọm Bun Xương Phanh",
    0.5,
)
HMONG_GIVEN = ranked(
    "Páo Dế Chía Của Mỷ Súa Dua Sua Vừ Nhìa Dở Sống Mai Pàng Chư Thái Lử Nủ Sênh Tùng Hừ Dê Sinh Chống Phừ Páo Ca Say Dính Khua Mo Pó Ninh Tủa Sử Lầu Già Chu Xá Mị Sớ Vàng Gấu",
    0.4,
)
FIRST_YEAR, LAST_YEAR = 2006, 2019  # of pupils
CHILDREN = 0.36  # the share of a register's persons who are of these years
Write = Callable[[list[str]], Any]


@dataclass
class Dice:
    """A random source with pools of names drawn ahead, a thousand at a time: that is several times faster."""

    source: random.Random
    _pools: dict[int, list[str]] = field(default_factory=dict)

    def word(self, words: tuple[list[str], list[float]]) -> str:
        pool = self._pools.get(id(words))
        if not pool:
            pool = self._pools[id(words)] = self.source.choices(words[0], words[1], k=2000)
        return pool.pop()

    def chance(self, share: float) -> bool:
        return self.source.random() < share

    def below(self, number: int) -> int:
        return int(self.source.random() * number)


@dataclass
class Person:
    name: str
    born: tuple[int, int, int]
    sex: str
    number: str
    commune: int
    father: str
    mother: str


@dataclass
class Town:
    """Makes families one after another."""

    dice: Dice
    scenario: Scenario
    communes: int
    _serials: dict[str, int] = field(default_factory=dict)

    def family(self) -> tuple[list[Person], list[Person]]:
        """Adults, and children of school age or below."""
        dice = self.dice
        group = "kinh" if dice.chance(self.scenario.kinh) else ("thai", "hmong", "other")[min(2, dice.below(5) // 2)]
        commune, year = dice.below(self.communes), 1968 + dice.below(30)
        father = self._adult(group, "m", year, commune)
        mother = self._adult(group, "f", year + 3, commune)
        adults = [father, mother] if dice.chance(0.97) else [mother]
        known_father = father.name if len(adults) > 1 else ""
        children: list[Person] = []
        births = 1 + dice.below(3) + (group == "hmong" and dice.below(3))
        start = FIRST_YEAR - 1 + dice.below(15)
        for number in range(births):
            born = self._day(start + 2 * number + dice.below(2), 0.003 if group == "kinh" else 0.012)
            child = self._child(group, born, commune, known_father, mother.name)
            children.append(child)
            if dice.chance(0.012):
                children.append(self._twin(group, child))
        return adults, children

    def adult(self) -> Person:
        """Somebody without a family in the register."""
        dice = self.dice
        group = "kinh" if dice.chance(self.scenario.kinh) else "thai"
        return self._adult(group, "mf"[dice.below(2)], 1935 + dice.below(70), dice.below(self.communes))

    def _adult(self, group: str, sex: str, year: int, commune: int) -> Person:
        born = self._day(year, 0.16 if group == "hmong" else 0.05 if group != "kinh" else 0.01)
        parents = (self._name(group, "m"), self._name(group, "f")) if self.dice.chance(0.6) else ("", "")
        return Person(self._name(group, sex), born, sex, self._number(born[0], sex), commune, *parents)

    def _child(self, group: str, born: tuple[int, int, int], commune: int, father: str, mother: str) -> Person:
        sex = "mf"[self.dice.below(2)]
        name = self._name(group, sex, (father or mother).split(" ", 1)[0])
        return Person(name, born, sex, self._number(born[0], sex), commune, father, mother)

    def _twin(self, group: str, child: Person) -> Person:
        """Half of twins are named nearly alike."""
        sex = child.sex if self.dice.chance(0.7) else "mf"[self.dice.below(2)]
        name = self._name(group, sex, child.name.split(" ", 1)[0])
        if self.dice.chance(0.5):
            like = next((each for each in self._given(group, sex) if each[0] == child.name.rsplit(" ", 1)[-1][0]), "Em")
            name = " ".join([*child.name.split(" ")[:-1], like])
        if name == child.name:
            name += " Em"
        return Person(
            name, child.born, sex, self._number(child.born[0], sex), child.commune, child.father, child.mother
        )

    def _name(self, group: str, sex: str, family: str = "") -> str:
        dice = self.dice
        if group == "hmong":
            middle = "Thị" if sex == "f" and dice.chance(0.7) else "A" if dice.chance(0.6) else dice.word(HMONG_GIVEN)
            return f"{family or dice.word(HMONG_FAMILY)} {middle} {dice.word(HMONG_GIVEN)}"
        given = dice.word(MALE_GIVEN if sex == "m" else FEMALE_GIVEN)
        if group == "kinh":
            return (
                f"{family or dice.word(KINH_FAMILY)} {dice.word(MALE_MIDDLE if sex == 'm' else FEMALE_MIDDLE)} {given}"
            )
        if group == "thai" and dice.chance(0.6):
            given = dice.word(THAI_GIVEN)
        usual = "Văn" if sex == "m" else "Thị"
        middle = usual if dice.chance(0.7) else dice.word(MALE_MIDDLE if sex == "m" else FEMALE_MIDDLE)
        return f"{family or dice.word(THAI_FAMILY if group == 'thai' else OTHER_FAMILY)} {middle} {given}"

    def _given(self, group: str, sex: str) -> list[str]:
        return [self._name(group, sex).rsplit(" ", 1)[-1] for _ in range(30)]

    def _day(self, year: int, only_year: float) -> tuple[int, int, int]:
        if self.dice.chance(only_year):
            return (year, 1, 1)
        return (year, 1 + self.dice.below(12), 1 + self.dice.below(28))

    def _number(self, year: int, sex: str) -> str:
        """Twelve digits by the law's structure; no two alike."""
        place = ("011", "011", "011", "011", "014", "012", "001", "015")[self.dice.below(8)]
        start = f"{place}{2 * (year // 100 - 19) + (sex == 'f')}{year % 100:02}"
        serial = self._serials[start] = self._serials.get(start, self.dice.below(10**6)) + 1
        return f"{start}{serial * 611953 % 10**6:06}"


@dataclass(frozen=True)
class School:
    """How one school writes: how many times more mistakes than usual, and what its old computer does to accents."""

    factor: float
    plain: bool
    parts: bool


@dataclass
class Clerk:
    """Writes pupils down, with the mistakes of their school."""

    dice: Dice
    dirt: float
    schools: list[School]
    communes: int

    def row(self, pupil: Person, siblings: list[Person], parent: str) -> list[str]:
        school = self.schools[self.dice.below(len(self.schools))]
        often = school.factor * self.dirt
        name = self._name(pupil.name, often)
        father = "" if self.dice.chance(min(0.6, 0.12 * self.dirt)) else self._typed(pupil.father, 0.036 * often)
        mother = "" if self.dice.chance(min(0.6, 0.08 * self.dirt)) else self._typed(pupil.mother, 0.036 * often)
        row = [
            name,
            self._day(pupil.born, often),
            self._sex(pupil.sex, often),
            self._number(pupil, siblings, parent, often),
        ]
        row += [self._commune(pupil.commune), father, mother]
        return [self._written(value, school) for value in row]

    def _written(self, value: str, school: School) -> str:
        if school.plain:
            return value.translate(TO_PLAIN)
        return unicodedata.normalize("NFD", value) if school.parts else value

    def _name(self, name: str, often: float) -> str:
        name = self._typed(name, 0.022 * often)
        parts = name.split(" ")
        if len(parts) > 2 and self.dice.chance(0.016 * often):
            parts[1:-1] = [] if self.dice.chance(0.5) else [self.dice.word(MALE_MIDDLE)]
        if self.dice.chance(0.002 * often):
            parts = [*parts[1:], parts[0]]
        return " ".join(parts)

    def _typed(self, text: str, share: float) -> str:
        """Perhaps with a letter changed, left out, doubled or exchanged with its neighbour."""
        if not text or not self.dice.chance(share):
            return text
        place = self.dice.below(len(text))
        before, letter, after = text[:place], text[place], text[place + 1 :]
        way = self.dice.below(4)
        if way == 0:
            return before + "aeiouhntgc"[self.dice.below(10)] + after
        if way == 1 and len(text) > 3:
            return before + after
        return before + letter * 2 + after if way == 2 else before + after[:1] + letter + after[1:]

    def _day(self, born: tuple[int, int, int], often: float) -> str:
        year, month, day = born
        dice = self.dice
        kind = dice.source.random() / often
        if kind < 0.006 and day <= 12:
            month, day = day, month
        elif kind < 0.030:
            month, day = (1, 1) if kind >= 0.006 else (month, day)
        elif kind < 0.044:
            day = 1 + dice.below(28)
        elif kind < 0.051:
            month = 1 + dice.below(12)
        elif kind < 0.060:
            year += 1 if dice.chance(0.5) else -1
        return f"{day:02}/{month:02}/{year}"

    def _sex(self, sex: str, often: float) -> str:
        wrong = self.dice.chance(0.007 * often)
        return "Nam" if (sex == "m") != wrong else "Nữ"

    def _number(self, pupil: Person, siblings: list[Person], parent: str, often: float) -> str:
        dice, number = self.dice, pupil.number
        if dice.chance(0.161 * (1 + (self.dirt - 1) * 0.27)):
            return ""
        kind = dice.source.random() / often
        if kind < 0.014:
            place = dice.below(12)
            return f"{number[:place]}{dice.below(10)}{number[place + 1 :]}"
        if kind < 0.0186:
            return parent
        if kind < 0.0224 and siblings:
            return siblings[dice.below(len(siblings))].number
        return number.lstrip("0") if kind < 0.049 else number

    def _commune(self, commune: int) -> str:
        moved = self.dice.chance(min(0.4, 0.106 * (1 + (self.dirt - 1) * 1.1)))
        return f"{3000 + (self.dice.below(self.communes) if moved else commune):05}"


MARKED = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"
PLAIN = "aaaaaaaaaaaaaaaaaeeeeeeeeeeeiiiiiooooooooooooooooouuuuuuuuuuuyyyyyd"
TO_PLAIN = str.maketrans(MARKED + MARKED.upper(), PLAIN + PLAIN.upper())


def make(folder: Path, students: int, persons: int, scenario: str = "mountain", seed: int = TESTING_SEEDS[0]) -> None:
    """Write people.csv, register.csv and truth.csv (id of the pupil, id in the register or nothing)."""
    dice = Dice(random.Random(f"{scenario} {seed}"))
    kind = SCENARIOS[scenario]
    communes = max(75, persons // 14_000)
    town = Town(dice, kind, communes)
    schools = [
        School(dice.source.lognormvariate(-0.18, 0.6), dice.chance(0.066), dice.chance(0.028))
        for _ in range(max(20, students // 400))
    ]
    clerk = Clerk(dice, kind.dirt, schools, communes)
    folder.mkdir(parents=True, exist_ok=True)
    with (
        writer(folder / "register.csv", COLUMNS) as register,
        writer(folder / "people.csv", COLUMNS) as people,
        writer(folder / "truth.csv", ("id", "register_id")) as truth,
    ):
        Making(town, clerk, Ids(dice), Books(register, people, truth), students, persons).run()


@dataclass
class Ids:
    """Ids that tell nothing: neither order nor kin."""

    dice: Dice
    count: int = 0

    def next(self, letter: str) -> str:
        self.count += 1
        return f"{letter}{self.count * 7_368_787 % 99_999_989:08}"


@dataclass
class Books:
    """Three files being written: `register`, `people` and `truth` take a row each."""

    register: Write
    people: Write
    truth: Write


@contextmanager
def writer(path: Path, columns: tuple[str, ...]) -> Iterator[Write]:
    with path.open("w", encoding="utf-8", newline="") as file:
        row = csv.writer(file).writerow
        row(columns)
        yield row


@dataclass
class Making:
    """Families go into the register one after another, and their children to school, until both are as large as asked."""

    town: Town
    clerk: Clerk
    ids: Ids
    books: Books
    students: int
    persons: int
    registered: int = 0
    written: int = 0

    def run(self) -> None:
        dice = self.town.dice
        while self.registered < self.persons:
            adults, children = self.town.family()
            for person in adults:
                self.register(person)
            for child in children:
                self.child(child, [each for each in children if each is not child], adults[-1].number)
            while self.registered < self.persons and dice.chance(0.45):
                self.register(self.town.adult())

    def register(self, person: Person) -> str:
        own = self.ids.next("r")
        year, month, day = person.born
        sex = "Nam" if person.sex == "m" else "Nữ"
        row = [own, person.name, f"{year}-{month:02}-{day:02}", sex, person.number, f"{3000 + person.commune:05}"]
        self.books.register([*row, person.father, person.mother])
        self.registered += 1
        return own

    def child(self, child: Person, siblings: list[Person], parent: str) -> None:
        """The share of children who are pupils is kept by what is still to be written."""
        dice = self.town.dice
        wanted = (self.students - self.written) / max(1.0, CHILDREN * (self.persons - self.registered))
        is_pupil = FIRST_YEAR <= child.born[0] <= LAST_YEAR and dice.chance(wanted)
        own = "" if is_pupil and dice.chance(0.03) else self.register(child)
        for _ in range(1 + dice.chance(0.01) if is_pupil else 0):
            pupil = self.ids.next("s")
            self.books.people([pupil, *self.clerk.row(child, siblings, parent)])
            self.books.truth([pupil, own])
            self.written += 1

"""Who teaches what in a made-up lower secondary school: subjects by the programme's weekly periods, loads below the norm, homerooms, part time.

The week's periods are those of the programme of 2018 for grades 6 to 9 (29 of the 30 of a half-day week); teachers have at most
19 periods, homeroom teachers at most 15, their class's activity among them.
"""

from dataclasses import dataclass, field
from random import Random

NORM, REDUCTION = 19, 4
MORNING, AFTERNOON = "s", "c"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a class has in a week: the lengths of its lessons; `room` is the kind of room they need."""

    name: str
    lengths: tuple[int, ...]
    room: str | None = None
    taught_by: str = ""

    @property
    def periods(self) -> int:
        return sum(self.lengths)

    @property
    def field(self) -> str:
        """The subject whose teachers teach it."""
        return self.taught_by or self.name


LITERATURE, SCIENCE, HISTORY = "Ngữ văn", "KHTN", "LS-ĐL"
SUBJECTS = (
    Subject(LITERATURE, (2, 1, 1)),
    Subject("Toán", (1, 1, 1, 1)),
    Subject("Tiếng Anh", (1, 1, 1)),
    Subject(SCIENCE, (1, 1)),
    Subject("KHTN thực hành", (2,), "lab", SCIENCE),
    Subject(HISTORY, (1, 1, 1)),
    Subject("GDĐP", (1,), None, HISTORY),
    Subject("GDCD", (1,)),
    Subject("Công nghệ", (1,)),
    Subject("Tin học", (1,), "computers"),
    Subject("GDTC", (1, 1), "yard"),
    Subject("Nghệ thuật", (1, 1)),
)
ACTIVITY, SALUTE, HOMEROOM = "HĐTN", "Chào cờ", "Sinh hoạt lớp"
OFTEN_HOMEROOM = {LITERATURE, "Toán", "Tiếng Anh", SCIENCE, HISTORY}


@dataclass(slots=True)
class Teacher:
    """`days` are those on which they can come; `homeroom` is their class, if any."""

    name: str
    field: str
    most: int
    lessons: dict[str, int] = field(default_factory=dict)  # class -> periods
    homeroom: str | None = None
    days: tuple[int, ...] = (2, 3, 4, 5, 6, 7)
    comes_late: bool = False  # never in the first period

    @property
    def load(self) -> int:
        return sum(self.lessons.values()) + (self.homeroom is not None)


@dataclass(slots=True)
class Staff:
    """A school's people: the half-day of each class, its teachers by field."""

    halves: dict[str, str]
    teachers: list[Teacher]
    by_class: dict[tuple[str, str], Teacher]


def staff_of(count: int, random: Random) -> Staff:
    """Draw the staff of a school with so many classes."""
    halves = {}
    for place in range(count):
        grade = 6 + place % 4
        halves[f"{grade}A{place // 4 + 1}"] = MORNING if grade > 7 else AFTERNOON
    staff = Staff(halves, [], {})
    for name in dict.fromkeys(each.field for each in SUBJECTS):
        _hire(staff, name, random)
    _homerooms(staff, random)
    for each in staff.teachers:
        _availability(staff, each, random)
    return staff


def _hire(staff: Staff, name: str, random: Random) -> None:
    """Classes go to one teacher after another, each up to a load of their own."""
    each_class = sum(subject.periods for subject in SUBJECTS if subject.field == name)
    classes = list(staff.halves)
    random.shuffle(classes)
    if random.random() < 0.6:
        classes.sort(key=lambda one: staff.halves[one])
    teacher: Teacher | None = None
    for one in classes:
        if teacher is None or teacher.load + each_class > teacher.most:
            number = sum(each.field == name for each in staff.teachers) + 1
            is_often = name in OFTEN_HOMEROOM and random.random() < 0.8
            most = NORM - REDUCTION - 1 if is_often else random.randint(14, NORM - 2)
            teacher = Teacher(f"{name} {number}", name, most)
            staff.teachers.append(teacher)
        teacher.lessons[one] = each_class
        staff.by_class[one, name] = teacher


def _homerooms(staff: Staff, random: Random) -> None:
    """Every class has a teacher of its own among those who teach it, found with augmenting paths."""
    classes = list(staff.halves)
    random.shuffle(classes)
    taken: dict[str, str] = {}
    by_name = {each.name: each for each in staff.teachers}

    def seat(one: str, tried: set[str], most: int) -> bool:
        for each in staff.teachers:
            if one not in each.lessons or each.name in tried or each.load > most:
                continue
            tried.add(each.name)
            if each.name not in taken or seat(taken[each.name], tried, most):
                taken[each.name] = one
                return True
        return False

    for one in classes:
        if not (seat(one, set(), NORM - REDUCTION - 1) or seat(one, set(), NORM)):
            raise ValueError(one)
    for name, one in taken.items():
        by_name[name].homeroom = one


def _availability(staff: Staff, one: Teacher, random: Random) -> None:
    """Part-time and shared teachers come on some days only, always with half as many times again as they have lessons."""
    if one.homeroom is not None:
        return
    loads = [sum(periods for each, periods in one.lessons.items() if staff.halves[each] == half) for half in (MORNING, AFTERNOON)]  # fmt: skip
    fewest = max(3, -(-max(loads) * 3 // (2 * 5)))
    if fewest <= 4 and random.random() < 0.5:
        one.days = tuple(sorted(random.sample((2, 3, 4, 5, 6, 7), fewest + random.randint(0, 1))))
    elif max(loads) <= 12 and random.random() < 0.3:
        one.comes_late = True

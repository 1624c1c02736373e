"""Rolling a school over into its next year, as a pure function: every pupil gets an outcome, and every outcome its reason.

The plan is the dry run; applying it writes exactly what it says.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final
from uuid import UUID

from hoaban.kernel.language import Words, vi_en
from hoaban.modules.network.levels import GRADE_NAMES
from hoaban.modules.schooling.rules import LADDER, is_final_grade, next_grade, teaches

UP, REPEAT, COMPLETE, STAY = "up", "repeat", "complete", "stay"
DECISIONS = {
    UP: vi_en("Lên lớp", "Moves up"),
    REPEAT: vi_en("Lưu ban", "Repeats the grade"),
    COMPLETE: vi_en("Hoàn thành cấp học", "Completes the level"),
    STAY: vi_en("Chưa quyết định", "Left for later"),
}

MOVES_UP, REPEATS, COMPLETES = "moves-up", "repeats", "completes"
MOVED: Final = (MOVES_UP, REPEATS)
LEFT, ALREADY_THERE = "left", "already-there"
SETTLED: Final = (LEFT, ALREADY_THERE)
WHY = {
    MOVES_UP: vi_en("Lên lớp {to}", "Moves up to {to}"),
    REPEATS: vi_en("Lưu ban, học lại ở {to}", "Repeats the grade in {to}"),
    COMPLETES: vi_en("Hoàn thành cấp học", "Completes the level"),
    LEFT: vi_en("Đã rời trường trong năm học", "Left during the year"),
    ALREADY_THERE: vi_en("Đã có tên ở năm học mới", "Is already in the new year"),
    "left-for-later": vi_en("Chưa quyết định", "Left for later by decision"),
    "not-final-grade": vi_en("Chưa phải lớp cuối cấp", "Is not in the last grade of a level"),
    "no-next-grade": vi_en("Trường không dạy lớp tiếp theo", "The school does not teach the next grade"),
    "no-class-open": vi_en("Chưa mở lớp nào cho {grade}. Hãy mở lớp.", "No class of {grade} is open yet. Open one."),
    "several-classes": vi_en("Có nhiều lớp cho {grade}. Hãy chọn lớp.", "Several classes have {grade}. Choose one."),
    "class-does-not-fit": vi_en(
        "Lớp đã chọn không có {grade}. Hãy chọn lại.", "The chosen class does not have {grade}. Choose another."
    ),
    "learns-elsewhere": vi_en(
        "Đã có tên ở nơi khác trong năm học mới. Hãy làm thủ tục chuyển trường.",
        "Is enrolled elsewhere in the new year. Release them by a transfer.",
    ),
}


@dataclass(frozen=True, slots=True)
class Decision:
    """What a school decides for one pupil; without a class, the one that follows is found by its name."""

    person_id: UUID
    what: str = UP
    class_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Pupil:
    """Somebody's last stay in the year that ends."""

    enrolment_id: UUID
    person_id: UUID
    name: str
    grade: str
    class_name: str
    class_id: UUID | None = None
    has_left: bool = False
    is_already_there: bool = False
    learns_elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class NewClass:
    """A class of the year that begins."""

    id: UUID
    name: str
    grades: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of a pupil: a code of `WHY`, and where they go."""

    pupil: Pupil
    why: str
    grade: str = ""
    to_class: NewClass | None = None

    @property
    def words(self) -> Words:
        grade = GRADE_NAMES.get(self.grade, self.grade)
        return WHY[self.why].fill(to=self.to_class.name if self.to_class else "", grade=grade)

    @property
    def is_settled(self) -> bool:
        """Nothing is left to do, or to decide: they went before the year ended, or are in the new one."""
        return self.why in SETTLED


@dataclass(frozen=True, slots=True)
class Plan:
    """Everybody of the old year, each with an outcome, in the order given."""

    outcomes: tuple[Outcome, ...]

    @property
    def moved(self) -> tuple[Outcome, ...]:
        """Those who sit in a class of the new year."""
        return tuple(outcome for outcome in self.outcomes if outcome.why in MOVED)

    @property
    def completed(self) -> tuple[Outcome, ...]:
        """Those who leave because they have finished the last grade."""
        return tuple(outcome for outcome in self.outcomes if outcome.why == COMPLETES)

    @property
    def not_moved(self) -> tuple[Outcome, ...]:
        """Everybody else, each with the reason why."""
        return tuple(outcome for outcome in self.outcomes if outcome.why not in {*MOVED, COMPLETES})


@dataclass(frozen=True, slots=True)
class RolledOver:
    """What a roll-over did: how many it seated and how many completed, and whom it did not move, with the reason why."""

    moved: int
    completed: int
    not_moved: tuple[Outcome, ...]

    @classmethod
    def by(cls, plan: Plan) -> "RolledOver":
        return cls(len(plan.moved), len(plan.completed), plan.not_moved)


def plan(
    pupils: Sequence[Pupil], classes: Sequence[NewClass], levels: Sequence[str], decisions: Sequence[Decision] = ()
) -> Plan:
    """Give every pupil an outcome; whoever nobody decided on moves up."""
    decided = {decision.person_id: decision for decision in decisions}
    usual = (decided.get(pupil.person_id, Decision(pupil.person_id)) for pupil in pupils)
    return Plan(tuple(map(partial(_outcome, classes, levels), pupils, usual)))


def _outcome(classes: Sequence[NewClass], levels: Sequence[str], pupil: Pupil, decision: Decision) -> Outcome:
    settled = _settled(pupil, decision)
    if settled is not None:
        return Outcome(pupil, settled)
    if decision.what == REPEAT:
        return _seated(pupil, REPEATS, pupil.grade, classes, decision)
    following = next_grade(pupil.grade)
    is_taught = following is not None and teaches(levels, following)
    if is_final_grade(pupil.grade) and (decision.what == COMPLETE or not is_taught):
        return Outcome(pupil, COMPLETES)
    if following is None or not is_taught:
        return Outcome(pupil, "no-next-grade")
    return _seated(pupil, MOVES_UP, following, classes, decision)


def _settled(pupil: Pupil, decision: Decision) -> str | None:
    """Give the reason why nothing is left to do for a pupil, or may be done."""
    reasons = {
        ALREADY_THERE: pupil.is_already_there,
        LEFT: pupil.has_left,
        "learns-elsewhere": pupil.learns_elsewhere,
        "not-final-grade": decision.what == COMPLETE and not is_final_grade(pupil.grade),
        "left-for-later": decision.what == STAY,
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def _seated(pupil: Pupil, why: str, grade: str, classes: Sequence[NewClass], decision: Decision) -> Outcome:
    """Find the class: the chosen one, the only one, or the one whose name follows from the old one (4A, then 5A)."""
    fitting = [each for each in classes if grade in each.grades]
    if decision.class_id is not None:
        chosen = next((each for each in fitting if each.id == decision.class_id), None)
        return Outcome(pupil, why, grade, chosen) if chosen else Outcome(pupil, "class-does-not-fit", grade)
    if not fitting:
        return Outcome(pupil, "no-class-open", grade)
    following = [each for each in fitting if each.name.casefold() == _name_after(pupil, grade)]
    found = fitting if len(fitting) == 1 else following
    return Outcome(pupil, why, grade, found[0]) if len(found) == 1 else Outcome(pupil, "several-classes", grade)


def _name_after(pupil: Pupil, grade: str) -> str:
    """Give the old class's name with the new grade for its first number: 4A, 5A; 10A1, 11A1."""
    return _named_for(pupil.class_name, grade).casefold()


def _named_for(name: str, grade: str) -> str:
    return re.sub(r"\d+", _digits(grade), name, count=1)


def _digits(grade: str) -> str:
    return "".join(filter(str.isdecimal, grade))


@dataclass(frozen=True, slots=True)
class ClassPlace:
    """A class as a year has it: its name and grades, and the site where it is."""

    name: str
    grades: tuple[str, ...]
    site_id: UUID


def classes_to_open(
    classes: Sequence[ClassPlace], open_names: Sequence[str], levels: Sequence[str]
) -> tuple[ClassPlace, ...]:
    """Say which classes the next year lacks, each name once: every class one grade on, the first grades again."""
    known = {name.casefold() for name in open_names}
    wanted: dict[str, ClassPlace] = {}
    for each in (after for former in classes for after in _classes_after(former, levels)):
        if each.name.casefold() not in known:
            wanted.setdefault(each.name.casefold(), each)
    return tuple(sorted(wanted.values(), key=lambda each: (LADDER.index(each.grades[0]), each.name)))


def _classes_after(former: ClassPlace, levels: Sequence[str]) -> Iterator[ClassPlace]:
    """4A is followed by 5A. A class of combined grades, or whose name does not tell the grade, stands again as it is."""
    [grade, *others], number = former.grades, re.search(r"\d+", former.name)
    if others or grade not in LADDER or number is None or number[0] != _digits(grade):
        if all(each in LADDER for each in former.grades):
            yield former
        return
    place, following = LADDER.index(grade), next_grade(grade)
    if following is not None and teaches(levels, following):
        yield replace(former, name=_named_for(former.name, following), grades=(following,))
    if place == 0 or not teaches(levels, LADDER[place - 1]):
        yield former

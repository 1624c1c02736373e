"""The rows of a school's mark books: what each pupil is able to, and the marks, levels, comments and conduct that come of it.

A pupil's ability comes from the seed and the person, so that it is the same in every year and class.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any, Final

from hoaban.interfaces.demo.chance import Chance
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.assessment.rules.levels import CAN_CO_GANG, CHUA_DAT, DAT, FINAL, KHA, MID, REGULAR, TOT, C, H, T
from hoaban.modules.assessment.rules.marks import regular_marks_due
from hoaban.modules.assessment.rules.packs import primary_rules, secondary_rules
from hoaban.modules.assessment.words import ASKED, COMPETENCE, HOMEROOM, QUALITY, SUBJECT
from hoaban.modules.network.levels import PRIMARY, level_of
from hoaban.modules.schooling.curriculum import COMMENTED, ELECTIVE, REQUIRED, Subject, name_of, subjects_of

MIDDLE, FIRST, WHOLE = 0, 1, 2  # written until the middle of the first term, its end, the end of the year
PERIODS_WRITTEN = {MIDDLE: 1, FIRST: 2, WHOLE: 4}  # of the four points of a primary year
ELECTIVES = 4
ABILITY, SPREAD, LEAST, MOST = 6.9, 1.0, 4.3, 9.6
LEANING, LUCK = 0.5, 0.7  # between a pupil's subjects, and between the marks of one subject
WELL, ENOUGH = 7.2, 4.8  # from which score on a primary pupil did well, or completed
STEADY = 0.45  # between what a primary pupil is judged in: small, because one teacher judges all
KIND, KIND_ENOUGH = 5.6, 4.4  # from which ability on conduct is good, or fair; before luck
COMMENTED_SUBJECTS = 0.3  # of the pupils get words of a subject's teacher too
HOMEROOM_TEACHES = ("trai-nghiem-huong-nghiep", "hoat-dong-trai-nghiem")

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "subjects": ("id", "institution_id", "school_class_id", "subject", "kind", "periods", "position"),
    "teachings": ("id", "institution_id", "school_class_id", "subject", "person_id", "starts_on", "ends_on"),
    "marks": (
        *("id", "institution_id", "school_class_id", "person_id", "school_year"),
        *("subject", "term", "kind", "number", "value", "by_name", "at"),
    ),
    "comments": (
        *("id", "institution_id", "school_class_id", "person_id"),
        *("subject", "term", "text", "by_name", "at"),
    ),
    "conduct": (
        *("id", "institution_id", "school_class_id", "person_id", "school_year"),
        *("term", "level", "by_name", "at"),
    ),
    "primary": (
        *("id", "institution_id", "school_class_id", "person_id", "school_year"),
        *("area", "key", "period", "level", "test", "by_name", "at"),
    ),
    "windows": ("id", "institution_id", "school_year", "term", "is_locked"),
    "corrections": (
        *("id", "institution_id", "school_class_id", "person_id", "subject", "term", "kind", "number"),
        *("before", "value", "reason", "state", "asked_by_name", "asked_at", "decided_by_name"),
    ),
}
REMARKS = (
    (8.0, ("Học rất tốt, hăng hái phát biểu.", "Nắm vững kiến thức, biết giúp đỡ bạn.")),
    (6.5, ("Học khá, cần cẩn thận hơn khi làm bài.", "Có tiến bộ, nên đọc thêm sách.")),
    (5.0, ("Đạt yêu cầu, cần chăm làm bài tập hơn.", "Cần mạnh dạn hỏi thầy cô khi chưa hiểu.")),
    (0.0, ("Còn gặp khó khăn, cần phụ đạo thêm.", "Cần đi học đều và ôn lại bài cũ.")),
)
REASONS = ("Cộng nhầm điểm bài kiểm tra, đã chấm lại.", "Vào nhầm dòng của bạn cùng tên.")


@dataclass(frozen=True, slots=True)
class Member:
    """A teacher of the school, and the subject they teach where one is known."""

    person_id: str
    name: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Room:
    """A class: who learns in it (person and grade), and who leads it."""

    id: str
    year: SchoolYear
    grades: tuple[str, ...]
    starts_on: str
    ends_on: str | None
    pupils: tuple[tuple[str, str], ...]
    leader: Member | None

    @property
    def judged_on(self) -> date:
        return date(self.year.starts + 1, 5, 31)


@dataclass
class MarkBooks:
    """The mark books of one school in the making: `rows` by the names of `COLUMNS`."""

    seed: str
    institution_id: str
    staff: Sequence[Member]
    until: str
    rows: dict[str, list[tuple[Any, ...]]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self.chance = Chance(f"{self.seed}/marks/{self.institution_id}", int(self.until[:4]))
        self._abilities: dict[str, float] = {}

    def write(self, rooms: Sequence[Room], written: int, *, locked: int) -> None:
        """Write the classes of one school year until a point of it, and lock as many terms."""
        for number, room in enumerate(rooms):
            self._room(room, number, written)
        for term in range(1, locked + 1):
            self._add("windows", rooms[0].year.name, term, True)

    def ask_corrections(self, room: Room) -> None:
        """Let the teachers of a class ask to correct one mark each of two pupils."""
        first = [row for row in self.rows["marks"] if row[2] == room.id and row[6:9] == (1, REGULAR, 1)]
        scored = [row for row in first if row[9] not in {DAT, CHUA_DAT}]
        for row, reason in zip(scored[:: max(1, len(scored) // len(REASONS))], REASONS, strict=False):
            value = _kept(min(10.0, float(row[9]) + 1))
            cell = (row[3], *row[5:9], row[9], value, reason, ASKED, row[10], row[11], "")
            self._add("corrections", room.id, *cell)

    def _add(self, kind: str, *values: Any) -> None:
        self.rows[kind].append((self.chance.identifier(), self.institution_id, *values))

    def ability(self, person_id: str) -> float:
        if person_id not in self._abilities:
            drawn = Random(f"{self.seed}/ability/{person_id}").gauss(ABILITY, SPREAD)  # noqa: S311  invented data
            self._abilities[person_id] = min(MOST, max(LEAST, drawn))
        return self._abilities[person_id]

    def _room(self, room: Room, number: int, written: int) -> None:
        subjects = programme(room, number)
        for at, each in enumerate(subjects.values()):
            self._add("subjects", room.id, each.id, each.kind, each.periods, at)
        is_primary = level_of(room.grades[0]) == PRIMARY
        teachers = {} if is_primary else self._assign(room, number, subjects)
        for person_id, grade in room.pupils:
            if is_primary:
                self._primary(room, person_id, grade, written)
            else:
                self._secondary(room, (person_id, grade), subjects, teachers, written)
            self._remarks(room, person_id, tuple(subjects), written)

    def _assign(self, room: Room, number: int, subjects: Mapping[str, Subject]) -> dict[str, Member]:
        """Give each subject a teacher: one who is known to teach it, else any in turn; who leads the class has its activities."""
        found: dict[str, Member] = {}
        for at, subject in enumerate(subjects):
            name = name_of(subject, room.judged_on).vi
            able = [each for each in self.staff if each.subject == name] or self.staff
            found[subject] = able[(number + 5 * at) % len(able)]
            if subject in HOMEROOM_TEACHES and room.leader:
                found[subject] = room.leader
            self._add("teachings", room.id, subject, found[subject].person_id, room.starts_on, room.ends_on)
        return found

    def _signed(self, room: Room, by: Member | None, term: int) -> tuple[str, str]:
        months = {1: f"{room.year.starts}-12-28", 2: f"{room.year.starts + 1}-05-20"}
        return (by.name if by else "", f"{min(months[term], self.until)}T16:00:00+07:00")

    def _secondary(
        self,
        room: Room,
        pupil: tuple[str, str],
        subjects: Mapping[str, Subject],
        teachers: Mapping[str, Member],
        written: int,
    ) -> None:
        rules, (person_id, grade) = secondary_rules(room.judged_on), pupil
        taken = {each.id for each in subjects_of(grade, room.judged_on)}
        for each in subjects.values():
            if each.id not in taken:
                continue
            leaning = self.chance.rng.gauss(self.ability(person_id), LEANING)
            is_commented = each.kind == COMMENTED
            due = rules.regular_checks if is_commented else regular_marks_due(each.periods, rules)
            for term, kind, number in _cells(due, written):
                score = self.chance.rng.gauss(leaning, LUCK)
                value = _passed(score) if is_commented else _mark(score, kind)
                cell = (each.id, term, kind, number, value)
                self._add(
                    "marks", room.id, person_id, room.year.name, *cell, *self._signed(room, teachers[each.id], term)
                )
        self._conduct(room, person_id, written)

    def _conduct(self, room: Room, person_id: str, written: int) -> None:
        for term in range(1, written + 1):
            score = self.chance.rng.gauss(self.ability(person_id), LUCK)
            level = TOT if score >= KIND else KHA if score >= KIND_ENOUGH else DAT
            self._add(
                "conduct", room.id, person_id, room.year.name, term, level, *self._signed(room, room.leader, term)
            )

    def _primary(self, room: Room, person_id: str, grade: str, written: int) -> None:
        rules = primary_rules(room.judged_on)
        for at, period in enumerate(rules.periods[: PERIODS_WRITTEN[written]]):
            signed = self._signed(room, room.leader, at // 2 + 1)
            for area, key, level, test in self._judged(room, person_id, int(grade), at):
                self._add("primary", room.id, person_id, room.year.name, area, key, period, level, test, *signed)

    def _judged(self, room: Room, person_id: str, grade: int, at: int) -> Iterator[tuple[str, str, str, int | None]]:
        rules, gauss, ability = primary_rules(room.judged_on), self.chance.rng.gauss, self.ability(person_id) + 0.9
        for each in subjects_of(str(grade), room.judged_on):
            if each.choice == REQUIRED:
                score = gauss(ability, STEADY)
                test = min(10, max(3, round(score))) if rules.is_tested(each.id, grade, at) else None
                yield SUBJECT, each.id, T if score >= WELL else H if score >= ENOUGH else C, test
        for area, traits in ((QUALITY, rules.qualities), (COMPETENCE, rules.competences)):
            for key, trait in traits.items():
                if grade >= trait.since:
                    score = gauss(ability, STEADY)
                    yield area, key, TOT if score >= WELL - 1 else DAT if score >= ENOUGH - 1 else CAN_CO_GANG, None

    def _remarks(self, room: Room, person_id: str, subjects: Sequence[str], written: int) -> None:
        """Words of who leads the class, of every term that is over; and for some pupils of a subject's teacher."""
        for term in range(1, written + 1):
            self._remark(room, person_id, HOMEROOM, term)
            if self.chance.random() < COMMENTED_SUBJECTS:
                self._remark(room, person_id, self.chance.pick(subjects[:2]), term)

    def _remark(self, room: Room, person_id: str, subject: str, term: int) -> None:
        words = next(words for least, words in REMARKS if self.ability(person_id) >= least)
        self._add(
            "comments",
            room.id,
            person_id,
            subject,
            term,
            self.chance.pick(words),
            *self._signed(room, room.leader, term),
        )


def programme(room: Room, number: int) -> dict[str, Subject]:
    """The subjects of a class: what its grades require, each once with the most periods, and four electives, in turn by class."""
    found: dict[str, Subject] = {}
    for grade in room.grades:
        of_grade = subjects_of(grade, room.judged_on)
        chosen = [each for each in of_grade if each.choice == ELECTIVE]
        turned = chosen[number % max(1, len(chosen)) :] + chosen[: number % max(1, len(chosen))]
        for each in (*(each for each in of_grade if each.choice == REQUIRED), *turned[:ELECTIVES]):
            if each.id not in found or found[each.id].periods < each.periods:
                found[each.id] = each
    return found


def _cells(due: int, written: int) -> Iterator[tuple[int, str, int]]:
    """The marks of a subject that are there: term, kind and number."""
    for term in range(1, max(1, written) + 1):
        regular = due if written else due - 1
        yield from ((term, REGULAR, number) for number in range(1, regular + 1))
        yield term, MID, 1
        if written:
            yield term, FINAL, 1


def _mark(score: float, kind: str) -> str:
    """A mark as teachers give them: halves in class, tenths where questions were added up."""
    score = min(10.0, max(1.0, score))
    return _kept(round(score * 2) / 2 if kind == REGULAR else score)


def _kept(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _passed(score: float) -> str:
    return DAT if score >= ENOUGH - 1 else CHUA_DAT

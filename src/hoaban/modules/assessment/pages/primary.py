"""Primary entry (Circular 27/2020): levels and tests by subject, qualities and competences, and what the year comes to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from hoaban.kernel.errors import Denied, Problem
from hoaban.kernel.language import Words, vi_en
from hoaban.modules.assessment.actions import praise_pupils, set_primary_sheet
from hoaban.modules.assessment.desk import WRITE, Desk
from hoaban.modules.assessment.gathering import subjects_due
from hoaban.modules.assessment.letters import SUBJECT_LETTERS, TRAIT_LETTERS, legend, letter_of, read_letter
from hoaban.modules.assessment.models import Praise, PrimaryRecord
from hoaban.modules.assessment.pages.entry import Line, Pupil, Slot, cell_name, pupils_of, save, shown
from hoaban.modules.assessment.pages.finding import closed_because, crumbs, desk_of, parts_of
from hoaban.modules.assessment.pages.states import State, no_subjects, nobody_here, not_of_level
from hoaban.modules.assessment.reads import results_of
from hoaban.modules.assessment.rules.levels import DECISION_NAMES, PERIOD_NAMES, SUPPORT, TITLE_NAMES, YEAR_NAMES
from hoaban.modules.assessment.rules.packs import PrimaryRules, Trait, primary_rules
from hoaban.modules.assessment.words import AGAIN, COMPETENCE, QUALITY, SUBJECT, SUMMER, capital
from hoaban.modules.network.levels import PRIMARY
from hoaban.modules.schooling.curriculum import LEVELLED, name_of

SUBJECTS, TRAITS, YEAR = "subjects", "traits", "year"
PARTS = {
    SUBJECTS: vi_en("Môn học", "Subjects"),
    TRAITS: vi_en("Phẩm chất, năng lực", "Qualities, competences"),
    YEAR: vi_en("Kết quả cả năm, khen thưởng", "The year, titles"),
}
PERIODS = {**PERIOD_NAMES, AGAIN: vi_en("đánh giá bổ sung", "assessed again")}
Standing = Mapping[tuple[UUID, str, str], PrimaryRecord]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of levels, or of a subject's tests."""

    area: str
    key: str
    name: Words
    part: str


@dataclass(frozen=True, slots=True)
class Book:
    """What a class's page of one point of the year is made of."""

    desk: Desk
    part: str
    period: str
    rules: PrimaryRules
    standing: Standing = field(default_factory=dict)

    @property
    def at(self) -> int:
        """The point of the year, counted from 0; the assessment after support asks what the year's end asks."""
        return len(self.rules.periods) - 1 if self.period == AGAIN else self.rules.periods.index(self.period)

    @property
    def term(self) -> int:
        return SUMMER if self.period == AGAIN else self.at // 2 + 1


def primary(request: HttpRequest, class_id: UUID, part: str, period: str) -> HttpResponse:
    """Show one point of the year; who teaches the subject writes its levels, the homeroom teacher qualities and competences."""
    desk = desk_of(request, class_id)
    book, columns, lines = opened(desk, part, period)
    problems: list[Problem] = []
    if request.method == "POST":
        if not may_type(desk):
            raise Denied(WRITE)
        write = praise_pupils if part == YEAR else set_primary_sheet
        problems = save(lines, request.POST, lambda found: write(desk.actor, school_class_id=class_id, rows=found))
        if not problems:
            return redirect("assessment:primary", class_id, part, period)
    context = shown(lines, request.POST, problems) | _context(book, columns)
    if part != YEAR and lines:
        context["sheet_href"] = reverse("assessment:primary-sheet", args=[class_id, part, period])
    return render(request, "assessment/entry.html", context, status=422 if problems else 200)


def opened(desk: Desk, part: str, period: str) -> tuple[Book, list[Column], list[Line]]:
    """Read one point of the year as its sheet; a part or a point that there is not is not found."""
    rules = primary_rules(desk.judged_on)
    if part not in PARTS or period not in {*rules.periods, AGAIN}:
        raise Http404
    book = Book(desk, part, period, rules, _standing(desk, period))
    columns = list(_columns(book)) if desk.level == PRIMARY else []
    return book, columns, _year_lines(book) if part == YEAR and columns else list(_lines(book, columns))


def may_type(desk: Desk) -> bool:
    return desk.leads or any(map(desk.may_write, desk.subjects))


def _standing(desk: Desk, period: str) -> Standing:
    rows = PrimaryRecord.objects.visible_to(desk.actor).filter(school_class=desk.school_class, period=period)
    return {(row.person_id, row.area, row.key): row for row in rows}


def _columns(book: Book) -> Iterator[Column]:
    """Give the columns of a part: a subject's levels and, where some grade of the class is tested, its tests; or the traits."""
    desk, rules = book.desk, book.rules
    grades = [int(grade) for grade in desk.school_class.grades]
    if book.part != TRAITS:
        for row in desk.subjects.values():
            name = name_of(row.subject, desk.day)
            if row.kind == LEVELLED:
                yield Column(SUBJECT, row.subject, name, "level")
                if any(rules.is_tested(row.subject, grade, book.at) for grade in grades):
                    yield Column(SUBJECT, row.subject, TEST.fill(name=name), "test")
        return
    for area, traits in ((QUALITY, rules.qualities), (COMPETENCE, rules.competences)):
        yield from (Column(area, key, trait.name, "level") for key, trait in traits.items() if _concerns(trait, grades))


TEST = vi_en("{name}: điểm KT", "{name}: test")


def _concerns(trait: Trait, grades: list[int]) -> bool:
    return trait.since <= max(grades)


def _lines(book: Book, columns: list[Column]) -> Iterator[Line]:
    wanted = _to_be_assessed_again(book) if book.period == AGAIN else None
    for pupil in pupils_of(book.desk) if columns else []:
        if wanted is None or pupil.person_id in wanted:
            yield Line(pupil.person_id, pupil.name, [_slot(book, pupil, column) for column in columns])


def _to_be_assessed_again(book: Book) -> set[UUID]:
    results = results_of(book.desk.actor, book.desk.school_class.pk)
    supported = {person_id for person_id, row in results.items() if row.decision == SUPPORT}
    return supported | {person_id for person_id, _, _ in book.standing}


def _slot(book: Book, pupil: Pupil, column: Column) -> Slot | None:
    desk, grade = book.desk, int(pupil.grade)
    if not _asks(book, column, grade):
        return None
    row = book.standing.get((pupil.person_id, column.area, column.key))
    may_write = desk.may_write(column.key) if column.area == SUBJECT else desk.leads
    letters = SUBJECT_LETTERS if column.area == SUBJECT else TRAIT_LETTERS
    level, test = (row.level, row.test) if row else ("", None)
    is_test = column.part == "test"
    read = _read_test if is_test else lambda said: read_letter(said, letters) if said else ""
    return Slot(
        name=cell_name(pupil.person_id, column.area, column.key, column.part),
        label=column.name,
        shown=("" if test is None else str(test)) if is_test else letter_of(level, letters),
        part=column.part,
        row={"area": column.area, "key": column.key, "period": book.period, "level": level, "test": test},
        read=read if may_write and desk.is_open(book.term) else None,
    )


def _asks(book: Book, column: Column, grade: int) -> bool:
    """Say whether a grade takes a column's subject, test or trait."""
    if column.area != SUBJECT:
        traits = book.rules.qualities if column.area == QUALITY else book.rules.competences
        return traits[column.key].since <= grade
    if column.part == "test":
        return book.rules.is_tested(column.key, grade, book.at)
    due = subjects_due(book.desk.subjects.values(), str(grade), book.desk.judged_on)
    return any(row.subject == column.key for row in due)


def _read_test(said: str) -> Any:
    if not said:
        return None
    return int(said) if said.isdecimal() else Problem("not-a-mark", "test", NOT_WHOLE.fill(said=said))


NOT_WHOLE = Words(
    "«{said}» không phải là điểm. Điểm kiểm tra là số nguyên từ 0 đến 10.",
    "“{said}” is no mark. A test's mark is a whole number from 0 to 10.",
)


def _year_lines(book: Book) -> list[Line]:
    """What the year comes to, with the words of praise that a title needs."""
    desk = book.desk
    results = results_of(desk.actor, desk.school_class.pk)
    praised = {
        row.person_id: row.text for row in Praise.objects.visible_to(desk.actor).filter(school_class=desk.school_class)
    }
    may_write = desk.leads and desk.is_open(2)
    found = []
    for pupil in pupils_of(desk):
        row = results.get(pupil.person_id)
        told = [
            YEAR_NAMES.get(row.result or "") if row else None,
            DECISION_NAMES.get(row.decision or "") if row else None,
            TITLE_NAMES.get(row.title or "") if row else None,
        ]
        slot = Slot(
            name=cell_name(pupil.person_id, "praise"),
            label=PRAISE,
            shown=praised.get(pupil.person_id, ""),
            part="text",
            read=str if may_write else None,
        )
        found.append(Line(pupil.person_id, pupil.name, [slot], told))
    return found


PRAISE = vi_en("Nổi bật hoặc tiến bộ rõ, được lớp công nhận", "Outstanding or clear progress, as the class accepts")


def _context(book: Book, columns: list[Column]) -> dict[str, Any]:
    desk, name = book.desk, PARTS[book.part]
    is_year = book.part == YEAR
    return {
        "title": vi_en("{part}, lớp {name}", "{part}, class {name}").fill(part=name, name=desk.school_class.name),
        "lead": vi_en("Cả năm", "The year") if is_year else capital(PERIODS[book.period]),
        "crumbs": crumbs(desk, (name, "")),
        "parts": parts_of(desk, "primary"),
        "tabs": _tabs(book),
        "closed": closed_because(desk, book.term),
        "hint": YEAR_HINT if is_year else HINT,
        "letters": [] if is_year else legend(TRAIT_LETTERS if book.part == TRAITS else SUBJECT_LETTERS),
        "caption": name,
        "heads": [PRAISE] if is_year else [column.name for column in columns],
        "tail_heads": YEAR_HEADS if is_year else [],
        "is_wide": is_year,
        "state": _state(book, columns),
        "saved_at": max((row.at for row in book.standing.values()), default=None),
        "links": _links(book),
    }


YEAR_HEADS = [vi_en("Kết quả", "Result"), vi_en("Quyết định", "Decision"), vi_en("Danh hiệu", "Title")]
HINT = vi_en(
    "Gõ chữ ở ô mức, số nguyên ở ô điểm kiểm tra. Ô không gõ được là môn do giáo viên khác ghi. Không cộng, không so sánh học sinh.",
    "Type letters for levels, whole numbers for tests. Cells that cannot be typed into are another teacher's. Nothing is averaged or compared.",
)
YEAR_HINT = vi_en(
    "Kết quả tự suy ra từ mức và bài kiểm tra cuối năm; bấm tên để xem vì sao. Danh hiệu Hoàn thành tốt cần lớp công nhận: ghi điều nổi bật.",
    "The result follows from levels and tests at the year's end; follow a name to see why. The title of those who did well needs words of praise.",
)


def _tabs(book: Book) -> list[dict[str, Any]]:
    """The points of the year, and beside them the year itself."""
    class_id, part = book.desk.school_class.pk, SUBJECTS if book.part == YEAR else book.part
    found = [
        {
            "label": capital(words),
            "href": reverse("assessment:primary", args=[class_id, part, key]),
            "is_current": key == book.period and book.part != YEAR,
        }
        for key, words in PERIODS.items()
    ]
    year = reverse("assessment:primary", args=[class_id, YEAR, book.rules.periods[-1]])
    return [*found, {"label": PARTS[YEAR], "href": year, "is_current": book.part == YEAR}]


def _links(book: Book) -> list[dict[str, Any]]:
    """The other half of the same point of the year."""
    if book.part == YEAR:
        return []
    other = TRAITS if book.part == SUBJECTS else SUBJECTS
    href = reverse("assessment:primary", args=[book.desk.school_class.pk, other, book.period])
    label = vi_en("{part}, {period}", "{part}, {period}").fill(part=PARTS[other], period=PERIODS[book.period])
    return [{"label": label, "href": href}]


def _state(book: Book, columns: list[Column]) -> State:
    if book.desk.level != PRIMARY:
        return not_of_level(book.desk)
    if not columns:
        return no_subjects(book.desk)
    return NOBODY_AGAIN if book.period == AGAIN else nobody_here()


NOBODY_AGAIN = State(
    "good",
    vi_en("Không có học sinh cần đánh giá bổ sung", "Nobody is to be assessed again"),
    vi_en(
        "Học sinh chưa hoàn thành cuối năm hiện ra ở đây, sau khi được hướng dẫn, giúp đỡ.",
        "Pupils who had not completed the year appear here, after they were supported.",
    ),
)

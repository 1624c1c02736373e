"""After the year: retests and summer training of those who are not promoted yet; entering what came of them decides again."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from hoaban.kernel.errors import Denied, Problem
from hoaban.kernel.language import vi_en
from hoaban.modules.assessment.actions import record_summer
from hoaban.modules.assessment.desk import WRITE, Desk
from hoaban.modules.assessment.entries import read_value
from hoaban.modules.assessment.letters import CONDUCT_LETTERS, legend, letter_of, read_letter
from hoaban.modules.assessment.models import ConductLevel, Mark, Result
from hoaban.modules.assessment.pages.entry import Line, Pupil, Slot, cell_name, pupils_of, save, shown
from hoaban.modules.assessment.pages.finding import closed_because, crumbs, desk_of, parts_of
from hoaban.modules.assessment.pages.states import State, not_of_level
from hoaban.modules.assessment.reads import results_of, shown_value
from hoaban.modules.assessment.rules.levels import CHUA_DAT, DECISION_NAMES, LEVEL_NAMES, RETEST, SUMMER_TRAINING
from hoaban.modules.assessment.rules.marks import NOT_PASSED, PASSED
from hoaban.modules.assessment.rules.promotion import may_retest
from hoaban.modules.assessment.rules.results import SubjectResult
from hoaban.modules.assessment.words import RETEST as RETEST_KIND
from hoaban.modules.assessment.words import SUMMER
from hoaban.modules.network.levels import PRESCHOOL, PRIMARY
from hoaban.modules.schooling.curriculum import name_of
from hoaban.modules.schooling.models import ClassSubject

TITLE = vi_en("Kiểm tra lại, rèn luyện hè", "Retests and summer training")


def summer(request: HttpRequest, class_id: UUID) -> HttpResponse:
    """Show who is to be examined again or trained in the summer; teachers of the subjects and of the class write the outcome."""
    desk = desk_of(request, class_id)
    table = _Table(desk) if desk.level not in {PRESCHOOL, PRIMARY} else None
    lines = table.lines() if table else []
    problems: list[Problem] = []
    if request.method == "POST":
        if not (desk.leads or any(map(desk.may_write, desk.subjects))):
            raise Denied(WRITE)
        problems = save(
            lines, request.POST, lambda found: record_summer(desk.actor, school_class_id=class_id, rows=found)
        )
        if not problems:
            return redirect("assessment:summer", class_id)
    context = shown(lines, request.POST, problems) | {
        "title": vi_en("{title}, lớp {name}", "{title}, class {name}").fill(title=TITLE, name=desk.school_class.name),
        "lead": desk.school_class.institution.name,
        "crumbs": crumbs(desk, (TITLE, "")),
        "parts": parts_of(desk, "summer"),
        "closed": closed_because(desk, SUMMER),
        "hint": HINT,
        "letters": legend(CONDUCT_LETTERS),
        "caption": TITLE,
        "heads": table.heads if table else [],
        "tail_heads": [vi_en("Học tập", "Learning"), vi_en("Quyết định", "Decision")],
        "state": NOBODY if table else not_of_level(desk),
    }
    return render(request, "assessment/entry.html", context, status=422 if problems else 200)


HINT = vi_en(
    "Ghi điểm kiểm tra lại ở môn học sinh chọn, và mức rèn luyện sau hè; kết quả lên lớp được xét lại ngay.",
    "Write the retest's mark in the subjects chosen, and the conduct after the summer; promotion is decided again at once.",
)
NOBODY = State(
    "good",
    vi_en("Không có học sinh phải kiểm tra lại hay rèn luyện hè", "Nobody is to be examined again or trained"),
    vi_en(
        "Học sinh hiện ra ở đây khi cả năm đã đủ điểm và chưa được lên lớp.",
        "Pupils appear here once the year is complete and they are not promoted yet.",
    ),
)


class _Table:
    """Who is concerned, with which subjects."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.results = results_of(desk.actor, desk.school_class.pk)
        here = {"school_class": desk.school_class}
        marks = Mark.objects.visible_to(desk.actor).filter(**here, kind=RETEST_KIND)
        self.marks = {(row.person_id, row.subject): row.value for row in marks}
        conduct = ConductLevel.objects.visible_to(desk.actor).filter(**here)
        self.conduct = {(row.person_id, row.term): row.level for row in conduct}
        self.pupils = [pupil for pupil in pupils_of(desk) if self._is_concerned(pupil)]
        self.subjects = [row for row in desk.subjects.values() if any(self._asks(p, row) for p in self.pupils)]

    def _is_concerned(self, pupil: Pupil) -> bool:
        row = self.results.get(pupil.person_id)
        came = (pupil.person_id, SUMMER) in self.conduct or any(
            person_id == pupil.person_id for person_id, _ in self.marks
        )
        return came or (row is not None and row.decision in {RETEST, SUMMER_TRAINING})

    def _asks(self, pupil: Pupil, subject: ClassSubject) -> bool:
        """Say whether a pupil may be examined again in a subject."""
        row = self.results.get(pupil.person_id)
        year = (row.subjects.get(subject.subject) or [None])[-1] if row else None
        if year is None:
            return False
        name = name_of(subject.subject, self.desk.day)
        result = (
            SubjectResult(name, passed=year)
            if year in {PASSED, NOT_PASSED}
            else SubjectResult(name, score=Decimal(year))
        )
        return may_retest(result, self.desk.rules)

    @property
    def heads(self) -> list[Any]:
        return [*(name_of(row.subject, self.desk.day) for row in self.subjects), vi_en("Rèn luyện sau hè", "Conduct")]

    def lines(self) -> list[Line]:
        return [
            Line(pupil.person_id, pupil.name, [*self._marks_of(pupil), self._conduct_of(pupil)], self._tails(pupil))
            for pupil in self.pupils
        ]

    def _marks_of(self, pupil: Pupil) -> list[Slot | None]:
        return [self._mark(pupil, row) if self._asks(pupil, row) else None for row in self.subjects]

    def _mark(self, pupil: Pupil, row: ClassSubject) -> Slot:
        desk, kind = self.desk, self.desk.kind_of(row.subject)
        may_write = desk.may_write(row.subject) and desk.is_open(SUMMER)
        value = self.marks.get((pupil.person_id, row.subject), "")
        return Slot(
            name=cell_name(pupil.person_id, row.subject),
            label=name_of(row.subject, desk.day),
            shown=str(shown_value(value)).replace(".", ",") if value else "",
            part="value",
            row={"subject": row.subject},
            read=(lambda said: read_value(said, kind, desk.rules)) if may_write and kind else None,
        )

    def _conduct_of(self, pupil: Pupil) -> Slot | None:
        """Ask for the conduct after training of those whose year was not passed."""
        desk, after = self.desk, self.conduct.get((pupil.person_id, SUMMER))
        year = self._year_conduct(pupil)
        if after is None and year != CHUA_DAT:
            return None
        may_write = desk.leads and desk.is_open(SUMMER)
        return Slot(
            name=cell_name(pupil.person_id, "conduct"),
            label=vi_en("rèn luyện sau hè", "conduct after the summer"),
            shown=letter_of(after, CONDUCT_LETTERS),
            part="value",
            row={"subject": ""},
            read=(lambda said: read_letter(said, CONDUCT_LETTERS)) if may_write else None,
        )

    def _year_conduct(self, pupil: Pupil) -> str | None:
        row: Result | None = self.results.get(pupil.person_id)
        return row.conduct if row else None

    def _tails(self, pupil: Pupil) -> list[Any]:
        row = self.results.get(pupil.person_id)
        if row is None:
            return [None, None]
        return [LEVEL_NAMES.get(row.result or ""), DECISION_NAMES.get(row.decision or "")]

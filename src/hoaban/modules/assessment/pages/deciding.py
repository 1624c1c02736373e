"""The list that goes to the principal: pupils assessed again who have not completed the year, and what was decided on them."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from hoaban.kernel.actor import Target
from hoaban.kernel.errors import Denied, Problem
from hoaban.kernel.language import Words, vi_en
from hoaban.modules.assessment.actions import decide_promotion
from hoaban.modules.assessment.actions.corrections import APPROVE
from hoaban.modules.assessment.desk import Desk
from hoaban.modules.assessment.letters import DECISION_LETTERS, legend, letter_of, read_letter
from hoaban.modules.assessment.models import PromotionDecision, Result
from hoaban.modules.assessment.pages.entry import Line, Slot, cell_name, pupils_of, save, shown
from hoaban.modules.assessment.pages.finding import crumbs, desk_of, parts_of
from hoaban.modules.assessment.pages.states import State, not_of_level
from hoaban.modules.assessment.reads import results_of
from hoaban.modules.assessment.rules.levels import DECISION_NAMES, PRINCIPAL, YEAR_NAMES
from hoaban.modules.network.levels import PRIMARY

TITLE = vi_en("Hiệu trưởng quyết định lên lớp", "The principal decides on promotion")
DECISION, REASON = vi_en("Quyết định", "Decision"), vi_en("Lý do", "Reason")
TAIL_HEADS = [
    vi_en("Kết quả", "Result"),
    vi_en("Đang là", "Stands as"),
    vi_en("Người, ngày quyết định", "Decided by, on"),
]
NOBODY = State(
    "good",
    vi_en("Không có học sinh chờ quyết định", "Nobody waits for a decision"),
    vi_en(
        "Học sinh đã được đánh giá bổ sung mà chưa hoàn thành hiện ra ở đây, để hiệu trưởng xem xét, quyết định.",
        "Pupils who were assessed again and have not completed the year appear here, for the principal to decide.",
    ),
)
HINT = vi_en(
    "Quyết định nào cũng cần lý do; người, ngày và lý do được lưu, phụ huynh đọc được ở kết quả của con.",
    "Every decision needs its reason; who, when and why are kept, and the family reads them with the result.",
)
HINT_READ = vi_en("Hiệu trưởng quyết định; bạn xem được.", "The principal decides; you may see it.")


def promotion(request: HttpRequest, class_id: UUID) -> HttpResponse:
    """Show whom the rules leave to the principal, who decides here, with a reason for each."""
    desk = desk_of(request, class_id)
    may_decide = desk.actor.reach(APPROVE).covers(Target(desk.school_class.institution_id, class_id))
    lines = _lines(desk, may_decide=may_decide) if desk.level == PRIMARY else []
    problems: list[Problem] = []
    if request.method == "POST":
        if not may_decide:
            raise Denied(APPROVE)
        problems = save(
            lines, request.POST, lambda rows: decide_promotion(desk.actor, school_class_id=class_id, rows=rows)
        )
        if not problems:
            return redirect("assessment:promotion", class_id)
    context = shown(lines, request.POST, problems) | _context(desk, may_decide=may_decide)
    return render(request, "assessment/entry.html", context, status=422 if problems else 200)


def _lines(desk: Desk, *, may_decide: bool) -> list[Line]:
    results = results_of(desk.actor, desk.school_class.pk)
    rows = PromotionDecision.objects.visible_to(desk.actor).filter(school_class=desk.school_class)
    decided = {row.person_id: row for row in rows}
    return [
        _line(pupil.person_id, pupil.name, result, decided.get(pupil.person_id), may_decide=may_decide)
        for pupil in pupils_of(desk)
        if (result := results.get(pupil.person_id)) and (result.decision == PRINCIPAL or pupil.person_id in decided)
    ]


def _line(person_id: UUID, name: str, result: Result, decided: PromotionDecision | None, *, may_decide: bool) -> Line:
    stands, why = (decided.decision, decided.reason) if decided else ("", "")
    row = {"decision": stands, "reason": why}

    def slot(part: str, label: Words, text: str, read: Any) -> Slot:
        return Slot(cell_name(person_id, part), label, text, part, row, read if may_decide else None)

    letter = letter_of(stands, DECISION_LETTERS)
    cells = [
        slot("decision", DECISION, letter, lambda said: read_letter(said, DECISION_LETTERS)),
        slot("reason", REASON, why, str),
    ]
    signed = f"{decided.by_name}, {timezone.localdate(decided.at):%d/%m/%Y}" if decided else None
    return Line(
        person_id, name, cells, [YEAR_NAMES.get(result.result or ""), DECISION_NAMES.get(result.decision or ""), signed]
    )


def _context(desk: Desk, *, may_decide: bool) -> dict[str, Any]:
    return {
        "title": vi_en("{part}, lớp {name}", "{part}, class {name}").fill(part=TITLE, name=desk.school_class.name),
        "lead": vi_en("Sau đánh giá bổ sung", "After the assessment again"),
        "crumbs": crumbs(desk, (TITLE, "")),
        "parts": parts_of(desk, "promotion"),
        "tabs": [],
        "closed": None,
        "hint": HINT if may_decide else HINT_READ,
        "letters": legend(DECISION_LETTERS),
        "caption": TITLE,
        "heads": [DECISION, REASON],
        "tail_heads": TAIL_HEADS,
        "is_wide": True,
        "state": NOBODY if desk.level == PRIMARY else not_of_level(desk),
        "saved_at": None,
        "links": [{"label": RESULTS, "href": reverse("assessment:register", args=[desk.school_class.pk])}],
    }


RESULTS = vi_en("Kết quả của lớp", "Results of the class")

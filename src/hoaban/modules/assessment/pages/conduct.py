"""Conduct of both terms, typed as letters by the homeroom teacher, with the year's as the rule proposes it and why."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from hoaban.kernel.language import vi_en
from hoaban.modules.assessment.actions import set_conduct_sheet
from hoaban.modules.assessment.desk import Desk
from hoaban.modules.assessment.letters import CONDUCT_LETTERS, legend, letter_of, read_letter
from hoaban.modules.assessment.models import ConductLevel
from hoaban.modules.assessment.pages.entry import Line, Pupil, Slot, cell_name, pupils_of, save, shown
from hoaban.modules.assessment.pages.finding import closed_because, crumbs, desk_of, parts_of
from hoaban.modules.assessment.pages.states import nobody_here, not_of_level
from hoaban.modules.assessment.rules.conduct import conduct_because, year_conduct
from hoaban.modules.assessment.rules.levels import LEVEL_NAMES
from hoaban.modules.assessment.words import TERMS
from hoaban.modules.network.levels import PRESCHOOL, PRIMARY

Standing = dict[tuple[UUID, int], ConductLevel]


def conduct(request: HttpRequest, class_id: UUID) -> HttpResponse:
    """Show the conduct of a class; a homeroom teacher of it writes, while the term is open."""
    desk = desk_of(request, class_id)
    is_judged = desk.level not in {PRESCHOOL, PRIMARY}
    rows = ConductLevel.objects.visible_to(desk.actor).filter(school_class=desk.school_class)
    standing = {(row.person_id, row.term): row for row in rows}
    lines = [_line(desk, pupil, standing) for pupil in pupils_of(desk)] if is_judged else []
    problems = []
    if request.method == "POST":
        desk.refuse_others_than_homeroom("conduct.write")
        problems = save(
            lines, request.POST, lambda found: set_conduct_sheet(desk.actor, school_class_id=class_id, rows=found)
        )
        if not problems:
            return redirect("assessment:conduct", class_id)
    context = shown(lines, request.POST, problems) | {
        "title": vi_en("Rèn luyện lớp {name}", "Conduct of class {name}").fill(name=desk.school_class.name),
        "lead": desk.school_class.institution.name,
        "crumbs": crumbs(desk, (vi_en("Rèn luyện", "Conduct"), "")),
        "parts": parts_of(desk, "conduct"),
        "closed": closed_because(desk, 2) or closed_because(desk, 1),
        "hint": HINT if desk.leads else READ_ONLY,
        "letters": legend(CONDUCT_LETTERS),
        "caption": vi_en("Kết quả rèn luyện", "Conduct"),
        "heads": TERMS.values(),
        "tail_heads": [vi_en("Cả năm", "Year"), vi_en("Vì sao", "Why")],
        "state": nobody_here() if is_judged else not_of_level(desk),
        "saved_at": max((row.at for row in standing.values()), default=None),
    }
    return render(request, "assessment/entry.html", context, status=422 if problems else 200)


HINT = vi_en(
    "Gõ T, K, Đ hoặc CĐ; mũi tên và Enter để sang ô khác, dán được cả cột từ Excel. Mức cả năm tự suy ra theo quy định.",
    "Type T, K, Đ or CĐ; arrows and Enter move on, a column pastes from a spreadsheet. The year's level follows by the rule.",
)
READ_ONLY = vi_en("Giáo viên chủ nhiệm lớp ghi trang này.", "The homeroom teacher of the class writes on this page.")


def _line(desk: Desk, pupil: Pupil, standing: Standing) -> Line:
    slots = [_slot(desk, pupil, term, standing.get((pupil.person_id, term))) for term in TERMS]
    first, second = (_level(standing, pupil, term) for term in (1, 2))
    year = year_conduct(first, second, desk.rules.conduct)
    told = LEVEL_NAMES.get(year or "")
    return Line(pupil.person_id, pupil.name, slots, [told, conduct_because(first, second, year).words])


def _level(standing: Standing, pupil: Pupil, term: int) -> str | None:
    row = standing.get((pupil.person_id, term))
    return row.level if row else None


def _slot(desk: Desk, pupil: Pupil, term: int, row: ConductLevel | None) -> Slot:
    may_write = desk.leads and desk.is_open(term)
    return Slot(
        name=cell_name(pupil.person_id, term),
        label=TERMS[term],
        shown=letter_of(row.level if row else None, CONDUCT_LETTERS),
        part="level",
        row={"term": term},
        read=(lambda said: read_letter(said, CONDUCT_LETTERS)) if may_write else None,
    )

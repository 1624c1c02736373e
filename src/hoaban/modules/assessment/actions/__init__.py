"""Every write of assessment: what teachers enter, what the principal locks and approves, and the results that follow."""

from hoaban.modules.assessment.actions.conduct import set_conduct, set_conduct_sheet, write_comment, write_comments
from hoaban.modules.assessment.actions.corrections import approve_correction, ask_correction, refuse_correction
from hoaban.modules.assessment.actions.deciding import decide_promotion
from hoaban.modules.assessment.actions.marks import set_mark, set_marks
from hoaban.modules.assessment.actions.observing import observe_children, open_plan, set_plan
from hoaban.modules.assessment.actions.primary import praise_pupils, set_primary, set_primary_sheet
from hoaban.modules.assessment.actions.results import compute_results, note_absences
from hoaban.modules.assessment.actions.summer import record_summer
from hoaban.modules.assessment.actions.windows import lock_term, unlock_term

__all__ = [
    "approve_correction",
    "ask_correction",
    "compute_results",
    "decide_promotion",
    "lock_term",
    "note_absences",
    "observe_children",
    "open_plan",
    "praise_pupils",
    "record_summer",
    "refuse_correction",
    "set_conduct",
    "set_conduct_sheet",
    "set_mark",
    "set_marks",
    "set_plan",
    "set_primary",
    "set_primary_sheet",
    "unlock_term",
    "write_comment",
    "write_comments",
]

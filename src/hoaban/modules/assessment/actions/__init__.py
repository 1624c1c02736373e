"""Every write of assessment: what teachers enter, what the principal locks and approves, and the results that follow."""

from hoaban.modules.assessment.actions.books import assign_teaching, open_books, set_subjects
from hoaban.modules.assessment.actions.conduct import set_conduct, write_comment
from hoaban.modules.assessment.actions.corrections import approve_correction, ask_correction, refuse_correction
from hoaban.modules.assessment.actions.marks import set_mark, set_marks
from hoaban.modules.assessment.actions.primary import set_primary
from hoaban.modules.assessment.actions.results import compute_results, note_absences
from hoaban.modules.assessment.actions.windows import lock_term, unlock_term

__all__ = [
    "approve_correction",
    "ask_correction",
    "assign_teaching",
    "compute_results",
    "lock_term",
    "note_absences",
    "open_books",
    "refuse_correction",
    "set_conduct",
    "set_mark",
    "set_marks",
    "set_primary",
    "set_subjects",
    "unlock_term",
    "write_comment",
]

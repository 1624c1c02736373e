"""Every write to classes, their subjects and teachers, enrolments and transfers.

Each action reads the same way: what it touches (`scope`), what must hold (`refuse(*rules…)`), what it writes (`op`), what it tells.
"""

from hoaban.modules.schooling.actions.classes import assign_homeroom, change_class, open_class
from hoaban.modules.schooling.actions.enrolments import (
    admit_learner,
    change_class_of_learner,
    enrol_learner,
    set_boarding,
    withdraw_learner,
)
from hoaban.modules.schooling.actions.rolling import roll_over
from hoaban.modules.schooling.actions.subjects import arrange_class, assign_teaching, open_books, set_subjects
from hoaban.modules.schooling.actions.transfers import (
    accept_transfer,
    ask_transfer,
    release_transfer,
    withdraw_transfer,
)

__all__ = [
    "accept_transfer",
    "admit_learner",
    "arrange_class",
    "ask_transfer",
    "assign_homeroom",
    "assign_teaching",
    "change_class",
    "change_class_of_learner",
    "enrol_learner",
    "open_books",
    "open_class",
    "release_transfer",
    "roll_over",
    "set_boarding",
    "set_subjects",
    "withdraw_learner",
    "withdraw_transfer",
]

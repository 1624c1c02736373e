"""What must hold of learners, classes and transfers, and what is looked at to know it."""

from hoaban.modules.schooling.quality.rules import SCHOOLING_RULES
from hoaban.modules.schooling.quality.subjects import SCHOOLING_SUBJECTS

__all__ = ["SCHOOLING_RULES", "SCHOOLING_SUBJECTS"]

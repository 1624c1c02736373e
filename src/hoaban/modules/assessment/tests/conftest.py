"""The school that the tests of this module share."""

from hoaban.modules.assessment.tests.school import school

__all__ = ["school"]

"""The bulk door of this module."""

from hoaban.kernel.bulk import bulk_door

load_assessment = bulk_door(__name__, "assessment.load@1")

"""The bulk door of this module."""

from hoaban.kernel.bulk import bulk_door

load_schooling = bulk_door(__name__, "schooling.load@1")

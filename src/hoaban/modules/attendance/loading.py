"""The bulk door of this module."""

from hoaban.kernel.bulk import bulk_door

load_attendance = bulk_door(__name__, "attendance.load@1")

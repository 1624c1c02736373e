"""The bulk door of this module."""

from hoaban.kernel.bulk import bulk_door

load_timetables = bulk_door(__name__, "timetable.load@1")

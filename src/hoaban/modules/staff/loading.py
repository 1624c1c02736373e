"""The bulk door of this module."""

from hoaban.kernel.bulk import bulk_door

load_staff = bulk_door(__name__, "staff.load@1")

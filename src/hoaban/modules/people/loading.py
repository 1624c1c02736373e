"""The bulk door of this module."""

from hoaban.kernel.bulk import bulk_door

load_people = bulk_door(__name__, "people.load@1")

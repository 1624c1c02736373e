"""The bulk door of this module."""

from hoaban.kernel.bulk import bulk_door

load_network = bulk_door(__name__, "network.load@1")

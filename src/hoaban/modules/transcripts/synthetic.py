"""Whether the records here are synthetic: then documents say so, and the system may sign them itself."""

from hoaban.kernel.models import Operation

BUILT_BY, BUILT_BECAUSE = "network.load@1", "demo"
NOTE = "DỮ LIỆU MÔ PHỎNG, KHÔNG CÓ GIÁ TRỊ"


def is_synthetic() -> bool:
    """Tell whether a synthetic province was built in this database, which is in its ledger."""
    return Operation.objects.filter(institution_id=None, kind=BUILT_BY, reason=BUILT_BECAUSE).exists()

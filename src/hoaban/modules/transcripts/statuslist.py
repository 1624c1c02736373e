"""The list of what was revoked or superseded, for those who check credentials far away: one bit an issue, and no name."""

from django.utils import timezone

from hoaban.kernel.actor import Actor
from hoaban.kernel.scoping import acting
from hoaban.modules.transcripts.models import Version
from hoaban.modules.transcripts.sealers import sealer
from hoaban.modules.transcripts.words import REVOKED, SUPERSEDED

SIZE = 131_072  # issues in one part


def revoked_list(part: int) -> bytes:
    """Give a part of the list as of now."""
    with acting(Actor.system("the list of revoked transcripts")):
        rows = Version.objects.filter(state__in=(REVOKED, SUPERSEDED))
        rows = rows.filter(status_index__gte=part * SIZE, status_index__lt=(part + 1) * SIZE)
        indexes = list(rows.values_list("status_index", flat=True))
    return sealer().revoked(part, [index % SIZE for index in indexes if index is not None], timezone.now())

"""The secret address of one's own calendar feed: made, and put away again."""

from django.utils import timezone

from hoaban.kernel.action import action, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Problem, refuse
from hoaban.kernel.language import Words, vi_en
from hoaban.modules.timetables.models import CalendarKey

OWN = "account.own"
DIGITS = 64  # of a SHA-256 digest, written as hexadecimal


@action(OWN, kind="timetable.make-calendar-key@1", says=vi_en("Tạo địa chỉ lịch riêng", "Made a calendar address"))
def make_calendar_key(actor: Actor, *, digest: str) -> CalendarKey:
    """Keep the digest of a new secret address; the one before opens nothing any more."""
    refuse(*([Problem("not-a-digest", "digest", NOT_A_DIGEST)] if len(digest) != DIGITS else []))
    op = writing()
    _end(actor)
    return op.create(CalendarKey, account_id=actor.user_id, digest=digest)


NOT_A_DIGEST = Words("Mã này không dùng được.", "This digest cannot be used.")


@action(OWN, kind="timetable.drop-calendar-key@1", says=vi_en("Bỏ địa chỉ lịch riêng", "Put a calendar address away"))
def drop_calendar_key(actor: Actor) -> int:
    """Let one's own address open nothing any more; gives how many there were."""
    return _end(actor)


def _end(actor: Actor) -> int:
    rows = list(CalendarKey.objects.filter(account__in=[actor.user_id], ends_at__isnull=True))
    return writing().change_all([(row, {"ends_at": timezone.now()}) for row in rows])

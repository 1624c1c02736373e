"""What a page's address asks for: place, day, breakdown and geography, checked, with the reader's own place as default."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import Max
from django.http import QueryDict
from django.utils import timezone

from hoaban.engines.figures.query import Geography
from hoaban.kernel.actor import Actor
from hoaban.kernel.days import FIRST, LAST, read_day
from hoaban.kernel.errors import invalid
from hoaban.modules.figures.asking import Where, require_reach, where
from hoaban.modules.figures.models import Answer
from hoaban.modules.network.models import Institution
from hoaban.modules.schooling.present import present_day


@dataclass(frozen=True, slots=True)
class Asked:
    """A checked question of a page; `is_live` asks the records themselves, also where the answer is remembered."""

    where: Where
    on: date
    by: str
    geography: Geography
    is_live: bool = False

    def query(self, **changed: str) -> str:
        """Give the address part that asks the same with something changed."""
        parts = {
            "place": self.where.code,
            "on": self.on.isoformat(),
            "by": self.by,
            "geography": self.geography,
            "live": "1" if self.is_live else "",
            **changed,
        }
        return urlencode({name: value for name, value in parts.items() if value})


def asked(actor: Actor, get: QueryDict) -> Asked:
    """Read a question from an address; what cannot be read is `Invalid`, what may not be seen is `Denied`."""
    day = get.get("on", "")
    on = _day(day) if day else _usual_day(actor)
    geography: Geography = "today" if get.get("geography") in {"today", "now"} else "then"
    place = where(actor, get.get("place", "") or own_place(actor), on, geography)
    require_reach(actor, place)
    return Asked(place, on, get.get("by", ""), geography, get.get("live") == "1")


def _usual_day(actor: Actor) -> date:
    """Give the day that the board speaks of, so that both show the same numbers."""
    today = timezone.localdate()
    newest = Answer.objects.visible_to(actor).filter(on__lte=today).aggregate(on=Max("on"))["on"]
    return newest or present_day(today)


def _day(text: str) -> date:
    found = read_day(text)
    if found is None:
        raise invalid(
            "day-unreadable",
            "on",
            f"Ngày «{text}» không đọc được, hoặc nằm ngoài khoảng {FIRST.year}-{LAST.year}. Hãy chọn ngày trong lịch.",
            f"The day “{text}” cannot be read, or is not within {FIRST.year}-{LAST.year}. Choose one in the calendar.",
        )
    return found


def own_place(actor: Actor) -> str:
    """Give the code of the place that a reader answers for: the widest of their roles' scopes."""
    kinds = {grant.scope_kind: grant.scope_id for grant in actor.roles}
    if "province" in kinds or "commune" in kinds:
        return kinds.get("province") or kinds["commune"]
    school = Institution.objects.visible_to(actor).values_list("code", flat=True).first()
    return school or "VN"

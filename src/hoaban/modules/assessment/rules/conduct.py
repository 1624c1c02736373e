"""The year's conduct from that of its two terms."""

from collections.abc import Mapping
from functools import cache

from hoaban.kernel.language import Words
from hoaban.modules.assessment.rules.levels import LEVEL_NAMES
from hoaban.modules.assessment.rules.reasons import Reason, because

NONE_YET = Words("chưa có", "none yet")


def year_conduct(first: str | None, second: str | None, table: Mapping[str, Mapping[str, str]]) -> str | None:
    """Give the year's conduct by the table, or None while a term has none."""
    return None if first is None or second is None else table[first][second]


@cache
def conduct_because(first: str | None, second: str | None, year: str | None) -> Reason:
    """Say how the year's conduct comes about, or which term is missing."""
    terms = {"first": LEVEL_NAMES.get(first or "", NONE_YET), "second": LEVEL_NAMES.get(second or "", NONE_YET)}
    if year is None:
        return because(
            "conduct-missing",
            "Chưa xếp được rèn luyện cả năm: học kì I {first}, học kì II {second}",
            "The year's conduct cannot be told yet: term I {first}, term II {second}",
            **terms,
        )
    return because(
        "conduct",
        "Rèn luyện {year}: học kì I {first}, học kì II {second}",
        "Conduct {year}: term I {first}, term II {second}",
        year=LEVEL_NAMES[year],
        **terms,
    )

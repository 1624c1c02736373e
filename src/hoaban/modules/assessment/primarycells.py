"""A primary pupil's records as the four points of the year, with what was assessed again after support in place of the year's end."""

from collections.abc import Iterable

from hoaban.modules.assessment.models import PrimaryRecord
from hoaban.modules.assessment.rules.packs import PrimaryRules
from hoaban.modules.assessment.words import AGAIN

Cell = tuple[str | None, int | None]


def primary_cells(
    records: Iterable[PrimaryRecord], rules: PrimaryRules
) -> tuple[dict[tuple[str, str], list[Cell]], bool]:
    """Give level and test at each point, by area and key; and whether something was assessed again."""
    grid: dict[tuple[str, str], list[Cell]] = {}
    again: dict[tuple[str, str], Cell] = {}
    for record in records:
        where, cell = (record.area, record.key), (record.level or None, record.test)
        cells = grid.setdefault(where, [(None, None)] * len(rules.periods))
        if record.period != AGAIN:
            cells[rules.periods.index(record.period)] = cell
        elif record.level:
            again[where] = cell
    for where, (level, test) in again.items():
        former = grid[where][-1]
        grid[where][-1] = (level, former[1] if test is None else test)
    return grid, bool(again)

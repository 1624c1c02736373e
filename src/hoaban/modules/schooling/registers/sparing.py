"""Whom rejected rows may mean: a row that stays out changes nothing, so that nobody it may mean is taken out either."""

from collections.abc import Iterable

from hoaban.modules.schooling.registers.judging import Verdict
from hoaban.modules.schooling.registers.matching import Candidate, class_key, near_days, near_names
from hoaban.modules.schooling.registers.records import RegisterPerson, RegisterStudent


class Spared:
    """The rejected rows of a sheet."""

    def __init__(self, verdicts: Iterable[Verdict]) -> None:
        self._records = [verdict.record for verdict in verdicts if verdict.is_rejected]

    def holds(self, each: Candidate) -> bool:
        """Tell whether one of the rows may mean this person."""
        return any(_may_be(record, each) for record in self._records)


def _may_be(record: RegisterPerson, each: Candidate) -> bool:
    if record.number is not None and record.number.text == each.number:
        return True
    name, born = record.identity
    if not name and born is None:
        return not isinstance(record, RegisterStudent) or class_key(record.class_name) in {"", each.class_key}
    same_name, same_day = name == each.name.casefold(), born == each.birth_date
    if not name or born is None:
        return same_name or same_day
    return (same_name and near_days(born, each.birth_date)) or (same_day and near_names(name, each.name))

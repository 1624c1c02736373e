"""Whom rejected rows may mean: a row that stays out changes nothing, so that nobody it may mean is taken out either."""

from collections.abc import Iterable
from datetime import date

from hoaban.modules.schooling.registers.class_names import class_key
from hoaban.modules.schooling.registers.judging import Verdict
from hoaban.modules.schooling.registers.matching import Candidate, near_days, near_names
from hoaban.modules.schooling.registers.records import RegisterPerson, RegisterStudent


class Spared:
    """The rejected rows of a sheet, by what they still say of somebody."""

    def __init__(self, verdicts: Iterable[Verdict]) -> None:
        self._numbers: set[str] = set()
        self._births: dict[str, set[date | None]] = {}
        self._names: dict[date, set[str]] = {}
        self._classes: set[str] = set()
        for verdict in verdicts:
            if verdict.is_rejected:
                self._note(verdict.record)

    def _note(self, record: RegisterPerson) -> None:
        name, born = record.identity
        if record.number is not None:
            self._numbers.add(record.number.text)
        if name:
            self._births.setdefault(name, set()).add(born)
        if born is not None:
            self._names.setdefault(born, set()).add(name)
        if not name and born is None:
            self._classes.add(class_key(record.class_name) if isinstance(record, RegisterStudent) else "")

    def holds(self, each: Candidate) -> bool:
        """Tell whether one of the rows may mean this person: by what is readable in it, however little that is."""
        name = each.name.casefold()
        births, names = self._births.get(name, set()), self._names.get(each.birth_date, set())
        return (
            (each.number != "" and each.number in self._numbers)
            or any(day is None or near_days(day, each.birth_date) for day in births)
            or any(not other or near_names(other, name) for other in names)
            or not self._classes.isdisjoint({"", each.class_key})
        )

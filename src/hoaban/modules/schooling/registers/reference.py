"""The State's lists that a run asks again and again: communes by code, ethnic groups by name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from hoaban.modules.places.lookup import ethnic_group_codes, group_key, resolve_commune


@dataclass(frozen=True, slots=True)
class Reference:
    """Answers from the lists, each question asked once a run."""

    groups: Mapping[str, str]
    key: Callable[[str], str]
    _keys: dict[str, str] = field(default_factory=dict)
    _communes: dict[tuple[str, date], UUID | None] = field(default_factory=dict)

    @classmethod
    def load(cls) -> "Reference":
        return cls(ethnic_group_codes(), group_key)

    def group_key(self, name: str) -> str:
        if name not in self._keys:
            if len(self._keys) > 10_000:  # noqa: PLR2004  nobody writes 54 names in so many ways; a hostile file might
                self._keys.clear()
            self._keys[name] = self.key(name)
        return self._keys[name]

    def group(self, name: str) -> str | None:
        """Give the code of an ethnic group."""
        return self.groups.get(self.group_key(name))

    def commune(self, code: str, on: date) -> UUID | None:
        """Give the commune of a day that a register means by a code; None for a code that no commune ever had."""
        if (code, on) not in self._communes:
            found = resolve_commune(code, on)
            self._communes[code, on] = found.place.pk if found else None
        return self._communes[code, on]

"""Every address of the program, and for each of its parts an example: one at the primary school, one at the upper secondary school.

A new address is walked by the access tests without being named there. One whose part has no example here fails them: add it to
`EXAMPLES`, taken from a `Side`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver, reverse

UNKNOWN = UUID("00000000-0000-7000-8000-000000000000")


@dataclass(frozen=True)
class Side:
    """What stands at one of the two schools, as addresses name it."""

    institution: UUID
    institution_code: str
    commune: UUID
    commune_code: str
    site: UUID
    school_class: UUID
    pupil: UUID
    pupil_name: str
    account: UUID
    grant: UUID
    operation: UUID
    transfer: UUID
    arrival: UUID
    register_import: UUID
    run: UUID
    held: UUID
    device: UUID
    closing: UUID
    staff_absence: UUID
    correction: UUID
    version: UUID
    request: UUID
    batch: UUID
    step: UUID
    transcript_code: str
    twin: UUID
    pair: UUID
    merge: UUID
    reform: UUID
    violation: UUID
    timetable: UUID
    school_year: str

    def unknown(self) -> "Side":
        """The same with records that do not exist; places are published, so the commune stays."""
        unknown = {name: UNKNOWN if isinstance(value, UUID) else value for name, value in vars(self).items()}
        return Side(**(unknown | {"commune": self.commune}))


# By the name of an address's part; where one name means different things, by view and part: "places:place/code".
EXAMPLES: Mapping[str, Callable[[Side], object]] = {
    "institution_id": lambda side: side.institution,
    "school_id": lambda side: side.institution,
    "site_id": lambda side: side.site,
    "class_id": lambda side: side.school_class,
    "person_id": lambda side: side.pupil,
    "kept_id": lambda side: side.pupil,
    "former_id": lambda side: side.twin,
    "pair_id": lambda side: side.pair,
    "merge_id": lambda side: side.merge,
    "account_id": lambda side: side.account,
    "grant_id": lambda side: side.grant,
    "operation_id": lambda side: side.operation,
    "transfer_id": lambda side: side.transfer,
    "schooling:accept/transfer_id": lambda side: side.arrival,
    "import_id": lambda side: side.register_import,
    "run_id": lambda side: side.run,
    "job_id": lambda side: side.run,
    "closing_id": lambda side: side.closing,
    "absence_id": lambda side: side.staff_absence,
    "correction_id": lambda side: side.correction,
    "version_id": lambda side: side.version,
    "request_id": lambda side: side.request,
    "step_id": lambda side: side.step,
    "batch_id": lambda side: side.batch,
    "transcripts:check/code": lambda side: side.transcript_code or "x",
    "transcripts:proof/code": lambda side: side.transcript_code or "x",
    "reform_id": lambda side: side.reform,
    "timetable_id": lambda side: side.timetable,
    "subject": lambda _side: "toan",
    "term": lambda _side: 1,
    "part": lambda _side: "subjects",
    "transcripts:status/part": lambda _side: 0,
    "period": lambda _side: "ck1",
    "area": lambda _side: "the-chat",
    "age": lambda _side: 5,
    "school_year": lambda side: side.school_year,
    "place_id": lambda side: side.commune,
    "code": lambda side: side.commune_code,
    "violation_id": lambda side: side.violation,
    "rule_code": lambda _side: "guardian-missing",
    "held_id": lambda side: side.held,
    "device_id": lambda side: side.device,
    "scope": lambda side: f"class:{side.school_class}",
    "indicator_id": lambda _side: "learners",
    "form": lambda _side: "csv",
    "tile": lambda _side: "0/000.p/1",
    "timetables:class-file/form": lambda _side: "xlsx",
    "timetables:file/form": lambda _side: "xlsx",
    "timetables:file/part": lambda _side: "school",
    "secret": lambda _side: "unknown",
}


@dataclass(frozen=True)
class Route:
    """One address: its name, and the names of its parts."""

    name: str
    parts: tuple[str, ...]

    def path(self, side: Side, instead: Mapping[str, object] = MappingProxyType({})) -> str:
        """Give the address of what stands at one of the schools, with other words in place of some of its parts."""
        return reverse(self.name, kwargs={part: self._example(part)(side) for part in self.parts} | dict(instead))

    def _example(self, part: str) -> Callable[[Side], object]:
        found = EXAMPLES.get(f"{self.name}/{part}") or EXAMPLES.get(part)
        assert found, f"{self.name} has a part {part!r} without an example: add one to EXAMPLES in tests/routes.py"
        return found

    @property
    def names_a_record(self) -> bool:
        return any(isinstance(self._example(part)(A_SIDE), UUID) for part in self.parts)


A_SIDE = Side(**{field.name: UNKNOWN if field.type is UUID else "" for field in fields(Side)})


def routes() -> list[Route]:
    """Give every address that the program answers."""
    return list(_under(get_resolver(), ""))


def _under(resolver: URLResolver, namespace: str) -> Iterator[Route]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            assert pattern.name, f"{pattern.pattern} has no name, so the access table cannot speak of it"
            yield Route(f"{namespace}{pattern.name}", tuple(pattern.pattern.regex.groupindex))
        else:
            yield from _under(pattern, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace)

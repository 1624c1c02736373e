"""Whether results are what the marks come to: computed anew by the rules, beside what stands, school by school."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import UUID

from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.assessment.computing import Line, judge, stays_of
from hoaban.modules.assessment.models import Result
from hoaban.modules.log.auditing.finding import Found, Report
from hoaban.modules.schooling.models import Enrolment

TABLE: Final = "assessment_result"
AS_JSON: Final = frozenset({"subjects", "terms", "reasons"})
COMPARED: Final = tuple(name for name in Line._fields if name not in {"id", "school_class_id", "person_id"})
Key = tuple[UUID, UUID]


def compare_results(report: Report) -> None:
    """Judge every year that has results once more."""
    places = Result.objects.order_by("school_year", "institution_id").values_list("school_year", "institution_id")
    for year, school in places.distinct():
        _compare(report, SchoolYear.parse(year), school)


def _compare(report: Report, year: SchoolYear, school: UUID) -> None:
    stays = stays_of(year, institution_id=school)
    lines: dict[Key, Line] = {(line.school_class_id, line.person_id): line for line in judge(year, stays)}
    standing = {
        (row.school_class_id, row.person_id): row
        for row in Result.objects.filter(school_year=year.name, institution=school)
    }
    report.results += len(lines)
    for key, line in lines.items():
        if key in standing:
            _compare_one(report, standing[key], line)
        elif line.given:  # of whom nothing was entered yet, nothing was computed yet
            report.add(Found("result-gone", TABLE, f"{line.person_id} {year.name}", institution_id=school))
    learn_here = {(stay.school_class_id, stay.person_id) for stay in stays}
    for key, row in standing.items():
        if key not in lines and (key in learn_here or not _ever_learnt(key)):
            report.add(Found("result-slipped-in", TABLE, str(row.pk), institution_id=school))


def _ever_learnt(key: Key) -> bool:
    """Tell whether a pupil was ever in a class: who left during the year keeps the result of until then."""
    return Enrolment.objects.filter(school_class=key[0], person=key[1]).exists()


def _compare_one(report: Report, row: Result, line: Line) -> None:
    for name, computed, stands in _pairs(row, line._asdict()):
        if computed != stands:
            ledger, table = (json.dumps(each, ensure_ascii=False, default=str) for each in (computed, stands))
            report.add(Found("result-changed", TABLE, str(row.pk), name, ledger, table, row.institution_id))


def _pairs(row: Result, line: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    for name in COMPARED:
        computed = json.loads(line[name]) if name in AS_JSON else line[name]
        yield name, computed, getattr(row, name)

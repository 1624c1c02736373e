"""The star schema as views over the records: one SQL file a view, in the order of their names.

The shape of each view is `engines.figures.star.TABLES`; a test holds them equal. The views run with the rights of whoever asks
(`security_invoker`), so that row-level security stands under every figure.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections

from hoaban.kernel.law import Rule, all_rules, rule
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.kernel.walls import APP_ROLE
from hoaban.modules.attendance.calendar import first_lesson, holidays, last_lesson, usual_plan
from hoaban.modules.attendance.words import ABSENT
from hoaban.modules.network.levels import CENTRES, CONTINUING, GRADE_AGE, GRADE_LEVEL, LOWER, PRIMARY, UPPER
from hoaban.modules.staff.posts import TEACHER

FOLDER = Path(__file__).parent
YEARS = [SchoolYear(starts) for starts in range(2020, 2036)]  # of which the views know the calendar


def _case(column: str, pairs: dict[str, str]) -> str:
    branches = " ".join(f"WHEN '{key}' THEN '{value}'" for key, value in pairs.items())
    return f"CASE {column} {branches} END"


def _age_levels() -> str:
    """The level whose usual age an age is; the nursery's years have none."""
    return "CASE age " + " ".join(
        f"WHEN {age} THEN '{GRADE_LEVEL[grade]}'" for grade, age in GRADE_AGE.items() if grade != "nt"
    ) + " END"  # fmt: skip


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _array(values: Iterable[object], kind: str) -> str:
    return f"ARRAY[{', '.join(str(value) for value in values)}]::{kind}[]"


def _day(day: date | None) -> str:
    return "NULL::date" if day is None else f"date '{day}'"


def _school_years() -> str:
    rows = (f"({_text(year.name)}, {_day(first_lesson(year))}, {_day(last_lesson(year))})" for year in YEARS)
    return ", ".join(rows)


def _year_spans() -> str:
    return ", ".join(f"({_text(year.name)}, {_day(year.start)}, {_day(year.end)})" for year in YEARS)


def _usual_plans() -> str:
    """The plan that law gives each level, by school year."""
    levels = {level: grade for grade, level in GRADE_LEVEL.items()} | {CONTINUING: ""}
    plans = ((year, level, usual_plan(grade, first_lesson(year))) for year in YEARS for level, grade in levels.items())
    return ", ".join(
        f"({_text(year.name)}, {_text(level)}, {_array(map(_text, plan.sessions), 'text')},"
        f" {_array(sorted(plan.weekdays), 'integer')})"
        for year, level, plan in plans
    )


def _holidays() -> str:
    return ", ".join(f"({_day(day)})" for year in YEARS for day in sorted(holidays(year.starts)))


def _chronic() -> str:
    """From when to when which share of sessions is chronic, of at least how many."""
    shares, numbers = (rules_of(name) for name in ("attendance.chronic-share", "attendance.chronic-sessions"))
    spans = (
        (max(a.effective_from, b.effective_from), _earlier(a.effective_to, b.effective_to), a.value, b.value)
        for a in shares
        for b in numbers
    )
    kept = (span for span in spans if span[1] is None or span[0] < span[1])
    return ", ".join(f"({_day(since)}, {_day(until)}, {share}, {enough})" for since, until, share, enough in kept)


def _transcripts_due() -> str:
    """From the day after a year's transcripts must be signed until the day after the next year's."""
    rows = ((year, _after_deadline(year), _after_deadline(year.next())) for year in YEARS)
    return ", ".join(f"({_text(year.name)}, {_day(since)}, {_day(until)})" for year, since, until in rows)


def _after_deadline(year: SchoolYear) -> date:
    month, day = map(int, rule("transcript.sign-by", on=year.end).split("-"))
    return date(year.starts + 1, month, day) + timedelta(days=1)


def _norms() -> str:
    """From when to when which post at which level owes how many periods, in boarding schools or not."""
    return ", ".join(
        f"({_day(row.effective_from)}, {_day(row.effective_to)}, {_text(post)}, {level}, {str(boards).lower()}, {periods})"
        for row in rules_of("staffing.weekly-periods")
        for boards in (False, True)
        for post, level, periods in _norms_of(row.value, boards=boards)
    )


def _norms_of(value: Any, *, boards: bool) -> Iterator[tuple[str, str, int]]:
    for level, periods in ({**value["day"], **value["boarding"]} if boards else value["day"]).items():
        yield TEACHER, _text(level), periods
    for post, periods in value["posts"].items():
        yield post, "NULL::text", periods


def _reductions() -> str:
    """From when to when which duty takes how many periods, and how many duties count at once."""
    taken, most = rules_of("staffing.reductions"), rules_of("staffing.most-duties")
    spans = (
        (max(a.effective_from, b.effective_from), _earlier(a.effective_to, b.effective_to), a.value, b.value)
        for a in taken
        for b in most
    )
    return ", ".join(
        f"({_day(since)}, {_day(until)}, {_text(duty)}, {periods}, {count})"
        for since, until, by_duty, count in spans
        if until is None or since < until
        for duty, periods in by_duty.items()
    )


def _order_of_grade() -> str:
    """1 for grades of primary school, up to 4 beyond all levels."""
    heights = {PRIMARY: 1, LOWER: 2, UPPER: 3}
    branches = " ".join(
        f"WHEN '{grade}' THEN {heights[level]}" for grade, level in GRADE_LEVEL.items() if level in heights
    )
    return f"CASE grade {branches} ELSE 4 END"


def rules_of(rule_id: str) -> list[Rule]:
    return [row for row in all_rules() if row.id == rule_id and row.status != "draft"]


def _earlier(a: date | None, b: date | None) -> date | None:
    return min((day for day in (a, b) if day), default=None)


def views() -> list[tuple[str, str]]:
    """Give each view's name and its SELECT, ready to run."""
    words = {
        "{{absent}}": ", ".join(map(_text, ABSENT)),
        "{{chronic}}": _chronic(),
        "{{holidays}}": _holidays(),
        "{{norms}}": _norms(),
        "{{order_of_grade}}": _order_of_grade(),
        "{{reductions}}": _reductions(),
        "{{school_years}}": _school_years(),
        "{{transcripts_due}}": _transcripts_due(),
        "{{time_zone}}": _text(settings.TIME_ZONE),
        "{{year_spans}}": _year_spans(),
        "{{usual_plans}}": _usual_plans(),
        "{{level_of_grade}}": _case("grade", GRADE_LEVEL),
        "{{level_of_age}}": _age_levels(),
        "{{centres}}": ", ".join(f"'{kind}'" for kind in CENTRES),
    }
    found = []
    for path in sorted(FOLDER.glob("*.sql")):
        text = path.read_text("utf-8")
        for word, sql in words.items():
            text = text.replace(word, sql)
        found.append((path.stem.partition("_")[2], text))
    return found


def build_star(using: str = "owner") -> None:
    """Make the views anew, in one transaction as the owner; run after every migration."""
    with connections[using].cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("DROP SCHEMA IF EXISTS star CASCADE")
        cursor.execute("CREATE SCHEMA star")
        for name, select in views():
            cursor.execute(f"CREATE VIEW star.{name} WITH (security_invoker = true) AS\n{select}")
        cursor.execute(
            f"GRANT USAGE ON SCHEMA star TO {APP_ROLE}; GRANT SELECT ON ALL TABLES IN SCHEMA star TO {APP_ROLE}"
        )
        cursor.execute("COMMIT")

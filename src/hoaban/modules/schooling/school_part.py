"""Schooling's part of a school's page: its classes and learners this year, grade by grade."""

from collections import Counter
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from hoaban.kernel.actor import Actor, Target
from hoaban.kernel.language import number, percent, vi_en
from hoaban.kernel.listing import Column
from hoaban.modules.network.levels import GRADE_NAMES
from hoaban.modules.network.models import Institution
from hoaban.modules.network.school_parts import SchoolPart, Tab
from hoaban.modules.schooling.present import day_of_list, present_year
from hoaban.modules.schooling.reads import Counts, SchoolOverview, school_overview
from hoaban.modules.schooling.rules import ordered_grades

GRADE_COLUMNS = (
    Column("grade", vi_en("Khối", "Grade")),
    Column("classes", vi_en("Lớp", "Classes"), "number"),
    Column("learners", vi_en("Học sinh", "Learners"), "number"),
    Column("size", vi_en("Học sinh một lớp", "Learners a class"), "number"),
)


def school_part(actor: Actor, school: Institution, today: date) -> SchoolPart:
    year = present_year(today, school.pk)
    found = school_overview(actor, school.pk, day_of_list(year, today))
    asked = urlencode({"school": school.code, "year": year.name})
    if found is None:
        return SchoolPart()
    tabs = (
        Tab(vi_en("Lớp học", "Classes"), f"{reverse('schooling:classes')}?{asked}", len(found.classes)),
        Tab(vi_en("Học sinh", "Learners"), f"{reverse('schooling:learners')}?{asked}", found.counts.learners),
    )
    may_export = actor.may("register.read", Target(institution_id=school.pk))
    shown = {
        "year": year.name,
        "stats": _stats(found.counts),
        "columns": GRADE_COLUMNS,
        "rows": _grades(found, asked),
        "export": f"{reverse('schooling:register-export', args=[school.pk])}?{asked}" if may_export else "",
    }
    return SchoolPart(tabs, "schooling/school_part.html", shown)


def _stats(counts: Counts) -> list[dict[str, Any]]:
    told = (
        (vi_en("Học sinh", "Learners"), counts.learners),
        (vi_en("Nữ", "Girls"), counts.women),
        (vi_en("Dân tộc thiểu số", "Ethnic minorities"), counts.minority),
        (vi_en("Bán trú, nội trú", "Boarding"), counts.boarding),
    )
    return counted_shares(told, counts.learners)


def counted_shares(told: Any, whole: int) -> list[dict[str, Any]]:
    """Give counts for a list of stats, each but the whole with its share of it."""
    return [
        {"label": label, "value": number(n) if n == whole or not whole else f"{number(n)} ({percent(n / whole)})"}
        for label, n in told
    ]


def _grades(found: SchoolOverview, asked: str) -> list[dict[str, Any]]:
    """Give a line for each grade; a class of combined grades counts in the line of its lowest."""
    classes = Counter(ordered_grades(line.grades)[0] for line in found.classes)
    grades = ordered_grades([*found.counts.by_grade, *classes])
    return [
        {
            "grade": GRADE_NAMES.get(grade, grade),
            "href": f"{reverse('schooling:learners')}?{asked}&grade={grade}",
            "classes": classes[grade],
            "learners": found.counts.by_grade[grade],
            "size": round(found.counts.by_grade[grade] / classes[grade], 1) if classes[grade] else None,
        }
        for grade in grades
    ]

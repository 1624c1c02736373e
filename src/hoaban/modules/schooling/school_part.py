"""Schooling's part of a school's page: its classes and learners this year, grade by grade."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse

from hoaban.kernel.actor import Actor, Target
from hoaban.kernel.language import number, percent, vi_en
from hoaban.kernel.listing import Column
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.network.levels import GRADE_NAMES
from hoaban.modules.network.models import Institution
from hoaban.modules.network.school_parts import SchoolPart, Tab
from hoaban.modules.people.models import FEMALE
from hoaban.modules.schooling.models import Enrolment, SchoolClass
from hoaban.modules.schooling.present import day_of_list
from hoaban.modules.schooling.reads.overviews import KINH
from hoaban.modules.schooling.rules import ordered_grades
from hoaban.modules.schooling.stays import manages

GRADE_COLUMNS = (
    Column("grade", vi_en("Khối", "Grade")),
    Column("classes", vi_en("Lớp", "Classes"), "number"),
    Column("learners", vi_en("Học sinh", "Learners"), "number"),
    Column("size", vi_en("Học sinh một lớp", "Learners a class"), "number"),
)


def school_part(actor: Actor, school: Institution, today: date) -> SchoolPart:
    """Two reads: the classes of every year, of which the newest year counts, and its learners counted by grade."""
    year, classes = _newest_classes(actor, school, today)
    stays = Enrolment.objects.visible_to(actor).on(day_of_list(year, today)).filter(institution=school)
    counts: dict[str, Any] = {row["grade"]: row for row in stays.order_by().values("grade").annotate(**COUNTED)}
    told = {name: sum(row[name] for row in counts.values()) for name in COUNTED}
    asked = urlencode({"school": school.code, "year": year.name})
    tabs = (
        Tab(vi_en("Lớp học", "Classes"), f"{reverse('schooling:classes')}?{asked}", len(classes)),
        Tab(vi_en("Học sinh", "Learners"), f"{reverse('schooling:learners')}?{asked}", told["learners"]),
    )
    may_export = actor.may("register.read", Target(institution_id=school.pk))
    shown = {
        "year": year.name,
        "stats": counted_shares(told),
        "columns": GRADE_COLUMNS,
        "rows": _grades(classes, {grade: row["learners"] for grade, row in counts.items()}, asked),
        "roll_over": reverse("schooling:roll-over", args=[school.pk]) if manages(actor, school.pk) else "",
        "export": f"{reverse('schooling:register-export', args=[school.pk])}?{asked}" if may_export else "",
    }
    return SchoolPart(tabs, "schooling/school_part.html", shown)


def _newest_classes(actor: Actor, school: Institution, today: date) -> tuple[SchoolYear, list[list[str]]]:
    """Give the year that the page speaks of, and the grades of each of its classes."""
    this = SchoolYear.containing(today)
    classes = SchoolClass.objects.visible_to(actor).filter(institution=school, school_year__lte=this.name)
    rows = list(classes.values_list("school_year", "grades"))
    newest = max((name for name, _ in rows), default=this.name)
    return SchoolYear.parse(newest), [grades for name, grades in rows if name == newest]


COUNTED = {
    "learners": Count("pk"),
    "women": Count("pk", filter=Q(person__sex=FEMALE)),
    "minority": Count("pk", filter=Q(person__ethnic_group__isnull=False) & ~Q(person__ethnic_group=KINH)),
    "boarding": Count("pk", filter=~Q(boarding="none")),
}
COUNTED_WORDS = {
    "learners": vi_en("Học sinh", "Learners"),
    "women": vi_en("Nữ", "Girls"),
    "minority": vi_en("Dân tộc thiểu số", "Ethnic minorities"),
    "boarding": vi_en("Bán trú, nội trú", "Boarding"),
}


def counted_shares(told: Mapping[str, int]) -> list[dict[str, Any]]:
    """Give the counts of `COUNTED` for a list of stats, each but the whole with its share of it."""
    whole = told["learners"]
    return [
        {
            "label": words,
            "value": number(n) if name == "learners" or not whole else f"{number(n)} ({percent(n / whole)})",
        }
        for name, words, n in ((name, words, told[name]) for name, words in COUNTED_WORDS.items())
    ]


def _grades(classes: Iterable[list[str]], learners: Mapping[str, int], asked: str) -> list[dict[str, Any]]:
    """Give a line for each grade; a class of combined grades counts in the line of its lowest."""
    formed = Counter(ordered_grades(grades)[0] for grades in classes)
    return [
        {
            "grade": GRADE_NAMES.get(grade, grade),
            "href": f"{reverse('schooling:learners')}?{asked}&grade={grade}",
            "classes": formed[grade],
            "learners": learners.get(grade, 0),
            "size": round(learners.get(grade, 0) / formed[grade], 1) if formed[grade] else None,
        }
        for grade in ordered_grades([*learners, *formed])
    ]

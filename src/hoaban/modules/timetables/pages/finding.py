"""What the pages of whoever makes a timetable begin with: the school, the year and term they speak of, and the way between them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone

from hoaban.kernel.actor import Actor, Target
from hoaban.kernel.days import read_day
from hoaban.kernel.errors import Problem
from hoaban.kernel.language import vi_en
from hoaban.kernel.requests import actor_of
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.network.models import Institution
from hoaban.modules.schooling.present import present_year, recent_years
from hoaban.modules.timetables.gathering import first_day, planning_day
from hoaban.modules.timetables.models import PLAN, Timetable
from hoaban.modules.timetables.words import PUBLISHED, TERMS

MANAGE = "timetable.manage"
UNPROCESSABLE = 422
STEPS = (
    ("school", vi_en("Tổng quan", "Overview")),
    ("assignments", vi_en("1. Phân công", "1. Assignments")),
    ("week", vi_en("2. Tuần học, phòng", "2. Week and rooms")),
    ("wishes", vi_en("3. Nguyện vọng", "3. Wishes")),
    ("solve", vi_en("4. Xếp", "4. Make it")),
)


@dataclass(frozen=True, slots=True)
class Desk:
    """A school, a year and a term that are planned, as the records stand on a day; `may` says whether the reader may change them."""

    actor: Actor
    school: Institution
    year: SchoolYear
    term: int
    on: date
    may: bool

    def href(self, name: str, *args: object, **asked: object) -> str:
        """Give a page's address for the same year, term and day."""
        said = {"year": self.year.name, "term": self.term, **asked}
        return f"{reverse(f'timetables:{name}', args=[self.school.pk, *args])}?{urlencode(said)}"

    def steps(self, here: str) -> list[dict[str, Any]]:
        return [{"label": words, "href": self.href(name), "is_current": name == here} for name, words in STEPS]

    def shown(self, here: str) -> dict[str, Any]:
        """Give what every page of the desk shows."""
        lead = LEAD.fill(school=self.school.name, term=TERMS[self.term], year=self.year.name)
        return {
            "desk": self,
            "steps": self.steps(here),
            "when": when_chosen(self.year, self.term, SchoolYear.containing(timezone.localdate())),
            "lead": lead,
            "crumbs": crumbs(self.school),
        }


def when_chosen(year: SchoolYear, term: int, this: SchoolYear) -> dict[str, Any]:
    """Give what chooses the school year and the term of a page: the year before, the running one and the next."""
    near = sorted({SchoolYear(this.starts - 1), this, this.next(), year}, key=lambda each: each.starts)
    return {
        "years": [(each.name, each.name) for each in near],
        "year": year.name,
        "terms": list(TERMS.items()),
        "term": term,
    }


LEAD = vi_en("{school} · {term}, năm học {year}", "{school} · {term}, {year}")


def crumbs(school: Institution) -> list[dict[str, Any]]:
    return [
        {"label": vi_en("Thời khóa biểu", "Timetables"), "href": reverse("timetables:mine")},
        {"label": school.name, "href": reverse("timetables:school", args=[school.pk])},
    ]


def desk_of(request: HttpRequest, institution_id: UUID) -> Desk:
    """Give the desk of a school whose plans the reader may see; to others there is no such page."""
    actor = actor_of(request)
    school = Institution.objects.filter(pk=institution_id).first()
    if school is None or not actor.may(PLAN, Target(institution_id)):
        raise Http404
    return desk_at(request, actor, school)


def desk_at(request: HttpRequest, actor: Actor, school: Institution) -> Desk:
    """Give a school's desk for the year, term and day that are asked, or the present ones."""
    today = timezone.localdate()
    year = _year(request.GET.get("year", ""), school, today)
    said = request.GET.get("term", "")
    term = int(said) if said in {str(each) for each in TERMS} else _present_term(year, today)
    on = _day(request.POST.get("on") or request.GET.get("on", ""), year) or _first_or_present(school, year, term, today)
    return Desk(actor, school, year, term, on, may=actor.may(MANAGE, Target(school.pk)))


def _year(said: str, school: Institution, today: date) -> SchoolYear:
    this = SchoolYear.containing(today)
    known = {each.name: each for each in (this.next(), *recent_years(today))}
    return known[said] if said in known else present_year(today, school.pk)


def _present_term(year: SchoolYear, today: date) -> int:
    return 2 if today >= year.second_term else 1


def _day(said: str, year: SchoolYear) -> date | None:
    found = read_day(said)
    return found if found and year.start <= found < year.end else None


def _first_or_present(school: Institution, year: SchoolYear, term: int, today: date) -> date:
    """Until a first timetable is published, plans hold from the term's first day; after that, changes hold from today."""
    published = Timetable.objects.filter(institution=school, school_year=year.name, term=term, state=PUBLISHED)
    return planning_day(year, term, today) if published.exists() else first_day(year, term)


def here(problems: Iterable[Problem], *fields: str) -> list[Problem]:
    """Let problems lead to the fields that the page has; the others are told without a link."""
    return [each if each.where in fields else Problem(each.code, "", each.message) for each in problems]


def key_of(said: str) -> UUID:
    """Read an id that a form sends; what is none leads nowhere."""
    try:
        return UUID(said)
    except ValueError:
        raise Http404 from None

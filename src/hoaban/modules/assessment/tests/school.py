"""A lower secondary class in the small town: subjects, teachers, pupils, and short ways to write their marks."""

from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest

from hoaban.interfaces.actors import actor_of
from hoaban.kernel.actor import Actor
from hoaban.kernel.scoping import acting
from hoaban.kernel.text import fold, sort_key
from hoaban.modules.accounts.models import Account, RoleGrant
from hoaban.modules.assessment.actions import set_conduct, set_marks
from hoaban.modules.assessment.models import Result
from hoaban.modules.assessment.rules.marks import regular_marks_due
from hoaban.modules.assessment.rules.tests.making import RULES
from hoaban.modules.network.models import Institution
from hoaban.modules.people.models import Affiliation, Person
from hoaban.modules.schooling.actions import assign_teaching, open_books
from hoaban.modules.schooling.models import ClassSubject, Enrolment, Homeroom, SchoolClass
from hoaban.modules.staff.models import Appointment
from tests.town import Town

SYSTEM = Actor.system("the assessment tests")
PUPILS = ("Giàng A Páo", "Lò Thị Ánh", "Vàng A Sủ")


@dataclass
class School:
    """A class 8A of the town's upper secondary school, which teaches grade 8 too here; `maths` teaches mathematics, `leader` leads it."""

    town: Town
    school: Institution
    school_class: SchoolClass
    pupils: list[Person] = field(default_factory=list)
    maths: Actor = field(init=False)
    leader: Actor = field(init=False)

    @property
    def year(self) -> str:
        return self.town.year.name

    def mark(self, subject: str, value: str, **where: object) -> dict[str, object]:
        cell = {"term": 1, "kind": "regular", "number": 1, **where}
        return {"person_id": self.pupils[0].pk, "subject": subject, "value": value, **cell}

    def result(self, pupil: int = 0) -> Result:
        with acting(SYSTEM):
            return Result.objects.get(person=self.pupils[pupil])


@pytest.fixture
def school(town: Town) -> School:
    return standing_school(town)


def standing_school(town: Town) -> School:
    """Make the class, with the town's database as it is; for tests that manage their database themselves."""
    with acting(SYSTEM):
        made = _class(town)
        open_books(SYSTEM, institution_id=made.school.pk, school_year=town.year.name)
        maths = _teacher(made, "Trần Văn Toán")
        leader = _teacher(made, "Bùi Thị Chủ")
        start = town.year.start
        Homeroom.objects.create(
            institution=made.school, school_class=made.school_class, person=leader[1], starts_on=start
        )
        assign_teaching(
            SYSTEM, school_class_id=made.school_class.pk, subject="toan", person_ids=[maths[1].pk], on=start
        )
    made.maths, made.leader = (actor_of(account.pk, town.today) for account, _ in (maths, leader))
    return made


def _class(town: Town) -> School:
    school_class = SchoolClass.objects.create(
        institution=town.upper,
        site=town.upper_site,
        school_year=town.year.name,
        name="8A",
        grades=["8"],
        starts_on=town.year.start,
        ends_on=town.year.end,
    )
    made = School(town, town.upper, school_class)
    for name in PUPILS:
        person = _person(name, date(2012, 3, 1))
        Affiliation.objects.create(person=person, institution=town.upper, kind="learner")
        Enrolment.objects.create(
            person=person,
            institution=town.upper,
            school_class=school_class,
            grade="8",
            entry_reason="new",
            starts_on=town.year.start,
        )
        made.pupils.append(person)
    return made


def _person(name: str, born: date) -> Person:
    return Person.objects.create(
        full_name=name, sort_key=sort_key(name), search_key=fold(name), birth_date=born, sex="male"
    )


def _teacher(made: School, name: str) -> tuple[Account, Person]:
    person = _person(name, date(1985, 1, 1))
    began = made.town.year.start - timedelta(days=400)
    Affiliation.objects.create(person=person, institution=made.school, kind="staff")
    Appointment.objects.create(person=person, institution=made.school, post="teacher", starts_on=began)
    key = fold(name)
    account = Account.objects.create(
        username=key.replace(" ", "."), display_name=name, sort_key=key, search_key=key, person_id=person.pk
    )
    for role in ("teacher", "homeroom_teacher"):
        RoleGrant.objects.create(
            account=account,
            role=role,
            scope_kind="school",
            scope_id=str(made.school.pk),
            institution_id=made.school.pk,
            starts_on=began,
        )
    return account, person


def whole_year(made: School, value: str = "8", **odd: str) -> list[dict[str, object]]:
    """Every mark of the first pupil's year, all alike; `odd` gives other marks by subject."""
    rows = ClassSubject.objects.filter(school_class=made.school_class)
    return [each for row in rows for each in _of_subject(made, row, odd.get(row.subject.replace("-", "_"), value))]


def _of_subject(made: School, row: ClassSubject, value: str) -> list[dict[str, object]]:
    is_scored = row.kind == "scored"
    due = regular_marks_due(row.periods, RULES) if is_scored else RULES.regular_checks
    cells = [("regular", number) for number in range(1, due + 1)] + [("mid", 1), ("final", 1)]
    said = value if is_scored or value in {"dat", "chua-dat"} else "dat"
    return [
        made.mark(row.subject, said, term=term, kind=kind, number=number) for term in (1, 2) for kind, number in cells
    ]


def fill_year(made: School, value: str = "8", **odd: str) -> None:
    """Write the first pupil's whole year, with conduct."""
    with acting(SYSTEM):
        set_marks(SYSTEM, school_class_id=made.school_class.pk, marks=whole_year(made, value, **odd))
        for term in (1, 2):
            set_conduct(
                SYSTEM, school_class_id=made.school_class.pk, person_id=made.pupils[0].pk, term=term, level="tot"
            )

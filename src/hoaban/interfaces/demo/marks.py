"""Mark books of a few schools: those of the demonstration's accounts, and one school a level. Everywhere else there are none, so that
what is told of marks, results and promotion tells of these schools alone.

The year before the last is whole and locked. Of the last, the accounts' school shows the first term written and locked, so that every page
has something to show; the others are where a school is in November, with the marks until the middle of the term.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import cast
from uuid import UUID

from django.db import models

from hoaban.interfaces.demo.chance import Chance
from hoaban.interfaces.demo.loading import SOURCE, Submitting, refuse_unapplied
from hoaban.interfaces.demo.markrows import COLUMNS, FIRST, MIDDLE, WHOLE, MarkBooks, Member, Room
from hoaban.interfaces.demo.personas import account_school
from hoaban.interfaces.demo.plan import Asked
from hoaban.kernel.action import Envelope, Load
from hoaban.kernel.actor import Actor
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.kernel.scoping import acting
from hoaban.modules.assessment import models as assessment
from hoaban.modules.assessment.actions import compute_results
from hoaban.modules.assessment.loading import load_assessment
from hoaban.modules.attendance.actions import count_absences
from hoaban.modules.network.levels import LOWER, PRIMARY, UPPER, level_of
from hoaban.modules.network.models import Institution, InstitutionPlace
from hoaban.modules.schooling import models as schooling
from hoaban.modules.schooling.loading import load_schooling
from hoaban.modules.schooling.models import Enrolment, Homeroom, SchoolClass
from hoaban.modules.staff.models import Appointment, SubjectTaught
from hoaban.modules.staff.posts import TEACHER

MARKED = (PRIMARY, LOWER, UPPER)
BOOKS: dict[str, type[models.Model]] = {"subjects": schooling.ClassSubject, "teachings": schooling.Teaching}
ENTRIES: dict[str, type[models.Model]] = {
    "marks": assessment.Mark,
    "comments": assessment.Comment,
    "conduct": assessment.ConductLevel,
    "primary": assessment.PrimaryRecord,
    "windows": assessment.MarkWindow,
    "corrections": assessment.Correction,
}
DOORS = ((cast("Submitting", load_schooling), BOOKS), (cast("Submitting", load_assessment), ENTRIES))


def write_mark_books(actor: Actor, asked: Asked) -> int:
    """Write the mark books of the chosen schools, each as operations that are not written twice; gives how many rows."""
    chance, until, written = Chance(f"{asked.seed}/mark books", asked.years.first.starts), asked.years.until, 0
    with acting(actor):
        schools = list(chosen_schools(asked.profile.code, date.fromisoformat(until)))
    for number, school in enumerate(schools):
        identities = [UUID(chance.identifier()) for _ in DOORS]
        with acting(actor):
            books = _books(asked, school, is_first=number == 0)
            for identity, (door, tables) in zip(identities, DOORS, strict=True):
                loads = [Load(model, COLUMNS[name], books.rows[name]) for name, model in tables.items()]
                envelope = Envelope(id=identity, reason=SOURCE)
                refuse_unapplied(door.submit(envelope, actor, institution_id=school.pk, source=SOURCE, loads=loads))
                written += sum(load.written for load in loads)
            _judge(actor, school, asked.years.all[-2:])
    return written


def chosen_schools(province_code: str, day: date) -> Iterator[Institution]:
    """The school of the accounts first; then for each level a small school, near that one if there is any."""
    first = account_school(province_code, day)
    if first is None:
        return
    yield first
    commune = InstitutionPlace.objects.on(day).get(institution=first).commune_id
    near = InstitutionPlace.objects.on(day).filter(commune=commune).values("institution_id")
    everywhere = (
        Institution.objects.on(day).filter(code__startswith=province_code).exclude(pk=first.pk).order_by("code")
    )
    for level in MARKED:
        able = everywhere.filter(levels=[level])
        found = able.filter(pk__in=near).first() or able.first()
        if found is not None:
            yield found


def _books(asked: Asked, school: Institution, *, is_first: bool) -> MarkBooks:
    last, until = asked.years.all[-1], asked.years.until
    books = MarkBooks(asked.seed, str(school.pk), _teachers(school, date.fromisoformat(until)), until)
    for year in asked.years.all[-2:-1]:
        if rooms := _rooms(school, year, year.end.replace(month=5)):
            books.write(rooms, WHOLE, locked=2)
    rooms = _rooms(school, last, date.fromisoformat(until))
    if rooms:
        books.write(rooms, FIRST if is_first else MIDDLE, locked=int(is_first))
    if is_first:
        for room in [room for room in rooms if level_of(room.grades[0]) != PRIMARY][:1]:
            books.ask_corrections(room)
    return books


def _rooms(school: Institution, year: SchoolYear, day: date) -> list[Room]:
    """The classes of a school that are marked, with who learned and led there on a day."""
    pupils: dict[UUID, list[tuple[str, str]]] = defaultdict(list)
    for stay in Enrolment.objects.on(day).filter(institution=school).order_by("pk"):
        pupils[stay.school_class_id].append((str(stay.person_id), stay.grade))
    leading = Homeroom.objects.on(day).filter(institution=school).select_related("person").order_by("-pk")
    leaders = {each.school_class_id: Member(str(each.person_id), each.person.full_name) for each in leading}
    classes = SchoolClass.objects.filter(institution=school, school_year=year.name).order_by("pk")
    return [
        Room(
            str(each.pk),
            year,
            tuple(each.grades),
            each.starts_on.isoformat(),
            each.ends_on.isoformat() if each.ends_on else None,
            tuple(pupils[each.pk]),
            leaders.get(each.pk),
        )
        for each in classes
        if level_of(each.grades[0]) in MARKED
    ]


def _teachers(school: Institution, day: date) -> Sequence[Member]:
    posts = Appointment.objects.on(day).filter(institution=school, post=TEACHER).select_related("person").order_by("pk")
    people = {each.person_id: each.person.full_name for each in posts}
    taught = dict(SubjectTaught.objects.on(day).filter(person__in=people).values_list("person_id", "subject"))
    return [Member(str(pk), name, taught.get(pk, "")) for pk, name in people.items()]


def _judge(actor: Actor, school: Institution, years: Sequence[SchoolYear]) -> None:
    """Let the absences count, and judge both years."""
    count_absences(actor, institution_id=school.pk)
    for year in years:
        compute_results(actor, institution_id=school.pk, school_year=year.name)

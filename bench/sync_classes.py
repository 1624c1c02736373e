"""The classes, teachers and devices of the load of `bench.sync`: each device belongs to a teacher who leads a class and teaches it mathematics.

Written past the actions, in a few statements: what is measured begins after.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

PUPILS, CLASSES_A_SCHOOL, DAYS, EARLIER, SUBJECT = 40, 20, 20, 10, "toan"
LEARNERS = """
WITH made AS (
  SELECT gen_random_uuid() AS person, c.id AS class, c.institution_id AS school, n
  FROM schooling_schoolclass c CROSS JOIN generate_series(1, %(pupils)s) n WHERE c.name LIKE 'L%%'
), persons AS (
  INSERT INTO people_person (id, full_name, sort_key, search_key, birth_date, sex, residence)
  SELECT person, 'Lò Văn ' || n, 'lo van ' || n, 'lo van ' || n, %(born)s, 'male', '' FROM made
)
INSERT INTO schooling_enrolment (id, person_id, institution_id, school_class_id, grade, boarding, entry_reason, exit_reason, note, starts_on)
SELECT gen_random_uuid(), person, school, class, '6', 'none', 'new', '', '', %(since)s FROM made
"""
ROLLS = """
INSERT INTO attendance_roll (id, institution_id, school_class_id, day, session, state, enrolled, absent, by_name, at)
SELECT gen_random_uuid(), institution_id, id, day, session, 'taken', %(pupils)s, 0, '', now()
FROM schooling_schoolclass, unnest(%(days)s::date[]) AS day, unnest(ARRAY['morning', 'afternoon']) AS session
"""
ABSENCES = """
INSERT INTO attendance_absence (id, roll_id, institution_id, school_class_id, person_id, day, session, kind, note)
SELECT gen_random_uuid(), r.id, r.institution_id, r.school_class_id, e.person_id, r.day, r.session, 'excused', ''
FROM attendance_roll r CROSS JOIN LATERAL (
  SELECT person_id FROM schooling_enrolment WHERE school_class_id = r.school_class_id LIMIT 1) e
"""
HEADS = "INSERT INTO kernel_feedhead (scope_name, number, floor) SELECT 'class:' || id, 0, 0 FROM schooling_schoolclass ON CONFLICT DO NOTHING"
TELL = (
    "SELECT school_class_id, array_agg(person_id ORDER BY person_id) FROM schooling_enrolment GROUP BY school_class_id"
)


def prepare(devices: int) -> list[dict[str, Any]]:
    """Make a class, a teacher and a device for each, and give what a device knows of them.

    Rolls of earlier days stand already: a province in its school year is measured, not the first morning of an empty database.
    """
    from django.db import connections
    from django.utils import timezone

    from hoaban.kernel.actor import Actor
    from hoaban.kernel.schoolyear import SchoolYear
    from hoaban.kernel.scoping import acting
    from hoaban.modules.schooling.actions import open_books

    today, system = timezone.localdate(), Actor.system("bench")
    year = SchoolYear.containing(today)
    with acting(system):
        schools = _schools(devices, year)
        classes = _classes(devices, schools, year)
        made = _teachers(classes, year)
    with connections["owner"].cursor() as cursor:
        cursor.execute(LEARNERS, {"pupils": PUPILS, "born": date(year.starts - 12, 1, 1), "since": year.start})
        cursor.execute(ROLLS, {"pupils": PUPILS, "days": school_days(today)[:EARLIER]})
        cursor.execute(ABSENCES)
    for school in schools:
        with acting(system):
            open_books(system, institution_id=school.pk, school_year=year.name)
    with connections["owner"].cursor() as cursor:
        cursor.execute(HEADS)
        cursor.execute(TELL)
        pupils = {str(class_id): [str(one) for one in persons] for class_id, persons in cursor.fetchall()}
        cursor.execute("SELECT scope_name, number FROM kernel_feedhead")
        heard = dict(cursor.fetchall())
        cursor.execute("VACUUM (ANALYZE)")
        cursor.execute("CHECKPOINT")
    days = [day.isoformat() for day in school_days(today)[EARLIER:]]
    return [
        {**one, "pupils": pupils[one["class"]], "days": days, "heard": heard[f"class:{one['class']}"]} for one in made
    ]


def school_days(today: date) -> list[date]:
    """Give the last days with lessons, in order: those whose rolls stand, and those whose rolls are sent."""
    from hoaban.modules.attendance.calendar import has_lessons, holiday_on

    found, day = [], today
    while len(found) < EARLIER + DAYS:
        if day.isoweekday() < 6 and has_lessons(day) and not holiday_on(day):
            found.append(day)
        day -= timedelta(days=1)
    return found[::-1]


def _schools(devices: int, year: Any) -> list[Any]:
    from hoaban.modules.network.models import Institution

    count, since = -(-devices // CLASSES_A_SCHOOL), year.start
    rows = [
        Institution(
            code=f"B{at}", name=f"B {at}", search_key=f"b {at}", kind="lower", levels=["lower"], starts_on=since
        )
        for at in range(count)
    ]
    return Institution.objects.bulk_create(rows)


def _classes(devices: int, schools: list[Any], year: Any) -> list[Any]:
    from hoaban.modules.network.models import Site
    from hoaban.modules.schooling.models import SchoolClass

    sites = Site.objects.bulk_create(
        Site(institution=one, name="B", is_main=True, starts_on=year.start) for one in schools
    )
    years = {"school_year": year.name, "grades": ["6"], "starts_on": year.start, "ends_on": year.end}
    rows = [
        SchoolClass(institution_id=site.institution_id, site=site, name=f"L{at}", **years)
        for at, site in ((at, sites[at // CLASSES_A_SCHOOL]) for at in range(devices))
    ]
    return SchoolClass.objects.bulk_create(rows, 1000)


def _teachers(classes: list[Any], year: Any) -> list[dict[str, Any]]:
    """Give each class somebody who leads and teaches it, with an account and a device."""
    from hoaban.interfaces.sync.devices import current_epoch, digest, new_token
    from hoaban.modules.accounts.models import Account
    from hoaban.modules.people.models import Person
    from hoaban.modules.schooling.models import Homeroom, Teaching

    born, since, epoch = date(1990, 1, 1), year.start, current_epoch()
    named = [(f"GV {at}", f"gv{at}") for at in range(len(classes))]
    persons = [
        Person(full_name=name, sort_key=key, search_key=key, birth_date=born, sex="female") for name, key in named
    ]
    accounts = [
        Account(username=key, display_name=name, sort_key=key, search_key=key, person_id=one.pk, password="!")
        for (name, key), one in zip(named, persons, strict=True)
    ]
    tokens = [new_token() for _ in classes]
    for model, rows in (
        (Person, persons),
        (Account, accounts),
        *_rights(classes, accounts, since),
        (Homeroom, [_of(Homeroom, each, one, since) for each, one in zip(classes, persons, strict=True)]),
        (
            Teaching,
            [_of(Teaching, each, one, since, subject=SUBJECT) for each, one in zip(classes, persons, strict=True)],
        ),
    ):
        model.objects.bulk_create(rows, 1000)
    devices = _devices(classes, accounts, [digest(token) for token in tokens])
    return [
        {"id": str(one.pk), "token": token, "class": str(each.pk), "owner": str(one.account_id), "epoch": epoch}
        for one, token, each in zip(devices, tokens, classes, strict=True)
    ]


def _of(model: Any, school_class: Any, person: Any, since: date, **more: Any) -> Any:
    return model(
        institution_id=school_class.institution_id, school_class=school_class, person=person, starts_on=since, **more
    )


def _rights(classes: list[Any], accounts: list[Any], since: date) -> Iterator[tuple[Any, list[Any]]]:
    from hoaban.modules.accounts.models import RoleGrant

    for role in ("homeroom_teacher", "teacher"):
        yield (
            RoleGrant,
            [
                RoleGrant(
                    account=one,
                    role=role,
                    starts_on=since,
                    scope_kind="school",
                    scope_id=str(each.institution_id),
                    institution_id=each.institution_id,
                )
                for one, each in zip(accounts, classes, strict=True)
            ],
        )


def _devices(classes: list[Any], accounts: list[Any], digests: list[str]) -> list[Any]:
    from django.utils import timezone

    from hoaban.interfaces.sync.devices import LIFETIME
    from hoaban.interfaces.sync.models import Device

    until = timezone.now() + LIFETIME
    rows = [
        Device(
            account_id=one.pk,
            account_name=one.display_name,
            institution_id=each.institution_id,
            name="bench",
            token_digest=token,
            expires_at=until,
        )
        for each, one, token in zip(classes, accounts, digests, strict=True)
    ]
    return Device.objects.bulk_create(rows, 1000)

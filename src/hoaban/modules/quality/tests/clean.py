"""The small town with nothing wrong in it: everything that a rule asks for is there."""

from datetime import UTC, date, datetime, timedelta

from hoaban.kernel.actor import Actor
from hoaban.modules.accounts.models import Account
from hoaban.modules.assessment.models import Mark
from hoaban.modules.attendance.models import Roll
from hoaban.modules.attendance.quality import days_with_lessons
from hoaban.modules.network.models import Site
from hoaban.modules.people.models import Contact, Guardianship, Person
from hoaban.modules.places.models import Place
from hoaban.modules.quality.deadlines import month_overdue
from hoaban.modules.quality.models import Confirmation
from hoaban.modules.schooling.models import ClassSubject, Enrolment, Homeroom, SchoolClass, Teaching
from hoaban.modules.staff.models import Appointment, Qualification, SubjectTaught
from hoaban.modules.timetables.models import Lesson, Timetable
from hoaban.modules.timetables.words import PUBLISHED
from tests.town import FOUNDED, Town

SYSTEM = Actor.system("test")
LATITUDE, LONGITUDE = 21.7, 103.1


def day_of(town: Town) -> date:
    """A day late in the town's school year: every deadline of the first term has passed."""
    return date(town.year.starts + 1, 3, 20)


def clean(town: Town, on: date | None = None) -> date:
    """Mend all that is wrong in the town, as of a day, which is given back."""
    day = on or day_of(town)
    Place.objects.filter(pk__in=[place.pk for place in town.communes.values()]).update(
        latitude=LATITUDE, longitude=LONGITUDE
    )
    Site.objects.update(latitude=LATITUDE, longitude=LONGITUDE)
    _clean_learners(town)
    _clean_classes(town, day)
    _clean_staff(town)
    for school in (town.primary, town.upper):
        Confirmation.objects.get_or_create(
            institution=school, month=month_overdue(day), defaults={"by_name": "An", "at": instant(day)}
        )
    Account.objects.update(created_at=instant(day), signed_in_at=instant(day))
    return day


def instant(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 8, tzinfo=UTC)


def _clean_learners(town: Town) -> None:
    Enrolment.objects.filter(institution=town.upper).update(boarding="none")
    for number, enrolment in enumerate(Enrolment.objects.select_related("person").order_by("pk")):
        person = enrolment.person
        if person.personal_id is None:
            person.personal_id = f"0113{person.birth_date:%y}{900_000 + number}"
        person.residence = "Bản Huổi Lóng"
        person.save()
        born = {"starts_on": person.birth_date}
        if not person.guardianships.exists():
            Guardianship.objects.create(person=person, guardian_name="Lường Thị Mẹ", relation="mother", **born)
        if not person.contacts.exists():
            Contact.objects.create(person=person, kind="phone", value="0912 345 678", **born)


def _clean_classes(town: Town, day: date) -> None:
    Homeroom.objects.get_or_create(
        institution=town.primary,
        school_class=town.combined,
        person=town.persons["Tòng Văn Em"],
        defaults={"starts_on": town.year.start},
    )
    for school_class in SchoolClass.objects.all():
        here = {"institution_id": school_class.institution_id, "school_class": school_class}
        teacher = Appointment.objects.filter(institution=school_class.institution_id, post="teacher")[0].person
        _book(town, school_class.pk, here, teacher)
        for version in Timetable.objects.filter(institution=school_class.institution_id, state=PUBLISHED):
            Lesson.objects.get_or_create(**here, timetable=version, defaults={"subject": "toan"})
        for back in days_with_lessons(day):
            said = {"state": "taken", "enrolled": school_class.enrolments.count(), "by_name": "Em"}
            Roll.objects.update_or_create(**here, day=back, session="morning", defaults=said)
        Roll.objects.filter(school_class=school_class).update(enrolled=school_class.enrolments.count())


def _book(town: Town, class_id: object, here: dict[str, object], teacher: Person) -> None:
    """Subjects with their teachers, and a final mark of the first term in each."""
    ClassSubject.objects.get_or_create(
        **here, subject="toan", defaults={"kind": "scored", "periods": 140, "position": 1}
    )
    Teaching.objects.get_or_create(**here, subject="toan", person=teacher, defaults={"starts_on": town.year.start})
    pupil_id = Enrolment.objects.filter(school_class=class_id).order_by("pk")[0].person_id
    mark = {"school_year": town.year.name, "value": "8", "by_name": "Em"}
    Mark.objects.get_or_create(
        **here, person_id=pupil_id, subject="toan", term=1, kind="final", number=1, defaults=mark
    )


def _clean_staff(town: Town) -> None:
    for post in Appointment.objects.all():
        Qualification.objects.get_or_create(
            person_id=post.person_id, defaults={"degree": "bachelor", "starts_on": FOUNDED}
        )
        SubjectTaught.objects.get_or_create(
            person_id=post.person_id, subject="Toán", defaults={"starts_on": FOUNDED + timedelta(days=1)}
        )


def pupil(town: Town, name: str = "Lò Văn Ánh") -> Person:
    return town.persons[name]

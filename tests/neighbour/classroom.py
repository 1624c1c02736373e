"""A row of every table of the classroom: feeds, devices, conflicts, rolls, marks."""

from datetime import timedelta

from django.utils import timezone

from hoaban.interfaces.sync.models import Device, Held
from hoaban.kernel.ids import uuid7
from hoaban.kernel.models import FeedHead, FeedRow
from hoaban.modules.accounts.models import Account
from hoaban.modules.assessment import models as assessment
from hoaban.modules.attendance import models as attendance
from hoaban.modules.network import models as network
from hoaban.modules.people import models as people
from hoaban.modules.schooling import models as schooling
from hoaban.modules.staff import models as staff
from tests.neighbour.persons import LONG_AGO
from tests.town import Town


def fill_feed(school_class: schooling.SchoolClass) -> None:
    FeedHead.objects.create(scope_name=f"class:{school_class.pk}", number=1)
    FeedRow.objects.create(
        scope_name=f"class:{school_class.pk}",
        number=1,
        institution_id=school_class.institution_id,
        table="schooling_schoolclass",
        entity_id=school_class.pk,
        operation_id=school_class.pk,
    )


def fill_device(school: network.Institution, account: Account) -> Device:
    return Device.objects.create(
        account_id=account.pk,
        account_name=account.display_name,
        institution_id=school.pk,
        name="Chrome · Android",
        token_digest=school.code.ljust(64, "0"),
        expires_at=timezone.now() + timedelta(days=90),
    )


def fill_held(school_class: schooling.SchoolClass, account: Account) -> Held:
    """A word that two people wrote; nobody has decided yet."""
    side = {"value": "7.5", "by": account.display_name, "at": "2026-11-21T07:31:05+07:00", "op": None}
    return Held.objects.create(
        what=Held.CONFLICT,
        operation_id=school_class.pk,
        kind="slates.write@2",
        payload={"args": {}},
        scope_name=f"class:{school_class.pk}",
        entity=f"slate:{school_class.pk}:a",
        institution_id=school_class.institution_id,
        school_class_id=school_class.pk,
        author_id=account.pk,
        author_name=account.display_name,
        watchers=[account.pk],
        current=side,
        offered=side,
    )


def fill_attendance(
    town: Town, of: schooling.SchoolClass, pupil: people.Person
) -> tuple[attendance.Closure, attendance.StaffAbsence]:
    """A roll of today with one exception, a plan, a closing that comes, and a teacher who is away and covered."""
    today, soon = town.today, town.today + timedelta(days=30)
    here = {"institution": of.institution}
    roll = attendance.Roll.objects.create(
        **here, school_class=of, day=today, session="morning", state="taken", enrolled=4, absent=1, by_name="Cô giáo"
    )
    said = {**here, "school_class": of, "day": today, "session": "morning"}
    attendance.Absence.objects.create(roll=roll, person=pupil, kind="excused", note="ốm", **said)
    attendance.SessionPlan.objects.create(
        **here, holder_id=of.institution_id, sessions=["morning"], weekdays=[1, 2, 3, 4, 5], starts_on=LONG_AGO
    )
    closure = attendance.Closure.objects.create(
        **here, kind="weather", reason="Rét đậm", closing_id=uuid7(), starts_on=soon, ends_on=soon + timedelta(days=2)
    )
    leader = schooling.Homeroom.objects.filter(school_class=of).order_by("pk")[0].person
    away = attendance.StaffAbsence.objects.create(
        **here, person=leader, kind="sick", starts_on=today, ends_on=today + timedelta(days=60)
    )
    for lead in schooling.Homeroom.objects.filter(**here).exclude(person=leader):
        attendance.StaffAbsence.objects.create(
            **here, person=lead.person, kind="leave", starts_on=soon, ends_on=soon + timedelta(days=1)
        )
    covering = staff.Appointment.objects.filter(**here).exclude(person=leader).order_by("pk")[0].person
    attendance.Cover.objects.create(staff_absence=away, person=covering, **said)
    return closure, away


def fill_marks(town: Town, school_class: schooling.SchoolClass, pupil: people.Person) -> assessment.Correction:
    """A mark book with a little of everything."""
    school, year = {"institution_id": school_class.institution_id}, {"school_year": town.year.name}
    of_class = {**school, "school_class": school_class}
    of_pupil, cell = {**of_class, "person": pupil}, {"subject": "toan", "term": 1, "kind": "regular", "number": 1}
    teacher = school_class.institution.appointments.order_by("pk").first()
    for each in schooling.SchoolClass.objects.filter(**school):
        schooling.ClassSubject.objects.create(
            **school, school_class=each, subject="toan", kind="scored", periods=105, position=0
        )
    schooling.Teaching.objects.create(**of_class, subject="toan", person=teacher.person, starts_on=town.year.start)
    assessment.Mark.objects.create(**of_pupil, **year, **cell, value="6.5", by_name="Người dạy")
    assessment.Comment.objects.create(**of_pupil, subject="toan", term=1, text="Chăm học", by_name="Người dạy")
    assessment.ConductLevel.objects.create(**of_pupil, **year, term=1, level="kha", by_name="Người dạy")
    assessment.PrimaryRecord.objects.create(
        **of_pupil, **year, area="subject", key="toan", period="ck1", level="T", test=8, by_name="Người dạy"
    )
    assessment.AbsenceCount.objects.create(**school, **year, person=pupil, half_days=3)
    _fill_observations(of_pupil, year)
    assessment.MarkWindow.objects.create(**school, **year, term=1, is_locked=True)
    assessment.Result.objects.create(
        **of_pupil,
        **year,
        grade=school_class.grades[0],
        subjects={"toan": ["6.5", None, None]},
        terms=[None, None],
        due=12,
        given=1,
        reasons=[{"code": "x", "vi": "Chưa đủ", "en": "Not complete"}],
    )
    return assessment.Correction.objects.create(
        **of_pupil, **cell, before="6.5", value="7", reason="Cộng nhầm", asked_by_name="Người dạy"
    )


def _fill_observations(of_pupil: dict[str, object], year: dict[str, str]) -> None:
    """What a child was praised for, and seen to do."""
    said = {"area": "the-chat", "name": "Bật xa tối thiểu 50 cm"}
    assessment.Praise.objects.create(**of_pupil, **year, text="Tiến bộ rõ ở Nhân ái", by_name="Người dạy")
    decided = {"decision": "promoted", "reason": "Tiến bộ rõ sau hè"}
    assessment.PromotionDecision.objects.create(**of_pupil, **year, **decided, by_name="Hiệu trưởng")
    indicator = assessment.NormIndicator.objects.create(
        institution_id=of_pupil["institution_id"], age=5, position=0, **said
    )
    assessment.Observation.objects.create(
        **of_pupil, **year, **said, indicator=indicator, achieved=True, by_name="Người dạy"
    )

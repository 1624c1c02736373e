"""What the access tests do behind everybody's back: fill both schools, then change everything of the upper secondary school.

`fill` puts into each school at least one row of every table that holds a school's or a person's records; `change_everything` alters,
adds to and takes from the upper secondary school's. A new table must be taught here, and the access tests say so.
"""

from datetime import date, timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone

from hoaban.interfaces.sync.models import Device, Held
from hoaban.kernel.actor import Actor
from hoaban.kernel.ids import uuid7
from hoaban.kernel.models import Change, FeedHead, FeedRow, JobRun, Operation
from hoaban.kernel.scoping import acting
from hoaban.kernel.text import fold, sort_key
from hoaban.kernel.walls import scoped_models
from hoaban.modules.accounts.actions import create_account, grant_role
from hoaban.modules.accounts.models import Account, RoleGrant
from hoaban.modules.assessment import models as assessment
from hoaban.modules.attendance import models as attendance
from hoaban.modules.figures.models import Answer
from hoaban.modules.network import models as network
from hoaban.modules.people import models as people
from hoaban.modules.schooling import models as schooling
from hoaban.modules.staff import models as staff
from tests.routes import Side
from tests.town import Town

SYSTEM = Actor.system("the access tests")
LONG_AGO = date(2015, 9, 1)


def fill(town: Town) -> tuple[Side, Side]:
    """Make both schools whole, and give what stands at each: the primary school first."""
    with acting(SYSTEM):
        _fill_former_school(town)
        return (
            _fill(town, town.primary, town.fifth, "Lò Thị Đào"),
            _fill(town, town.upper, town.tenth, "Lường Văn Bình"),
        )


def _fill_former_school(town: Town) -> None:
    """A school that is no more, from which somebody is on the way to each of the two."""
    former = network.Institution.objects.create(
        code="11TH0009",
        name="Trường Tiểu học đã giải thể",
        search_key="truong tieu hoc da giai the",
        kind="primary",
        levels=["primary"],
        starts_on=LONG_AGO,
        ends_on=town.year.start,
    )
    for school in (town.primary, town.upper):
        person = _new_person(f"Lò Văn Sắp Đến {school.code}")
        schooling.Transfer.objects.create(
            person=person,
            institution=former,
            origin_name=former.name,
            destination_id=school.pk,
            destination_name=school.name,
            grade="5",
            released_on=town.year.start,
            person_name=person.full_name,
        )


def _fill(town: Town, school: network.Institution, school_class: schooling.SchoolClass, pupil_name: str) -> Side:
    pupil, code = town.persons[pupil_name], school.code.lower()
    account = create_account(SYSTEM, username=f"ketoan.{code}", display_name=f"Kế toán {school.name}")
    grant = grant_role(
        SYSTEM, account_id=account.pk, role_id="school_clerk", scope_id=str(school.pk), starts_on=town.year.start
    )
    network.StandardStatus.objects.create(institution=school, level=1, starts_on=LONG_AGO)
    _fill_family(pupil)
    _fill_staff(school)
    transfer = schooling.Transfer.objects.create(
        person=pupil,
        institution=school,
        origin_name=school.name,
        destination_name="Trường tỉnh khác",
        grade="5",
        released_on=town.today,
        person_name=pupil_name,
    )
    imported = schooling.RegisterImport.objects.create(
        institution=school,
        school_year=town.year.name,
        file_name=f"{code}.xlsx",
        digest="0" * 64,
        imported_at=timezone.now(),
        report={},
    )
    _fill_answers(town, school)
    _fill_feed(school_class)
    closure, away = _fill_attendance(town, school_class, pupil)
    correction = _fill_marks(town, school_class, pupil)
    return Side(
        institution=school.pk,
        institution_code=school.code,
        commune=school.locations.get().commune_id,
        commune_code=school.locations.get().commune.code,
        site=school.sites.get(is_main=True).pk,
        school_class=school_class.pk,
        pupil=pupil.pk,
        pupil_name=pupil.full_name,
        account=account.pk,
        grant=grant.pk,
        operation=Operation.objects.get(institution_id=school.pk).pk,
        transfer=transfer.pk,
        arrival=schooling.Transfer.objects.get(destination_id=school.pk).pk,
        register_import=imported.pk,
        run=_job(school).pk,
        held=_fill_held(school_class, account).pk,
        device=_fill_device(school, account).pk,
        closing=closure.closing_id,
        staff_absence=away.pk,
        correction=correction.pk,
        school_year=town.year.name,
    )


def _fill_family(pupil: people.Person) -> None:
    born = pupil.birth_date
    people.PersonName.objects.create(person=pupil, full_name="Tên cũ", kind="former", starts_on=born)
    people.Document.objects.create(person=pupil, kind="birth_certificate", number="12/2015", starts_on=born)
    people.Contact.objects.create(person=pupil, kind="phone", value="0912000000", starts_on=born)
    people.Guardianship.objects.create(person=pupil, guardian_name="Bà ngoại", relation="guardian", starts_on=born)
    household = people.Household.objects.create(number="HK-1")
    people.HouseholdMember.objects.create(household=household, person=pupil, relation="child", starts_on=born)


def _fill_staff(school: network.Institution) -> None:
    for appointment in school.appointments.all()[:1]:
        person = appointment.person
        staff.Qualification.objects.create(person=person, degree="bachelor", starts_on=LONG_AGO)
        staff.SubjectTaught.objects.create(person=person, subject="Toán", starts_on=LONG_AGO)


def _fill_answers(town: Town, school: network.Institution) -> None:
    Answer.objects.create(
        indicator="learners",
        on=town.today,
        institution_id=school.pk,
        commune_code=school.locations.get().commune.code,
        province_code="11",
        numerator=8,
        computed_at=timezone.now(),
    )


def _fill_feed(school_class: schooling.SchoolClass) -> None:
    FeedHead.objects.create(scope_name=f"class:{school_class.pk}", number=1)
    FeedRow.objects.create(
        scope_name=f"class:{school_class.pk}",
        number=1,
        institution_id=school_class.institution_id,
        table="schooling_schoolclass",
        entity_id=school_class.pk,
        operation_id=school_class.pk,
    )


def _fill_device(school: network.Institution, account: Account) -> Device:
    return Device.objects.create(
        account_id=account.pk,
        account_name=account.display_name,
        institution_id=school.pk,
        name="Chrome · Android",
        token_digest=school.code.ljust(64, "0"),
        expires_at=timezone.now() + timedelta(days=90),
    )


def _fill_held(school_class: schooling.SchoolClass, account: Account) -> Held:
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


def _fill_attendance(
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


def _fill_marks(town: Town, school_class: schooling.SchoolClass, pupil: people.Person) -> assessment.Correction:
    """A mark book with a little of everything."""
    school, year = {"institution_id": school_class.institution_id}, {"school_year": town.year.name}
    of_class = {**school, "school_class": school_class}
    of_pupil, cell = {**of_class, "person": pupil}, {"subject": "toan", "term": 1, "kind": "regular", "number": 1}
    teacher = school_class.institution.appointments.order_by("pk").first()
    for each in schooling.SchoolClass.objects.filter(**school):
        assessment.ClassSubject.objects.create(
            **school, school_class=each, subject="toan", kind="scored", periods=105, position=0
        )
    assessment.Teaching.objects.create(**of_class, subject="toan", person=teacher.person, starts_on=town.year.start)
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
    indicator = assessment.NormIndicator.objects.create(
        institution_id=of_pupil["institution_id"], age=5, position=0, **said
    )
    assessment.Observation.objects.create(
        **of_pupil, **year, **said, indicator=indicator, achieved=True, by_name="Người dạy"
    )


def _job(school: network.Institution) -> JobRun:
    """A check of registers that broke off."""
    arguments = {"school_year": "2024-2025", "files": [f"{school.code}.xlsx"]}
    return JobRun.objects.create(
        kind="registers.check",
        institution_id=school.pk,
        arguments=arguments,
        state="failed",
        finished_at=timezone.now(),
    )


def change_everything(town: Town) -> None:
    """Change, add to and take from all that the upper secondary school has, and nothing else."""
    with acting(SYSTEM):
        _change_school(town)
        _change_people(town)
        _change_classes(town)
        _change_staff(town)
        _change_attendance(town)
        _change_accounts(town)
        _change_marks(town)
        _change_traces(town)


def _change_school(town: Town) -> None:
    school = town.upper
    name = "Trường Không Ai Biết"
    network.Institution.objects.filter(pk=school.pk).update(
        name=name, search_key=fold(name), boarding_kind="full", ownership="private", starts_on=LONG_AGO
    )
    for model, changed in (
        (network.InstitutionPlace, {"starts_on": LONG_AGO}),
        (network.Management, {"body": "private"}),
        (network.Connectivity, {"has_internet": False, "projector_rooms": 77}),
        (network.ComputerCount, {"count": 7777}),
        (network.RoomCount, {"count": 777, "structure": "semi_permanent"}),
        (network.StandardStatus, {"level": 2}),
    ):
        assert model.objects.filter(institution=school).update(**changed)
    site = network.Site.objects.create(institution=school, name="Điểm lẻ mới", starts_on=LONG_AGO)
    network.RoomCount.objects.create(institution=school, site=site, structure="temporary", count=9, starts_on=LONG_AGO)


def _persons_of(town: Town) -> list[people.Person]:
    return list(people.Person.objects.filter(affiliations__institution=town.upper).distinct().order_by("pk"))


def _change_people(town: Town) -> None:
    persons = _persons_of(town)
    for number, person in enumerate(persons):
        person.full_name = f"Người Khác Hẳn {number}"
        person.sort_key, person.search_key = sort_key(person.full_name), fold(person.full_name)
        person.birth_date += timedelta(days=400)
        person.sex = "male" if person.sex == "female" else "female"
        person.ethnic_group_id = "29"
        person.personal_id = f"0112999{number:05}"
        person.residence = "Nơi khác"
        person.save()
    theirs = {"person__in": persons}
    assert people.PersonName.objects.filter(**theirs).update(full_name="Tên khác hẳn")
    assert people.Document.objects.filter(**theirs).update(number="99/2099")
    assert people.Contact.objects.filter(**theirs).update(value="0999999999")
    assert people.Guardianship.objects.filter(**theirs).update(guardian_name="Người giám hộ khác")
    assert people.HouseholdMember.objects.filter(**theirs).update(relation="other")
    assert people.Household.objects.filter(members__person__in=persons).update(number="HK-9", is_poor=True)


def _change_classes(town: Town) -> None:
    school, year = town.upper, town.year
    schooling.SchoolClass.objects.filter(institution=school).update(name="10Z", grades=["10", "11"], is_multigrade=True)
    schooling.Homeroom.objects.filter(institution=school).update(starts_on=LONG_AGO)
    gone = schooling.Enrolment.objects.filter(institution=school).order_by("pk").first()
    gone.ends_on, gone.exit_reason = year.start + timedelta(days=20), "dropout"
    gone.save()
    schooling.Enrolment.objects.filter(institution=school).exclude(pk=gone.pk).update(boarding="semi", note="khác")
    added = schooling.SchoolClass.objects.create(
        institution=school,
        site=town.upper_site,
        school_year=year.name,
        name="11Z",
        grades=["11"],
        starts_on=year.start,
        ends_on=year.end,
    )
    for number in range(5):
        _new_pupil(town, added, f"Học Sinh Mới {number}")
    schooling.Transfer.objects.filter(institution=school).update(
        grade="12", person_name="Người khác", state="withdrawn"
    )


def _new_person(name: str) -> people.Person:
    return people.Person.objects.create(
        full_name=name, sort_key=sort_key(name), search_key=fold(name), birth_date=LONG_AGO, sex="male"
    )


def _new_pupil(town: Town, school_class: schooling.SchoolClass, name: str) -> None:
    person = _new_person(name)
    people.Affiliation.objects.create(person=person, institution=town.upper, kind="learner")
    schooling.Enrolment.objects.create(
        person=person,
        institution=town.upper,
        school_class=school_class,
        grade="11",
        entry_reason="transfer_in",
        starts_on=town.year.start,
    )


def _change_staff(town: Town) -> None:
    theirs = {"person__appointments__institution": town.upper}
    assert staff.ItCertificate.objects.filter(**theirs).update(level="advanced", starts_on=LONG_AGO)
    assert staff.Qualification.objects.filter(**theirs).update(degree="doctor")
    assert staff.SubjectTaught.objects.filter(**theirs).update(subject="Thiên văn")
    assert staff.Appointment.objects.filter(institution=town.upper).update(contract="part_time", starts_on=LONG_AGO)
    added = _new_person("Giáo Viên Mới")
    people.Affiliation.objects.create(person=added, institution=town.upper, kind="staff")
    staff.Appointment.objects.create(person=added, institution=town.upper, post="teacher", starts_on=LONG_AGO)


def _change_attendance(town: Town) -> None:
    theirs = {"institution": town.upper}
    assert attendance.Absence.objects.filter(**theirs).update(kind="unexcused", note="khác")
    assert attendance.Roll.objects.filter(**theirs).update(enrolled=99, absent=44, by_name="Người khác")
    assert attendance.SessionPlan.objects.filter(**theirs).update(sessions=["afternoon"], weekdays=[7])
    assert attendance.Closure.objects.filter(**theirs).update(kind="epidemic", reason="Khác", starts_on=town.today)
    assert attendance.StaffAbsence.objects.filter(**theirs).update(kind="training", note="khác")
    other = staff.Appointment.objects.filter(**theirs).order_by("-pk")[0].person
    assert attendance.Cover.objects.filter(**theirs).update(person=other, session="afternoon")
    attendance.Roll.objects.create(
        **theirs,
        school_class=town.tenth,
        day=town.today,
        session="afternoon",
        state="no-lesson",
        enrolled=3,
        by_name="X",
    )


def _change_accounts(town: Town) -> None:
    theirs = Account.objects.filter(grants__institution_id=town.upper.pk)
    assert Account.objects.filter(pk__in=theirs.values("pk")).update(
        display_name="Người Dùng Khác", sort_key="khac", search_key="nguoi dung khac", signed_in_at=timezone.now()
    )
    assert RoleGrant.objects.filter(institution_id=town.upper.pk).update(starts_on=LONG_AGO)
    account = create_account(SYSTEM, username="moi.hoan.toan", display_name="Tài Khoản Mới")
    grant_role(SYSTEM, account_id=account.pk, role_id="principal", scope_id=str(town.upper.pk), starts_on=LONG_AGO)


def _change_marks(town: Town) -> None:
    theirs = {"institution_id": town.upper.pk}
    for model, changed in (
        (assessment.ClassSubject, {"periods": 140}),
        (assessment.Teaching, {"starts_on": LONG_AGO}),
        (assessment.Mark, {"value": "9.5", "by_name": "Người khác"}),
        (assessment.Comment, {"text": "Khác hẳn"}),
        (assessment.ConductLevel, {"level": "tot"}),
        (assessment.PrimaryRecord, {"level": "C"}),
        (assessment.AbsenceCount, {"half_days": 44}),
        (assessment.Praise, {"text": "Khác hẳn"}),
        (assessment.NormIndicator, {"age": 4, "name": "Khác hẳn"}),
        (assessment.Observation, {"achieved": False, "name": "Khác hẳn"}),
        (assessment.MarkWindow, {"is_locked": False}),
        (assessment.Correction, {"value": "1", "reason": "Khác hẳn"}),
        (assessment.Result, {"result": "tot", "given": 12}),
    ):
        assert model.objects.filter(**theirs).update(**changed)


def _change_traces(town: Town) -> None:
    """The operations above left their own traces; jobs, imports and remembered figures follow."""
    theirs = {"institution_id": town.upper.pk}
    assert JobRun.objects.filter(**theirs).update(done=7, total=9, arguments={"school_year": "2023-2024"})
    assert schooling.RegisterImport.objects.filter(**theirs).update(file_name="khac.xlsx", report={"x": 1})
    assert Answer.objects.filter(**theirs).update(numerator=9999)
    assert Device.objects.filter(**theirs).update(name="Máy khác", account_name="Người khác")
    assert Held.objects.filter(**theirs).update(author_name="Người khác", offered={"value": "khác"})
    assert FeedRow.objects.filter(**theirs).update(key="khac")
    _job(town.upper)
    assert Operation.objects.filter(**theirs).count() > 1
    assert Change.objects.filter(**theirs).count() > 1


def fingerprints(actor: Actor) -> dict[str, str]:
    """Give a digest of what an actor's walls let them see of each walled table."""
    tables = [model._meta.db_table for model, scope in scoped_models() if not scope.open_because]
    found = {}
    with acting(actor), connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {table} t")
            found[table] = cursor.fetchone()[0]
    return found


def same_ids(text: bytes, *ids: UUID) -> bytes:
    """Write every one of some ids alike."""
    for one in ids:
        text = text.replace(str(one).encode(), b"ID")
    return text

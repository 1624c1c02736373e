"""Everything that the upper secondary school has: changed, added to and taken from."""

from datetime import timedelta

from django.utils import timezone

from hoaban.interfaces.sync.models import Device, Held
from hoaban.kernel.models import Change, FeedRow, JobRun, Operation
from hoaban.kernel.scoping import acting
from hoaban.kernel.text import fold, sort_key
from hoaban.modules.accounts.actions import create_account, grant_role
from hoaban.modules.accounts.models import Account, RoleGrant
from hoaban.modules.assessment import models as assessment
from hoaban.modules.attendance import models as attendance
from hoaban.modules.figures.models import Answer
from hoaban.modules.network import models as network
from hoaban.modules.people import models as people
from hoaban.modules.schooling import models as schooling
from hoaban.modules.staff import models as staff
from tests.neighbour.doubts import change_quality
from tests.neighbour.identity import change_identity
from tests.neighbour.log import change_log
from tests.neighbour.persons import LONG_AGO, SYSTEM, job, new_person
from tests.neighbour.timetables import change_timetables
from tests.neighbour.transcripts import change_transcripts
from tests.town import Town


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
        change_timetables(town)
        change_transcripts(town)
        change_quality(town)
        change_log(town.upper)
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
        (network.InstitutionAlias, {"code": "11TP0777"}),
        (network.FormerName, {"name": "Tên cũ khác hẳn"}),
    ):
        assert model.objects.filter(institution=school).update(**changed)
    theirs = network.Reform.objects.filter(schools__institution=school)
    assert theirs.update(title="Phương án khác hẳn", state="applied", effective_on=LONG_AGO)
    another = network.Reform.objects.create(title="Khác", effective_on=LONG_AGO, legal_basis="QĐ 7", document="khác")
    network.ReformSchool.objects.create(reform=another, institution=school)
    assert network.InstitutionSuccession.objects.filter(new=school).update(is_whole=True)
    site = network.Site.objects.create(institution=school, name="Điểm lẻ mới", starts_on=LONG_AGO)
    network.SiteSuccession.objects.create(institution=school, old=site, new=site)
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
    change_identity(town.upper, persons)
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


def _new_pupil(town: Town, school_class: schooling.SchoolClass, name: str) -> None:
    person = new_person(name)
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
    added = new_person("Giáo Viên Mới")
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
    attendance.Counted.objects.create(**theirs, school_class=town.tenth, number=7)
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
        (schooling.ClassSubject, {"periods": 140}),
        (schooling.Teaching, {"starts_on": LONG_AGO}),
        (assessment.Mark, {"value": "9.5", "by_name": "Người khác"}),
        (assessment.Comment, {"text": "Khác hẳn"}),
        (assessment.ConductLevel, {"level": "tot"}),
        (assessment.PrimaryRecord, {"level": "C"}),
        (assessment.AbsenceCount, {"half_days": 44}),
        (assessment.Praise, {"text": "Khác hẳn"}),
        (assessment.PromotionDecision, {"decision": "retained", "reason": "Khác hẳn"}),
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
    job(town.upper)
    assert Operation.objects.filter(**theirs).count() > 1
    assert Change.objects.filter(**theirs).count() > 1

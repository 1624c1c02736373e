"""At least one row of every table that holds a school's or a person's records, at both schools."""

from django.utils import timezone

from hoaban.kernel.models import Operation
from hoaban.kernel.scoping import acting
from hoaban.modules.accounts.actions import create_account, grant_role
from hoaban.modules.figures.models import Answer
from hoaban.modules.network import models as network
from hoaban.modules.people import models as people
from hoaban.modules.quality.actions import check_all
from hoaban.modules.schooling import models as schooling
from hoaban.modules.staff import models as staff
from tests.neighbour.classroom import fill_attendance, fill_device, fill_feed, fill_held, fill_marks
from tests.neighbour.doubts import fill_quality
from tests.neighbour.identity import fill_identity
from tests.neighbour.log import fill_log
from tests.neighbour.persons import LONG_AGO, SYSTEM, job, new_person
from tests.neighbour.timetables import fill_timetables
from tests.neighbour.transcripts import fill_transcripts
from tests.routes import Side
from tests.town import Town


def fill(town: Town) -> tuple[Side, Side]:
    """Make both schools whole, and give what stands at each: the primary school first."""
    with acting(SYSTEM):
        _fill_former_school(town)
        sides = (
            _fill(town, town.primary, town.fifth, "Lò Thị Đào"),
            _fill(town, town.upper, town.tenth, "Lường Văn Bình"),
        )
        check_all(SYSTEM, on=town.today)  # else each page would find everything anew, under new names
        return sides


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
        person = new_person(f"Lò Văn Sắp Đến {school.code}")
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
    _fill_answers(town, school)
    fill_feed(school_class)
    closure, away = fill_attendance(town, school_class, pupil)
    correction = fill_marks(town, school_class, pupil)
    timetable = fill_timetables(town, school_class)
    version, asked, batch = fill_transcripts(town, school_class, pupil)
    identity = fill_identity(school, pupil)
    fill_log(school)
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
        transfer=_fill_transfer(town, school, pupil).pk,
        arrival=schooling.Transfer.objects.get(destination_id=school.pk).pk,
        register_import=_fill_import(town, school).pk,
        run=job(school).pk,
        held=fill_held(school_class, account).pk,
        device=fill_device(school, account).pk,
        closing=closure.closing_id,
        staff_absence=away.pk,
        correction=correction.pk,
        version=version.pk,
        request=asked.pk,
        batch=batch.pk,
        step=version.steps.get().pk,
        transcript_code=version.code,
        reform=_fill_lineage(town, school).pk,
        violation=fill_quality(town, school, pupil).pk,
        timetable=timetable,
        school_year=town.year.name,
        **identity,
    )


def _fill_lineage(town: Town, school: network.Institution) -> network.Reform:
    """What the school was called, what it took over, and a plan that would rename it."""
    former = network.Institution.objects.get(code="11TH0009")
    site = school.sites.get(is_main=True)
    network.InstitutionAlias.objects.create(institution=school, code=f"{school.code}-CU")
    network.FormerName.objects.create(
        institution=school, name=f"{school.name} cũ", starts_on=LONG_AGO, ends_on=town.year.start
    )
    network.InstitutionSuccession.objects.create(
        old=former, new=school, passed_on=town.year.start, is_whole=False, is_default=False
    )
    network.SiteSuccession.objects.create(institution=school, old=site, new=site)
    document = RENAMING.format(school=school.name, code=school.code, day=town.today)
    reform = network.Reform.objects.create(
        title=f"Đổi tên {school.name}", effective_on=town.today, legal_basis="QĐ 1", document=document
    )
    network.ReformSchool.objects.create(reform=reform, institution=school)
    return reform


RENAMING = """title: Đổi tên {school}
effective_on: {day}
legal_basis: QĐ 1
acts:
  - {{act: rename, what: institution, from: {code}, name: {school} mới}}
"""


def _fill_transfer(town: Town, school: network.Institution, pupil: people.Person) -> schooling.Transfer:
    return schooling.Transfer.objects.create(
        person=pupil,
        institution=school,
        origin_name=school.name,
        destination_name="Trường tỉnh khác",
        grade="5",
        released_on=town.today,
        person_name=pupil.full_name,
    )


def _fill_import(town: Town, school: network.Institution) -> schooling.RegisterImport:
    return schooling.RegisterImport.objects.create(
        institution=school,
        school_year=town.year.name,
        file_name=f"{school.code.lower()}.xlsx",
        digest="0" * 64,
        imported_at=timezone.now(),
        report={},
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

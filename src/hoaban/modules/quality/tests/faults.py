"""For each rule a fault: something done to the clean town, and the record in which the rule must find it."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

from hoaban.kernel.text import fold, sort_key
from hoaban.modules.accounts.models import Account
from hoaban.modules.assessment.models import Correction, Mark, Result
from hoaban.modules.attendance.models import Roll
from hoaban.modules.network.models import ComputerCount, Connectivity, Institution, RoomCount, Site
from hoaban.modules.people.models import Affiliation, Contact, Guardianship, Person
from hoaban.modules.quality.models import Confirmation
from hoaban.modules.quality.tests.clean import instant, pupil
from hoaban.modules.schooling.models import ClassSubject, Enrolment, Homeroom, SchoolClass, Teaching, Transfer
from hoaban.modules.staff.models import Appointment, Qualification, SubjectTaught
from hoaban.modules.timetables.models import Lesson, Timetable
from hoaban.modules.transcripts.models import Version
from hoaban.modules.transcripts.words import SIGNING
from tests.neighbour.transcripts import fill_transcripts
from tests.town import Town

Fault = Callable[[Town, date], UUID]
TEACHER = "Tòng Văn Em"


def person(name: str = "Lò Văn Ánh", **changed: object) -> Fault:
    def fault(town: Town, _day: date) -> UUID:
        found = pupil(town, name)
        Person.objects.filter(pk=found.pk).update(**changed)
        return found.pk

    return fault


def number(alter: Callable[[str], str], name: str = "Lò Văn Ánh") -> Fault:
    def fault(town: Town, _day: date) -> UUID:
        found = pupil(town, name)
        Person.objects.filter(pk=found.pk).update(personal_id=alter(found.personal_id))
        return found.pk

    return fault


def other_year(number_: str) -> str:
    return f"{number_[:4]}{(int(number_[4:6]) + 1) % 100:02}{number_[6:]}"


def of_person(prefix: str, name: str) -> dict[str, Fault]:
    """The rules that are asked of learners and of staff alike."""
    return {
        f"{prefix}id-missing": person(name, personal_id=None),
        f"{prefix}id-sex": number(lambda n: f"{n[:3]}{int(n[3]) ^ 1}{n[4:]}", name),
        f"{prefix}id-year": number(other_year, name),
        f"{prefix}id-place": number(lambda n: f"003{n[3:]}", name),
        f"{prefix}id-invented": number(lambda n: f"{n[:6]}777777", name),
        f"{prefix}name-capitals": person(name, full_name="LÒ VĂN ÁNH"),
        f"{prefix}name-accents": person(name, full_name="Lo Van Anh", search_key="lo van anh"),
        f"{prefix}name-old-font": person(name, full_name="NguyÔn ThÞ BÝch", search_key=fold("NguyÔn ThÞ BÝch")),
        f"{prefix}name-strange": person(name, full_name="Lò Văn Ánh 2", search_key="lo van anh 2"),
        f"{prefix}name-one-word": person(name, full_name="Ánh"),
        f"{prefix}name-spacing": person(name, full_name="Lò  Văn Ánh"),
    }


def aged(years: int) -> Fault:
    def fault(town: Town, _day: date) -> UUID:
        found = pupil(town)
        born = found.birth_date.replace(year=found.birth_date.year - years)
        Person.objects.filter(pk=found.pk).update(birth_date=born)
        return found.pk

    return fault


def january(town: Town, _day: date) -> UUID:
    found = pupil(town)
    Person.objects.filter(pk=found.pk).update(birth_date=found.birth_date.replace(month=1, day=1))
    return found.pk


def guardian(**changed: object) -> Fault:
    def fault(town: Town, _day: date) -> UUID:
        rows = Guardianship.objects.filter(person=pupil(town))
        if changed:
            rows.update(**changed)
        else:
            rows.delete()
        return pupil(town).pk

    return fault


def young_guardian(town: Town, _day: date) -> UUID:
    child = pupil(town, "Mùa A Dơ")
    Person.objects.filter(wards__person=child).update(birth_date=child.birth_date - timedelta(days=3000))
    return child.pk


def phone(value: str = "") -> Fault:
    def fault(town: Town, _day: date) -> UUID:
        rows = Contact.objects.filter(person=pupil(town))
        if value:
            rows.update(value=value)
        else:
            rows.delete()
        return pupil(town).pk

    return fault


def double(town: Town, _day: date, name: str = "Hạng A Tủa") -> UUID:
    child, other = pupil(town), pupil(town, name)
    Person.objects.filter(pk=other.pk).update(
        search_key=child.search_key, birth_date=child.birth_date, sex=child.sex, personal_id=None
    )
    return other.pk


def enrolment(name: str = "Lò Văn Ánh", **changed: object) -> Fault:
    def fault(town: Town, _day: date) -> UUID:
        Enrolment.objects.filter(person=pupil(town, name)).update(**changed)
        return pupil(town, name).pk

    return fault


def former_class(town: Town) -> SchoolClass:
    before = town.year.previous()
    return SchoolClass.objects.create(
        institution=town.primary, site=town.main_site, school_year=before.name, name="4A", grades=["4"],
        starts_on=before.start, ends_on=before.end,
    )  # fmt: skip


def left_behind(town: Town, _day: date) -> UUID:
    Enrolment.objects.filter(person=pupil(town)).update(school_class=former_class(town), grade="4")
    return pupil(town).pk


def gone_astray(town: Town, _day: date) -> UUID:
    before = former_class(town)
    Enrolment.objects.filter(person=pupil(town)).update(
        school_class=before, grade="4", starts_on=before.starts_on, ends_on=before.ends_on, exit_reason="year_end"
    )
    return pupil(town).pk


def leaderless(town: Town, _day: date) -> UUID:
    Homeroom.objects.filter(school_class=town.fifth).delete()
    return town.fifth.pk


def led_by_a_stranger(town: Town, _day: date) -> UUID:
    Appointment.objects.filter(person=pupil(town, "Cà Thị Dung")).update(ends_on=town.year.start)
    return town.fifth.pk


def led_with_another(town: Town, _day: date) -> UUID:
    Homeroom.objects.filter(school_class=town.combined).update(person=pupil(town, "Cà Thị Dung"))
    return town.fifth.pk


def crowded(town: Town, _day: date) -> UUID:
    rows = [
        Person(
            full_name=f"Lò Văn {n}",
            sort_key=sort_key("Lò"),
            search_key=fold(f"Lò {n}"),
            birth_date=date(2015, 3, 3),
            sex="male",
        )
        for n in range(36)
    ]
    for row in Person.objects.bulk_create(rows):
        Enrolment.objects.create(
            person=row, institution=town.primary, school_class=town.fifth, grade="5", entry_reason="new",
            starts_on=town.year.start,
        )  # fmt: skip
    return town.fifth.pk


def deserted(town: Town, _day: date) -> UUID:
    return SchoolClass.objects.create(
        institution=town.primary, site=town.main_site, school_year=town.year.name, name="5B", grades=["5"],
        starts_on=town.year.start, ends_on=town.year.end,
    ).pk  # fmt: skip


def fifth(**changed: object) -> Fault:
    def fault(town: Town, _day: date) -> UUID:
        SchoolClass.objects.filter(pk=town.fifth.pk).update(**changed)
        return town.fifth.pk

    return fault


def waiting_transfer(town: Town, day: date) -> UUID:
    return Transfer.objects.create(
        person=pupil(town, "Hạng A Tủa"), institution=town.upper, origin_name="Trường cũ", destination_id=town.primary.pk,
        destination_name="Trường mới", grade="5", released_on=day - timedelta(days=30), person_name="Hạng A Tủa",
    ).pk  # fmt: skip


def idle_school(town: Town, _day: date) -> UUID:
    return Institution.objects.create(
        code="11TH0777", name="Trường chưa mở lớp", search_key="truong chua mo lop", kind="primary", levels=["primary"],
        starts_on=town.year.previous().start,
    ).pk  # fmt: skip


def site(**changed: object) -> Fault:
    def fault(town: Town, _day: date) -> UUID:
        Site.objects.filter(pk=town.satellite.pk).update(**changed)
        return town.satellite.pk

    return fault


def of_school(model: type) -> Fault:
    def fault(town: Town, _day: date) -> UUID:
        model.objects.filter(institution=town.primary).delete()
        return town.primary.pk

    return fault


def of_member(model: type, name: str) -> Fault:
    def fault(town: Town, _day: date) -> UUID:
        model.objects.filter(person=pupil(town, name)).delete()
        return pupil(town, name).pk

    return fault


def postless(town: Town, _day: date) -> UUID:
    father = pupil(town, "Mùa A Páo")
    Affiliation.objects.create(person=father, institution=town.primary, kind="staff")
    return father.pk


def headless(town: Town, _day: date) -> UUID:
    Appointment.objects.filter(institution=town.primary, post="principal").update(post="vice_principal")
    return town.primary.pk


def of_class(model: type, name: str) -> Fault:
    def fault(town: Town, _day: date) -> UUID:
        found = getattr(town, name)
        model.objects.filter(school_class=found).delete()
        return found.pk

    return fault


def miscounted(town: Town, _day: date) -> UUID:
    Roll.objects.filter(school_class=town.fifth).update(enrolled=40)
    return town.fifth.pk


def waiting_correction(town: Town, day: date) -> UUID:
    return Correction.objects.create(
        institution=town.primary, school_class=town.fifth, person=pupil(town), subject="toan", term=1, kind="final",
        number=1, value="9", reason="Nhầm", asked_by_name="Em", asked_at=instant(day - timedelta(days=30)),
    ).pk  # fmt: skip


def account(**changed: object) -> Fault:
    def fault(town: Town, day: date) -> UUID:
        long_ago = instant(day - timedelta(days=400))
        Account.objects.filter(pk=town.accounts["teacher"].pk).update(created_at=long_ago, **changed)
        return town.accounts["teacher"].pk

    return fault


def scheduled(town: Town, *, lessons: int, person: Person | None = None) -> Timetable:
    """A published timetable of the primary school, in which each of its classes has a lesson, and the fifth grade so many."""
    here, year = {"institution": town.primary}, {"school_year": town.year.name, "term": 1, "starts_on": town.year.start}
    made = Timetable.objects.create(**here, **year, state="published", name="Thời khóa biểu", by_name="An")
    slots = [f"{day}{half}{number}" for day in range(1, 6) for half in "ma" for number in range(1, 5)]
    for school_class, count in ((town.fifth, lessons), (town.combined, 1)):
        teacher = person if school_class == town.fifth else None
        for slot in slots[:count]:
            Lesson.objects.create(
                **here, timetable=made, school_class=school_class, subject="toan", person=teacher, slot=slot
            )
    return made


def unscheduled(town: Town, _day: date) -> UUID:
    scheduled(town, lessons=0)
    return town.fifth.pk


def unfit(town: Town, _day: date) -> UUID:
    scheduled(town, lessons=1, person=pupil(town, "Mùa A Páo"))
    return town.fifth.pk


def overloaded(town: Town, _day: date) -> UUID:
    scheduled(town, lessons=38, person=pupil(town, TEACHER))
    return pupil(town, TEACHER).pk


def signing_for_long(town: Town, day: date) -> UUID:
    version, _, _ = fill_transcripts(town, town.fifth, pupil(town))
    asked = {"state": SIGNING, "digest": "0" * 64, "confirmed_at": instant(day - timedelta(days=100))}
    Version.objects.filter(pk=version.pk).update(**asked)
    return version.pk


def without_transcript(town: Town, day: date) -> UUID:
    """A class of last year at a school that issues transcripts: a pupil's year is decided, and there is no transcript of it."""
    fill_transcripts(town, town.fifth, pupil(town))
    last = town.year.previous()
    here = {"institution": town.primary, "school_year": last.name}
    held = {"starts_on": last.start, "ends_on": last.end}
    school_class = SchoolClass.objects.create(**here, **held, site=town.main_site, name="5A", grades=["5"])
    told = {"subjects": {}, "terms": {}, "reasons": [], "decision": "promoted", "due": 1, "given": 1}
    Result.objects.create(**here, **told, school_class=school_class, person=pupil(town), grade="5")
    return school_class.pk


FAULTS: dict[str, Fault] = {
    **of_person("", "Lò Văn Ánh"),
    **of_person("staff-", TEACHER),
    "sex-missing": person(sex="unsaid"),
    "ethnic-group-missing": person(ethnic_group=None),
    "residence-missing": person(residence=""),
    "born-first-of-january": january,
    "guardian-missing": guardian(),
    "guardian-is-namesake": guardian(guardian_name="Lò Văn Ánh"),
    "guardian-too-young": young_guardian,
    "phone-missing": phone(),
    "phone-odd": phone("091234567"),
    "likely-double": double,
    "too-young": aged(-3),
    "too-old": aged(6),
    "grade-not-of-class": enrolment(grade="3"),
    "boards-at-day-school": enrolment("Cà Thị Ngân", boarding="full"),
    "left-in-old-class": left_behind,
    "enrolled-nowhere": gone_astray,
    "class-without-homeroom": leaderless,
    "homeroom-not-on-staff": led_by_a_stranger,
    "homeroom-of-several": led_with_another,
    "class-too-big": crowded,
    "class-empty": deserted,
    "class-of-other-level": fifth(grades=["6"]),
    "class-named-otherwise": fifth(name="3A"),
    "transfer-waits": waiting_transfer,
    "no-classes-this-year": idle_school,
    "site-without-point": site(latitude=None),
    "site-far-away": site(latitude=10.2),
    "rooms-not-said": of_school(RoomCount),
    "connection-not-said": of_school(Connectivity),
    "computers-not-said": of_school(ComputerCount),
    "staff-age": person(TEACHER, birth_date=date(1940, 1, 5)),
    "degree-missing": of_member(Qualification, TEACHER),
    "subject-missing": of_member(SubjectTaught, "Bùi Văn Hải"),
    "staff-without-post": postless,
    "principal-missing": headless,
    "rolls-overdue": of_class(Roll, "fifth"),
    "roll-of-others": miscounted,
    "subjects-missing": of_class(ClassSubject, "fifth"),
    "subjects-untaught": of_class(Teaching, "tenth"),
    "marks-overdue": of_class(Mark, "tenth"),
    "correction-waits": waiting_correction,
    "timetable-missing": unscheduled,
    "timetable-unfit": unfit,
    "teacher-over-norm": overloaded,
    "transcripts-missing": without_transcript,
    "transcript-waits": signing_for_long,
    "first-password-kept": account(must_change_password=True),
    "account-idle": account(signed_in_at=None),
    "data-unconfirmed": of_school(Confirmation),
}

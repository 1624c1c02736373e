"""The shared small town: two schools in two communes of Điện Biên, three classes, a dozen pupils, and somebody for every role.

An owns, Bình shares, Cường must not: An is principal of the primary school and Bình its clerk; Cường is principal of the upper
secondary school in the other commune, and nothing of the primary school is his. The town lives in the present school year, so that
pages asked "today" show it; use `town.year` and `town.today`, never a year of your own.
"""

import pickle
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hoaban.interfaces.actors import actor_of
from hoaban.kernel.actor import Actor
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.kernel.scoping import acting
from hoaban.kernel.text import fold, sort_key
from hoaban.modules.accounts.models import Account, RoleGrant
from hoaban.modules.network.models import (
    ComputerCount,
    Connectivity,
    Institution,
    InstitutionPlace,
    Management,
    RoomCount,
    Site,
)
from hoaban.modules.people.models import FEMALE, MALE, Affiliation, Guardianship, Person
from hoaban.modules.places.models import EthnicGroup, Place
from hoaban.modules.schooling.models import Enrolment, Homeroom, SchoolClass
from hoaban.modules.staff.models import Appointment, ItCertificate, SubjectTaught

PROVINCE = "11"
FOUNDED = date(2005, 9, 1)
REFORM = date(2025, 7, 1)
COMMUNES = {"03166": "Mường Chà", "03214": "Mường Luân"}
ETHNIC_GROUPS = {"01": "Kinh", "03": "Thái", "08": "Mông", "29": "Khơ-mú"}

# Name, sex, birth year counted back from the year's start, ethnic group, boarding, has a personal number.
Child = tuple[str, str, int, str, str, bool]
COMBINED: tuple[tuple[str, Child], ...] = (
    ("1", ("Mùa A Dơ", MALE, 6, "08", "none", True)),
    ("1", ("Sùng Thị Mỷ", FEMALE, 6, "08", "none", False)),
    ("2", ("Giàng A Chống", MALE, 7, "08", "none", True)),
    ("2", ("Vàng Thị Sua", FEMALE, 7, "08", "none", True)),
)
FIFTH: tuple[tuple[str, Child], ...] = (
    ("5", ("Lò Văn Ánh", MALE, 10, "03", "semi", True)),
    ("5", ("Lò Thị Đào", FEMALE, 10, "03", "semi", True)),
    ("5", ("Quàng Thị Hoa", FEMALE, 10, "29", "none", True)),
    ("5", ("Nguyễn Minh Đức", MALE, 10, "01", "none", True)),
)
TENTH: tuple[tuple[str, Child], ...] = (
    ("10", ("Lường Văn Bình", MALE, 15, "03", "full", True)),
    ("10", ("Cà Thị Ngân", FEMALE, 15, "03", "full", True)),
    ("10", ("Phạm Thu Hà", FEMALE, 15, "01", "none", True)),
    ("10", ("Hạng A Tủa", MALE, 16, "08", "full", True)),
)

FAMILY = (
    ("guardian", "Mùa A Páo"),
    ("other_guardian", "Lường Văn Inh"),
    ("learner", "Lò Thị Đào"),
    ("other_learner", "Cà Thị Ngân"),
)
PROVINCE_ROLES = ("department_officer", "department_director", "auditor")


@dataclass
class Town:
    """What stands in the town. `actors` holds, by role, somebody with a right at the primary school, or above it;
    `outsiders` holds the same role at the upper secondary school. Both have an account of the same key in `accounts`."""

    year: SchoolYear
    today: date
    communes: dict[str, Place] = field(default_factory=dict)
    primary: Institution = field(init=False)
    upper: Institution = field(init=False)
    main_site: Site = field(init=False)
    satellite: Site = field(init=False)
    upper_site: Site = field(init=False)
    combined: SchoolClass = field(init=False)
    fifth: SchoolClass = field(init=False)
    tenth: SchoolClass = field(init=False)
    persons: dict[str, Person] = field(default_factory=dict)
    enrolments: dict[str, Enrolment] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    outsiders: dict[str, Actor] = field(default_factory=dict)

    @property
    def alice(self) -> Actor:
        """An, who owns: principal of the primary school."""
        return self.actors["principal"]

    @property
    def bob(self) -> Actor:
        """Bình, who shares: clerk of the primary school."""
        return self.actors["school_clerk"]

    @property
    def charlie(self) -> Actor:
        """Cường, who must not: principal of the upper secondary school."""
        return self.outsiders["principal"]

    @property
    def everyone(self) -> dict[str, Actor]:
        """Every persona, by the key of their account; `nobody` has not signed in."""
        elsewhere = {f"other_{role}": actor for role, actor in self.outsiders.items()}
        return {**self.actors, **elsewhere, "nobody": Actor.nobody()}

    def pupils_of(self, school_class: SchoolClass) -> list[Person]:
        return [self.persons[name] for name, row in self.enrolments.items() if row.school_class_id == school_class.pk]

    def ids_of(self, *names: str) -> set[UUID]:
        return {self.persons[name].pk for name in names}


@pytest.fixture
def town(db: None) -> Town:
    """The small town, there anew for each test and gone after it."""
    return standing_town()


def standing_town() -> Town:
    """Build the town; the next time for the same day, put the same rows in again, which takes a tenth of the time."""
    key = timezone.localdate(), Place.objects.count(), EthnicGroup.objects.count()
    if key not in _recorded:
        with CaptureQueriesContext(connection) as asked:
            town = build_town()
        _recorded[key] = ";\n".join(_by_table(one["sql"] for one in asked)), pickle.dumps(town)
        return town
    inserts, said = _recorded[key]
    with acting(Actor.system(TOWN)), connection.cursor() as cursor:
        cursor.execute(inserts)
    found: Town = pickle.loads(said)
    return found


def _by_table(asked: Iterable[str]) -> Iterator[str]:
    """Give one insertion for all rows of a table, which costs PostgreSQL a fifth of one for each. What rows refer to is asked at the end."""
    rows: dict[str, list[str]] = {}
    for sql in asked:
        if sql.startswith("INSERT"):
            into, _, values = sql.partition(" VALUES ")
            rows.setdefault(into, []).append(values)
    yield from (f"{into} VALUES {', '.join(values)}" for into, values in rows.items())


# What built the town the first time, and the town; by the day, and by what stood there before.
_recorded: dict[tuple[date, int, int], tuple[str, bytes]] = {}
TOWN = "the small town of the tests"


def build_town() -> Town:
    """Put the town into the database; for tests that manage their database themselves."""
    today = timezone.localdate()
    town = Town(SchoolYear.containing(today), today)
    with acting(Actor.system(TOWN)):
        _reference(town)
        _schools(town)
        _classes(town)
        _staff(town)
        _families(town)
        _accounts(town)
    for key, account in town.accounts.items():
        actor = actor_of(account.pk, today)
        if key.startswith("other_"):
            town.outsiders[key.removeprefix("other_")] = actor
        else:
            town.actors[key] = actor
    return town


def _reference(town: Town) -> None:
    """Use the reference data where it is loaded; else put in the few rows that the town stands on."""
    nation = _place(Place.NATION, "VN", "Việt Nam", None)
    province = _place(Place.PROVINCE, PROVINCE, "Điện Biên", nation)
    town.communes = {code: _place(Place.COMMUNE, code, name, province) for code, name in COMMUNES.items()}
    for code, name in ETHNIC_GROUPS.items():
        EthnicGroup.objects.get_or_create(code=code, defaults={"name": name})


def _place(kind: str, code: str, name: str, parent: Place | None) -> Place:
    found = Place.objects.filter(kind=kind, code=code, ends_on=None).first()
    type_name = {Place.PROVINCE: "Tỉnh", Place.COMMUNE: "Xã"}.get(kind, "")
    return found or Place.objects.create(
        kind=kind,
        code=code,
        name=name,
        type_name=type_name,
        search_key=fold(name),
        parent=parent,
        province_code="" if kind == Place.NATION else PROVINCE,
        starts_on=REFORM,
    )


def _schools(town: Town) -> None:
    muong_cha, muong_luan = town.communes.values()
    town.primary = _school("11TH0001", "Trường PTDTBT Tiểu học Mường Chà", "primary", muong_cha, boarding_kind="semi")
    town.upper = _school("11TP0001", "Trường THPT Mường Luân", "upper", muong_luan)
    town.main_site = _site(town.primary, "Điểm trường chính", rooms=("permanent", 8), is_main=True)
    town.satellite = _site(town.primary, "Điểm bản Huổi Lóng", rooms=("temporary", 2))
    town.upper_site = _site(town.upper, "Điểm trường chính", rooms=("permanent", 15), is_main=True)


def _school(code: str, name: str, level: str, commune: Place, *, boarding_kind: str = "none") -> Institution:
    school = Institution.objects.create(
        code=code,
        name=name,
        search_key=fold(name),
        kind=level,
        levels=[level],
        boarding_kind=boarding_kind,
        starts_on=FOUNDED,
    )
    body = "department" if level == "upper" else "commune"
    InstitutionPlace.objects.create(institution=school, commune=commune, starts_on=FOUNDED)
    Management.objects.create(institution=school, body=body, starts_on=FOUNDED)
    Connectivity.objects.create(
        institution=school, has_internet=True, has_wifi=level == "upper", projector_rooms=3, starts_on=FOUNDED
    )
    ComputerCount.objects.create(institution=school, purpose="office", count=4, starts_on=FOUNDED)
    ComputerCount.objects.create(institution=school, purpose="teaching", count=20, starts_on=FOUNDED)
    return school


def _site(school: Institution, name: str, *, rooms: tuple[str, int], is_main: bool = False) -> Site:
    site = Site.objects.create(institution=school, name=name, is_main=is_main, starts_on=FOUNDED)
    structure, count = rooms
    RoomCount.objects.create(institution=school, site=site, structure=structure, count=count, starts_on=FOUNDED)
    return site


def _classes(town: Town) -> None:
    town.combined = _class(town, town.satellite, "1+2", ["1", "2"])
    town.fifth = _class(town, town.main_site, "5A", ["5"])
    town.tenth = _class(town, town.upper_site, "10A1", ["10"])
    for school_class, roll in ((town.combined, COMBINED), (town.fifth, FIFTH), (town.tenth, TENTH)):
        _enrol(town, school_class, roll)


def _class(town: Town, site: Site, name: str, grades: list[str]) -> SchoolClass:
    return SchoolClass.objects.create(
        institution=site.institution,
        site=site,
        school_year=town.year.name,
        name=name,
        grades=grades,
        is_multigrade=len(grades) > 1,
        starts_on=town.year.start,
        ends_on=town.year.end,
    )


def _enrol(town: Town, school_class: SchoolClass, roll: Sequence[tuple[str, Child]]) -> None:
    for number, (grade, child) in enumerate(roll, start=1):
        name, sex, age, ethnic_group, boarding, has_number = child
        born = date(town.year.starts - age, number, 10 + number)
        pupil = _person(town, name, sex, born, ethnic_group, has_number=has_number)
        _affiliate(pupil, school_class.institution, Affiliation.LEARNER)
        town.enrolments[name] = Enrolment.objects.create(
            person=pupil,
            institution=school_class.institution,
            school_class=school_class,
            grade=grade,
            boarding=boarding,
            entry_reason="new" if grade in {"1", "10"} else "continues",
            starts_on=town.year.start,
        )


def _person(
    town: Town, name: str, sex: str, born: date, ethnic_group: str = "03", *, has_number: bool = True
) -> Person:
    """A person whose number agrees with province 011, sex and birth year."""
    century = (born.year // 100 - 19) * 2 + (sex == FEMALE)
    number = f"011{century}{born.year % 100:02}{len(town.persons) + 1:06}"
    town.persons[name] = Person.objects.create(
        full_name=name,
        sort_key=sort_key(name),
        search_key=fold(name),
        birth_date=born,
        sex=sex,
        ethnic_group_id=ethnic_group,
        personal_id=number if has_number else None,
    )
    return town.persons[name]


def _affiliate(person: Person, school: Institution, kind: str) -> None:
    Affiliation.objects.create(person=person, institution=school, kind=kind)


# Account key, name, post, IT certificate, and the class they lead.
PRIMARY_STAFF = (
    ("principal", "Lò Thị An", FEMALE, "principal", "basic", ""),
    ("school_clerk", "Quàng Văn Bình", MALE, "employee", "basic", ""),
    ("homeroom_teacher", "Cà Thị Dung", FEMALE, "teacher", "basic", "fifth"),
    ("teacher", "Tòng Văn Em", MALE, "teacher", "none", "combined"),
)
UPPER_STAFF = (
    ("other_principal", "Vũ Mạnh Cường", MALE, "principal", "advanced", ""),
    ("other_school_clerk", "Đỗ Thị Giang", FEMALE, "employee", "basic", ""),
    ("other_homeroom_teacher", "Bùi Văn Hải", MALE, "teacher", "advanced", "tenth"),
    ("other_teacher", "Hoàng Thị Yến", FEMALE, "teacher", "basic", "tenth"),
)


def _staff(town: Town) -> None:
    for school, people in ((town.primary, PRIMARY_STAFF), (town.upper, UPPER_STAFF)):
        for number, (_, name, sex, post, certificate, led) in enumerate(people, start=1):
            member = _person(town, name, sex, date(1980 + number, number, 20))
            _affiliate(member, school, Affiliation.STAFF)
            Appointment.objects.create(person=member, institution=school, post=post, starts_on=FOUNDED)
            if certificate != "none":
                ItCertificate.objects.create(person=member, level=certificate, starts_on=FOUNDED)
            if led:
                _lead(town, member, getattr(town, led))
    SubjectTaught.objects.create(person=town.persons["Bùi Văn Hải"], subject="Tin học", starts_on=FOUNDED)


def _lead(town: Town, member: Person, school_class: SchoolClass) -> None:
    Homeroom.objects.create(
        institution=school_class.institution, school_class=school_class, person=member, starts_on=town.year.start
    )


def _families(town: Town) -> None:
    """Two fathers, each of one child; each school knows its own."""
    for father, child, school in (
        ("Mùa A Páo", "Mùa A Dơ", town.primary),
        ("Lường Văn Inh", "Lường Văn Bình", town.upper),
    ):
        guardian = _person(town, father, MALE, date(1985, 3, 2), "08", has_number=False)
        _affiliate(guardian, school, Affiliation.GUARDIAN)
        Guardianship.objects.create(
            person=town.persons[child],
            guardian=guardian,
            guardian_name=father,
            relation="father",
            starts_on=town.persons[child].birth_date,
        )


def _accounts(town: Town) -> None:
    for school, people in ((town.primary, PRIMARY_STAFF), (town.upper, UPPER_STAFF)):
        for key, name, *_ in people:
            _account(town, key, name, ("school", str(school.pk)))
    here, elsewhere = COMMUNES
    _account(town, "commune_officer", "Điêu Thị Khuyên", ("commune", here))
    _account(town, "other_commune_officer", "Lý A Long", ("commune", elsewhere))
    for role, name in zip(PROVINCE_ROLES, ("Trần Văn Minh", "Nguyễn Thị Nga", "Lê Quang Oánh"), strict=True):
        _account(town, role, name, ("province", PROVINCE))
    for key, name in FAMILY:
        _account(town, key, name, ("nation", "VN"))


def _account(town: Town, key: str, name: str, scope: tuple[str, str]) -> None:
    """Make an account that holds the role of its key over a scope; it has no password, tests sign it in by force."""
    kind, place = scope
    person = town.persons.get(name)
    town.accounts[key] = Account.objects.create(
        username=key,
        display_name=name,
        sort_key=sort_key(name),
        search_key=fold(name),
        person_id=person.pk if person else None,
        password="!",
    )
    RoleGrant.objects.create(
        account=town.accounts[key],
        role=key.removeprefix("other_"),
        scope_kind=kind,
        scope_id=place,
        institution_id=UUID(place) if kind == "school" else None,
        starts_on=town.year.start,
    )

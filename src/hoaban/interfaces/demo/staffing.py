"""Staff: who they are, what they teach and hold, and how they come, change places and go."""

from collections.abc import Iterator, Mapping, Sequence

from hoaban.interfaces.demo.chance import Chance, Quota, Share, words
from hoaban.interfaces.demo.mixing import KINH
from hoaban.interfaces.demo.people import DAYS, People, Someone
from hoaban.interfaces.demo.posts import Posts
from hoaban.interfaces.demo.profile import Profile
from hoaban.interfaces.demo.rows import (
    AffiliationRow,
    AppointmentRow,
    Batch,
    CertificateRow,
    QualificationRow,
    SubjectRow,
)
from hoaban.interfaces.demo.school import CONTINUING, Member, School
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.network.levels import LOWER, PRESCHOOL, PRIMARY, UPPER
from hoaban.modules.people.models import Affiliation
from hoaban.modules.staff.posts import EMPLOYEE, INFORMATICS, PRINCIPAL, TEACHER, VICE_PRINCIPAL

SUBJECTS = {
    PRESCHOOL: (),
    PRIMARY: words("Tiểu_học*26 Tiếng_Anh*3 Giáo_dục_thể_chất*2 Âm_nhạc*2 Mĩ_thuật*2"),
    LOWER: words(
        "Toán*10 Ngữ_văn*10 Tiếng_Anh*7 Khoa_học_tự_nhiên*11 Lịch_sử_và_Địa_lí*8 Giáo_dục_công_dân*3 Công_nghệ*3"
        " Giáo_dục_thể_chất*4 Âm_nhạc*2 Mĩ_thuật*2"
    ),
    UPPER: words(
        "Toán*10 Ngữ_văn*10 Tiếng_Anh*8 Vật_lí*6 Hóa_học*6 Sinh_học*5 Lịch_sử*6 Địa_lí*5 Giáo_dục_kinh_tế_và_pháp_luật*3"
        " Công_nghệ*3 Giáo_dục_thể_chất*4 Giáo_dục_quốc_phòng_và_an_ninh*2"
    ),
    CONTINUING: words("Toán*3 Ngữ_văn*3 Lịch_sử*2 Địa_lí*2 Vật_lí Hóa_học Sinh_học"),
}
BORN = {PRINCIPAL: (1967, 1985), VICE_PRINCIPAL: (1968, 1988), TEACHER: (1967, 2001), EMPLOYEE: (1967, 2001)}
NEW_BORN = (23, 28)
EMPLOYEE_WOMEN = 0.62
ADVANCED = 0.16


class Staffing:
    """Hires the staff of the province, school by school, and lets them change from year to year."""

    def __init__(self, profile: Profile, people: People, posts: Mapping[School, Posts], year: SchoolYear) -> None:
        self.profile, self.people, self.posts, self.year = profile, people, posts, year
        self.chance: Chance = people.chance
        assumed = profile.assumed.staff
        self.day = year.start.isoformat()
        self._women = {level: Share(self.chance, share) for level, share in assumed.women.items()}
        self._employee_women = Share(self.chance, EMPLOYEE_WOMEN)
        self._minority = Share(self.chance, assumed.minority_share)
        self._minorities = [group for group in profile.assumed.staff_minority for _ in range(round(group.share * 100))]
        self._degrees = {level: words(pool) for level, pool in assumed.degree.items()}
        self._home = Share(self.chance, assumed.home_share)
        self._contract = Share(self.chance, assumed.contract_share)
        self._certified = Share(self.chance, self._certified_share())
        self._leaving, self._swapping = Quota(assumed.leaving_rate), Quota(assumed.swapping_rate / 2)
        self._gaining = Quota(assumed.certificate_gain)
        self._shared = Quota(assumed.second_school_share)
        self._known: set[tuple[str, str]] = set()

    def _certified_share(self) -> float:
        """The share of certificates among those who do not teach IT, who all have one, so that the whole comes out."""
        it_teachers, staff = self.profile.aim("it-teachers"), self.profile.aim("staff")
        return (self.profile.aim("it-certificate-share") / 100 * staff - it_teachers) / (staff - it_teachers)

    def hire(self, batch: Batch, schools: Sequence[School]) -> None:
        """Fill all posts of these schools for the first school year."""
        for school in schools:
            for post, subject in self._posts(school):
                born, last = BORN[post]
                self._join(batch, school, post, subject, born + int(self.chance.random() * (last - born)))
        self._share_teachers(batch, schools)

    def _posts(self, school: School) -> Iterator[tuple[str, str]]:
        posts = self.posts[school]
        yield PRINCIPAL, ""
        yield from ((VICE_PRINCIPAL, "") for _ in range(posts.deputies))
        yield from ((TEACHER, INFORMATICS) for _ in range(posts.it_teachers))
        yield from ((TEACHER, self._subject(school)) for _ in range(posts.teachers - posts.it_teachers))
        yield from ((EMPLOYEE, "") for _ in range(posts.employees))

    def _subject(self, school: School) -> str:
        pool = SUBJECTS[self.chance.pick(school.levels)]
        return self.chance.pick(pool).replace("_", " ") if pool else ""

    def _join(self, batch: Batch, school: School, post: str, subject: str, born: int, *, starts_on: str = "") -> Member:
        person, chance = self._person(batch, school, post, born), self.chance
        joined = starts_on or min(f"{born + 22 + int(chance.random() ** 2 * 6)}-09-01", f"{self.year.starts - 1}-09-01")
        certificate = self._certificate(batch, person, subject, joined)
        contract = "contract" if post in {TEACHER, EMPLOYEE} and self._contract() else "permanent"
        member = Member(person, post, subject, school, born, joined, contract, certificate, starts_on or self.day)
        school.members.append(member)
        degree = chance.pick(self._degrees[school.main_level]) if post != EMPLOYEE else chance.pick(_EMPLOYEE_DEGREES)
        batch.qualifications.append(QualificationRow(chance.identifier(), person, degree, "", f"{born + 22}-07-01"))
        if subject:
            batch.subjects.append(SubjectRow(chance.identifier(), person, subject, joined))
        self._known_to(batch, member, school)
        return member

    def _person(self, batch: Batch, school: School, post: str, born: int) -> str:
        people, chance = self.people, self.chance
        group = chance.pick(self._minorities) if self._minority() else KINH
        woman = self._employee_women() if post == EMPLOYEE else self._women[school.main_level]()
        name = people.namer.full(group.style, people.namer.surname(group.style), woman=woman)
        number = people.number(born, woman=woman, at_home=group is not KINH or self._home())
        birth_date = f"{born}-{chance.pick(DAYS)}"
        person = people.person(batch, Someone(name, birth_date, woman, group, number, school.commune, chance.random()))
        if post == PRINCIPAL:
            people.phone(batch, person, self.day)
        return person

    def _certificate(self, batch: Batch, person: str, subject: str, joined: str) -> str:
        if subject != INFORMATICS and not self._certified():
            return ""
        level = "advanced" if subject == INFORMATICS or self.chance.random() < ADVANCED else "basic"
        year = max(int(joined[:4]), 2015 + int(self.chance.random() * 8))
        day = min(f"{year}-{self.chance.pick(DAYS)}", max(self.day, joined))
        batch.certificates.append(CertificateRow(self.chance.identifier(), person, level, day))
        return level

    def _known_to(self, batch: Batch, member: Member, school: School) -> None:
        if (member.id, school.id) not in self._known:
            self._known.add((member.id, school.id))
            batch.affiliations.append(AffiliationRow(self.chance.identifier(), member.id, school.id, Affiliation.STAFF))

    def _share_teachers(self, batch: Batch, schools: Sequence[School]) -> None:
        """Let some teachers also teach at another school of the same level in the district."""
        for school in schools:
            others = [other for other in schools if other is not school and other.main_level == school.main_level]
            teachers = [member for member in school.members if member.post == TEACHER]
            for member in self.chance.sample(teachers, self._shared.of(len(teachers)) if others else 0):
                other, member.is_shared = self.chance.pick(others), True
                self._known_to(batch, member, other)
                batch.appointments.append(self._appointment(member, other, self.day, None, is_main=False))

    def _appointment(
        self, member: Member, school: School, start: str, end: str | None, *, is_main: bool = True
    ) -> AppointmentRow:
        return AppointmentRow(
            self.chance.identifier(),
            member.id,
            school.id,
            member.post,
            member.contract,
            is_main,
            member.joined,
            start,
            end,
        )

    def turn_over(self, batch: Batch, schools: Sequence[School], year: SchoolYear) -> None:
        """Begin a school year: some leave and are replaced, some change places, some gain the certificate."""
        day = year.start.isoformat()
        for school in schools:
            self._replace(batch, school, year, day)
            self._gain(batch, school, day)
        for school in schools:
            others = [other for other in schools if other is not school and other.main_level == school.main_level]
            teachers = _movable(school, day)
            for member in self.chance.sample(teachers, self._swapping.of(len(teachers)) if others else 0):
                colleagues = _movable(self.chance.pick(others), day)
                if colleagues:
                    self._swap(batch, member, self.chance.pick(colleagues), day)

    def _replace(self, batch: Batch, school: School, year: SchoolYear, day: str) -> None:
        oldest = sorted(
            (m for m in school.members if m.post in {TEACHER, EMPLOYEE} and not m.is_shared), key=lambda m: m.born
        )
        for member in oldest[: self._leaving.of(len(school.members))]:
            batch.appointments.append(self._appointment(member, school, member.starts_on, day))
            at = school.members.index(member)
            youngest, eldest = NEW_BORN
            born = year.starts - youngest - int(self.chance.random() * (eldest - youngest))
            school.members[at] = self._join(batch, school, member.post, member.subject, born, starts_on=day)
            school.members.pop()

    def _gain(self, batch: Batch, school: School, day: str) -> None:
        without = [member for member in school.members if not member.certificate]
        for member in self.chance.sample(without, self._gaining.of(len(school.members))):
            member.certificate = "basic"
            batch.certificates.append(CertificateRow(self.chance.identifier(), member.id, "basic", day))

    def _swap(self, batch: Batch, one: Member, other: Member, day: str) -> None:
        here, there = one.school, other.school
        here.members[here.members.index(one)], there.members[there.members.index(other)] = other, one
        for member, school in ((one, there), (other, here)):
            batch.appointments.append(self._appointment(member, member.school, member.starts_on, day))
            member.school, member.starts_on = school, day
            self._known_to(batch, member, school)

    def close(self, batch: Batch, schools: Sequence[School]) -> None:
        """Write the posts that are held to this day."""
        for school in schools:
            for member in school.members:
                batch.appointments.append(self._appointment(member, school, member.starts_on, None))


_EMPLOYEE_DEGREES = words("intermediate*42 college*34 bachelor*24")


def _movable(school: School, day: str) -> list[Member]:
    """Teachers who can change places: not the IT teachers, whose number a school needs, and not who came this day."""
    teachers = (member for member in school.members if member.post == TEACHER and not member.is_shared)
    return [member for member in teachers if member.subject != INFORMATICS and member.starts_on != day]

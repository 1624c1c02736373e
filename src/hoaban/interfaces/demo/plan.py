"""The plan of a synthetic province: everything that must be decided for the whole before it is made district by district."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from hoaban.interfaces.demo.attendance import Attendance
from hoaban.interfaces.demo.chance import Chance
from hoaban.interfaces.demo.children import ChildCountRow, child_counts
from hoaban.interfaces.demo.classing import form_classes, scale_for
from hoaban.interfaces.demo.dirt import Dirt
from hoaban.interfaces.demo.equipment import Equipment
from hoaban.interfaces.demo.ground import Commune, Ground
from hoaban.interfaces.demo.learning import Learning
from hoaban.interfaces.demo.network import found_schools, weigh_communes
from hoaban.interfaces.demo.people import People
from hoaban.interfaces.demo.posts import plan_posts
from hoaban.interfaces.demo.profile import Profile
from hoaban.interfaces.demo.pupils import feeders, found_villages, place_sites, plan_pupils, pull_of
from hoaban.interfaces.demo.rows import (
    Batch,
    InstitutionPlaceRow,
    InstitutionRow,
    ManagementRow,
    SiteRow,
)
from hoaban.interfaces.demo.school import LEVEL, School
from hoaban.interfaces.demo.season import Season, Years
from hoaban.interfaces.demo.staffing import Staffing
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.kernel.text import fold

KNOWN_UNTIL = (11, 20)  # month and day of the last school year until which its events are known


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: whose profile, how much of the province, which school years, from which seed."""

    profile: Profile
    share: float
    years: Years
    seed: str

    @classmethod
    def of(cls, profile: Profile, share: float, seed: int, first_year: int, school_years: int) -> "Asked":
        all_years = tuple(SchoolYear(first_year + n) for n in range(school_years))
        month, day = KNOWN_UNTIL
        until = date(all_years[-1].starts, month, day).isoformat()
        return cls(
            profile, share, Years(all_years, until), f"{profile.code}/{seed}/{share}/{first_year}/{school_years}"
        )


class Plan:
    """A planned province; `batches` makes it, once. Registers are written of a clean one, records are kept of a dirty one."""

    def __init__(self, asked: Asked, ground: Ground, *, is_dirty: bool = False) -> None:
        profile, years, share = asked.profile, asked.years, asked.share
        self.profile, self.years, self.ground = profile, years, ground
        self.chance = chance = Chance(asked.seed, years.first.starts)
        weights = weigh_communes(ground, chance)
        self.schools = found_schools(profile, ground, weights, chance, share)
        takes = feeders(self.schools)
        plan_pupils(profile, self.schools, pull_of(self.schools, takes, weights), chance, share)
        villages = found_villages(profile, ground.communes, chance)
        place_sites(profile, self.schools, villages, chance, share)
        sizes = self._sizes(share)
        posts = plan_posts(profile, self.schools, share)
        self.people = People(profile, villages, self._pupils(), chance)
        self.staffing = Staffing(profile, self.people, posts, years.first)
        self.equipment = Equipment(profile, self.schools, posts, years=years, chance=chance, share=share)
        self.attendance = Attendance(asked.seed, years)
        self.dirt = Dirt(asked.seed, years) if is_dirty else None
        self.learning = Learning(profile, self.people, takes, sizes=sizes, years=years)

    def _pupils(self) -> dict[Commune, int]:
        counted: Counter[Commune] = Counter(dict.fromkeys(self.ground.communes, 1))
        for school in self.schools:
            counted[school.commune] += school.pupils
        return dict(counted)

    def _sizes(self, share: float) -> dict[str, float]:
        """Find the class sizes that give the province its number of classes, and form the planned classes by them."""
        planned = [school.planned_at_sites() for school in self.schools]
        usual = self.profile.assumed.class_size
        scale = scale_for(round(self.profile.aim("classes") * share), planned, usual)
        sizes = {grade: size * scale for grade, size in usual.items()}
        for school, at_sites in zip(self.schools, planned, strict=True):
            levels: Counter[str] = Counter()
            for form in form_classes(at_sites, sizes):
                levels[LEVEL[form.grades[0]]] += 1
                school.sites[form.site].classrooms += 1
            school.classes_by_level = dict(levels)
        return sizes

    def batches(self) -> Iterator[Batch]:
        """Make the province district by district; each batch holds all school years of its schools."""
        for district, schools in groupby(self.schools, key=lambda school: school.commune.district):
            yield self._district(district, list(schools))

    def _district(self, district: str, schools: list[School]) -> Batch:
        batch = Batch(district)
        self.staffing.hire(batch, schools)
        self.learning.begin(batch, schools)
        for year in self.years.all:
            if year != self.years.first:
                self.staffing.turn_over(batch, schools, year)
            self.learning.live(Season(batch, schools, year, self.years))
        self.staffing.close(batch, schools)
        self.equipment.write(batch, schools)
        self.attendance.write(batch, schools)
        for school in schools:
            self._institution(batch, school)
        if self.dirt is not None:
            self.dirt.soil(batch)
        return batch

    def _institution(self, batch: Batch, school: School) -> None:
        new, start = self.chance.identifier, school.founded_on
        batch.institutions.append(
            InstitutionRow(
                school.id,
                school.code,
                school.name,
                fold(school.name),
                school.kind,
                list(school.levels),
                school.boarding_kind,
                school.ownership,
                start,
            ),
        )
        for stay in school.commune.stays:
            begins = stay.starts_on.isoformat() if stay.starts_on else start
            ends = stay.ends_on.isoformat() if stay.ends_on else None
            batch.places.append(InstitutionPlaceRow(new(), school.id, stay.place_id, begins, ends))
        batch.managements.append(ManagementRow(new(), school.id, school.body, start))
        for site in school.sites:
            at = (site.latitude, site.longitude)
            batch.sites.append(SiteRow(site.id, school.id, site.name, site.is_main, *at, start, site.ends_on))

    def child_counts(self) -> Iterator[ChildCountRow]:
        """Give the children of the communes; known only when all batches are made."""
        return child_counts(self.profile, self.ground, self.years, self.learning.children, self.chance)

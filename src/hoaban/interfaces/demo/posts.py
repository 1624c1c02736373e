"""Planning posts: how many heads, teachers and employees each school has, and how many of the teachers teach IT."""

from collections.abc import Sequence
from dataclasses import dataclass

from hoaban.interfaces.demo.chance import apportion
from hoaban.interfaces.demo.profile import Profile
from hoaban.interfaces.demo.pupils import apportion_within
from hoaban.interfaces.demo.school import School
from hoaban.modules.network.levels import LOWER, PRESCHOOL, PRIMARY, UPPER

DEPUTIES = ((28, 3), (12, 2), (1, 1))  # from so many classes on, so many vice principals
IT_WEIGHT = {PRIMARY: 0.75, LOWER: 1.0, UPPER: 1.6, "continuing": 1.0}
CLASSES_AN_IT_TEACHER = 9


@dataclass(frozen=True, slots=True)
class Posts:
    """The posts of one school; the IT teachers are among the teachers."""

    deputies: int
    teachers: int
    employees: int
    it_teachers: int

    @property
    def all(self) -> int:
        return 1 + self.deputies + self.teachers + self.employees


def plan_posts(profile: Profile, schools: Sequence[School], share: float) -> dict[School, Posts]:
    """Give each school its posts; they sum to the staff, and the IT teachers to the IT teachers, of the province."""
    deputies = [next((number for classes, number in DEPUTIES if school.classes >= classes), 0) for school in schools]
    employees = [_employees(profile, school) for school in schools]
    left = round(profile.aim("staff") * share) - len(schools) - sum(deputies) - sum(employees)
    norms = profile.assumed.teachers_a_class
    weights = [sum(norms[level] * number for level, number in school.classes_by_level.items()) for school in schools]
    teachers = apportion(left, weights)
    it_weights = [
        sum(IT_WEIGHT.get(level, 0.0) * n for level, n in school.classes_by_level.items()) for school in schools
    ]
    most = [
        min(part, 1 + school.classes // CLASSES_AN_IT_TEACHER) for school, part in zip(schools, teachers, strict=True)
    ]
    it_teachers = apportion_within(round(profile.aim("it-teachers") * share), it_weights, most)
    each = zip(deputies, teachers, employees, it_teachers, strict=True)
    return {school: Posts(*posts) for school, posts in zip(schools, each, strict=True)}


def _employees(profile: Profile, school: School) -> int:
    assumed = profile.assumed.staff
    if not school.levels:
        return 1
    more = assumed.employees_more_when_boarding if school.boarding_kind != "none" else 0.0
    large = 1.25 if school.main_level in {LOWER, UPPER, PRESCHOOL} else 1.0
    return round(assumed.employees_a_school * large + more)

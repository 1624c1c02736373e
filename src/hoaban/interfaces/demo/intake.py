"""Which school takes whom at the change of level."""

from collections.abc import Sequence

from hoaban.interfaces.demo.chance import Chance
from hoaban.interfaces.demo.pupils import Feeders
from hoaban.interfaces.demo.school import LEVEL, Learner, School
from hoaban.modules.network.levels import LOWER, UPPER


class Intake:
    """The places that the schools of a district have for those who change level, by what they were planned for."""

    def __init__(self, schools: Sequence[School], takes: Feeders, chance: Chance) -> None:
        self._takes, self._chance = takes, chance
        boarding = [(s, s.planned.get("6", 0)) for s in schools if s.boarding_kind == "full" and LOWER in s.levels]
        self._boarders = [school for school, number in boarding for _ in range(number)]
        moving = sum(school.planned.get("5", 0) for school in schools if "6" not in school.grades)
        self._boarding_share = len(self._boarders) / max(1, moving)
        self._upper = [(school, grade, _places(school, grade)) for grade in ("10", "tx10") for school in schools]
        self._leaving = sum(school.planned.get("9", 0) for school in schools if "10" not in school.grades)

    def choose(self, learner: Learner, grade: str) -> tuple[School | None, str]:
        """Give the school and the grade there; none when the learner goes no further."""
        level = LEVEL[grade]
        if level == UPPER:
            return self._to_upper(learner.grade)
        if level == LOWER and self._chance.random() < self._boarding_share:
            return self._chance.pick(self._boarders), grade
        schools = self._takes[learner.commune, level]
        return (self._chance.pick(schools) if schools else None), grade

    def _to_upper(self, grade: str) -> tuple[School | None, str]:
        """Upper secondary schools and centres take as many as they have places; the others leave school."""
        draw = self._chance.random() * self._leaving
        for school, following, places in self._upper:
            draw -= places
            if draw < 0:
                return school, following
        return None, grade


def _places(school: School, grade: str) -> int:
    """Places for those from other schools: one that teaches grade 9 too keeps the first for its own."""
    own = school.planned.get("9", 0) if grade == "10" else 0
    return max(0, school.planned.get(grade, 0) - own)

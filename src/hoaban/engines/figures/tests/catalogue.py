"""The catalogue as the modules define it, and definitions of odder shapes that must work as well."""

from __future__ import annotations

from hoaban.engines.figures.indicator import Indicator
from hoaban.modules.attendance.figures import ATTENDANCE_FIGURES
from hoaban.modules.network.figures import NETWORK_FIGURES
from hoaban.modules.people.figures import PEOPLE_FIGURES
from hoaban.modules.quality.figures import QUALITY_FIGURES
from hoaban.modules.schooling.figures import SCHOOLING_FIGURES
from hoaban.modules.staff.figures import STAFF_FIGURES

CATALOGUE = (
    *NETWORK_FIGURES,
    *STAFF_FIGURES,
    *SCHOOLING_FIGURES,
    *ATTENDANCE_FIGURES,
    *QUALITY_FIGURES,
    *PEOPLE_FIGURES,
)
BY_ID = {indicator.id: indicator for indicator in CATALOGUE}


def odd(name: str, sql: str, unit: str = "count", time: str = "stock") -> Indicator:
    return Indicator(name, name, name, "", "", unit, sql, time, ("level", "sex", "management"), "", "")


SHARED_STAFF = odd(
    "shared-staff",
    "SELECT count(*) AS numerator FROM (SELECT person_id FROM star.fact_staff GROUP BY 1 HAVING count(*) > 1) AS people",
)
PEOPLE = odd(
    "people",
    """SELECT count(DISTINCT person) AS numerator FROM (
        SELECT person_id AS person FROM star.fact_staff UNION ALL SELECT person_id FROM star.fact_learner
    ) AS everybody""",
)
NOT_TEACHING = odd(
    "not-teaching",
    "SELECT count(*) - count(*) FILTER (WHERE is_teacher) AS numerator, sum(1) AS denominator FROM star.fact_staff WHERE is_main",
    "percent",
)
ODD_SHAPES = (SHARED_STAFF, PEOPLE, NOT_TEACHING)

"""All indicators, from the modules that define them."""

from collections.abc import Mapping
from types import MappingProxyType

from hoaban.engines.figures.indicator import Indicator
from hoaban.kernel.errors import invalid
from hoaban.modules.assessment.figures import ASSESSMENT_FIGURES
from hoaban.modules.attendance.figures import ATTENDANCE_FIGURES
from hoaban.modules.network.figures import NETWORK_FIGURES
from hoaban.modules.people.figures import PEOPLE_FIGURES
from hoaban.modules.quality.figures import QUALITY_FIGURES
from hoaban.modules.schooling.figures import SCHOOLING_FIGURES
from hoaban.modules.staff.figures import STAFF_FIGURES
from hoaban.modules.timetables.figures import TIMETABLE_FIGURES
from hoaban.modules.transcripts.figures import TRANSCRIPT_FIGURES

CATALOGUE: Mapping[str, Indicator] = MappingProxyType(
    {
        indicator.id: indicator
        for indicator in (
            *NETWORK_FIGURES,
            *STAFF_FIGURES,
            *SCHOOLING_FIGURES,
            *ATTENDANCE_FIGURES,
            *ASSESSMENT_FIGURES,
            *TIMETABLE_FIGURES,
            *TRANSCRIPT_FIGURES,
            *QUALITY_FIGURES,
            *PEOPLE_FIGURES,
        )
    }
)


def indicator(indicator_id: str) -> Indicator:
    """Give one indicator; an unknown id is `Invalid` and names those there are."""
    found = CATALOGUE.get(indicator_id)
    if found is None:
        known = ", ".join(CATALOGUE)
        raise invalid(
            "indicator-unknown",
            "indicator",
            f"Không có chỉ tiêu «{indicator_id}». Các chỉ tiêu hiện có: {known}.",
            f"There is no indicator “{indicator_id}”. There are: {known}.",
        )
    return found

"""The class that the tests of this module share, with a whole year in its books, and a sealer that needs no keys."""

from collections.abc import Iterator

import pytest

from hoaban.kernel.scoping import acting
from hoaban.modules.assessment.actions import write_comment
from hoaban.modules.assessment.tests.school import SYSTEM, School, fill_year, school
from hoaban.modules.schooling.actions import assign_teaching
from hoaban.modules.schooling.models import ClassSubject
from hoaban.modules.transcripts import sealers
from hoaban.modules.transcripts.tests.sealing import WrittenSealer

__all__ = ["school"]


@pytest.fixture
def sealer() -> Iterator[WrittenSealer]:
    """Sign with lines of text while the test runs."""
    before, made = list(sealers._sealers), WrittenSealer()
    sealers.seal_with(made)
    yield made
    sealers._sealers[:] = before


@pytest.fixture
def year(school: School) -> School:
    """The first pupil's whole year: marks, conduct, the homeroom teacher's word; and every subject has its teacher."""
    fill_year(school)
    with acting(SYSTEM):
        for row in ClassSubject.objects.filter(school_class=school.school_class):
            assign_teaching(
                SYSTEM,
                school_class_id=school.school_class.pk,
                subject=row.subject,
                person_ids=[school.maths.person_id],
                on=school.town.year.start,
            )
        write_comment(
            SYSTEM,
            school_class_id=school.school_class.pk,
            person_id=school.pupils[0].pk,
            subject="",
            term=2,
            text="Chăm học, hay giúp bạn.",
        )
    return school

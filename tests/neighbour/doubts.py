"""The quality of both schools' data: something to mend, a score, a month confirmed; and all of it otherwise."""

from django.utils import timezone

from hoaban.modules.network.models import Institution
from hoaban.modules.people.models import Person
from hoaban.modules.quality.models import Confirmation, Score, Violation
from tests.town import Town


def fill_quality(town: Town, school: Institution, pupil: Person) -> Violation:
    """Give a school a score, a confirmed month, and a doubt about the pupil that a check finds too."""
    now = timezone.now()
    theirs = {"institution": school}
    Score.objects.create(
        **theirs,
        on=town.today,
        dimension="all",
        score=90,
        checked=10,
        broken=1,
        points=9,
        commune_code=school.locations.get().commune.code,
        province_code="11",
    )
    Confirmation.objects.create(**theirs, month=town.today.replace(day=1), by_name="Ai đó", at=now)
    return Violation.objects.create(
        **theirs, rule="residence-missing", entity_id=pupil.pk, label=pupil.full_name, evidence={}, opened_at=now
    )


def change_quality(town: Town) -> None:
    theirs = {"institution": town.upper}
    assert Score.objects.filter(**theirs).update(score=10, points=1, broken=9)
    assert Confirmation.objects.filter(**theirs).update(by_name="Người khác")
    assert Violation.objects.filter(**theirs).update(
        label="Khác hẳn", state="put-aside", reason="Khác", until=town.today
    )

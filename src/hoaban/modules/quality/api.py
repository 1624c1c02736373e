"""The quality of data as programs see it."""

from datetime import date
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from hoaban.kernel.actor import Target
from hoaban.kernel.requests import actor_of
from hoaban.modules.network.models import Institution
from hoaban.modules.quality.models import ALL, READ
from hoaban.modules.quality.reads import causes_of_school, newest_day, scores_by
from hoaban.modules.quality.refreshing import refresh
from hoaban.modules.quality.scoring import by_dimension

router = Router(tags=["quality"])


class PlaceScore(Schema):
    """A commune's scores of a day by dimension; `all` is the whole score."""

    commune_code: str
    on: date
    scores: dict[str, float | None]
    checked: int
    broken: int


class CauseOut(Schema):
    """A rule that is broken at a school."""

    rule: str
    dimension: str
    severity: str
    mender: str
    title: str
    instruction: str
    broken: int
    checked: int
    gain: float


class SchoolQuality(Schema):
    """A school's scores as of this moment, and what is to mend, most frequent first."""

    institution_id: UUID
    on: date
    scores: dict[str, float]
    causes: list[CauseOut]


@router.get("/quality", response=list[PlaceScore], summary="Scores of communes", url_name="quality")
def quality(request: HttpRequest) -> list[PlaceScore]:
    """The scores of the last check, by commune, over the schools that the reader sees."""
    actor = actor_of(request)
    on = newest_day(actor, timezone.localdate())
    if on is None:
        return []
    return [
        PlaceScore(
            commune_code=code,
            on=on,
            scores={key: each.score for key, each in told.items()},
            checked=told[ALL].checked,
            broken=told[ALL].broken,
        )
        for code, told in sorted(scores_by(actor, on, "commune_code").items())
    ]


@router.get(
    "/institutions/{institution_id}/quality",
    response=SchoolQuality,
    summary="A school's quality",
    url_name="school-quality",
)
def school_quality(request: HttpRequest, institution_id: UUID) -> SchoolQuality:
    """One school, checked in this moment."""
    actor, today = actor_of(request), timezone.localdate()
    here = Institution.objects.visible_to(actor).filter(pk=institution_id).first()
    if here is None or not actor.may(READ, Target(here.pk)):
        raise Http404
    found = refresh(here.pk, today)
    causes = [
        CauseOut(
            rule=each.rule.code,
            dimension=each.rule.dimension,
            severity=each.rule.severity,
            mender=each.rule.mender,
            title=str(each.rule.title),
            instruction=str(each.rule.instruction),
            broken=each.broken,
            checked=each.checked,
            gain=round(each.gain, 4),
        )
        for each in causes_of_school(actor, found, here.pk)
    ]
    scores = {key: each.score for key, each in by_dimension(found.parts(here.pk)).items()}
    return SchoolQuality(institution_id=here.pk, on=today, scores=scores, causes=causes)

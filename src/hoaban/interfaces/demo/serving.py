"""A demonstration that is ready to look at: the province, the accounts, and the boards' figures, each made once."""

from dataclasses import dataclass

from django.utils import timezone

from hoaban.interfaces.demo.accounts import make_accounts
from hoaban.interfaces.demo.build import Built, Progress, build, stands
from hoaban.interfaces.demo.jobs import start_timetables
from hoaban.interfaces.demo.personas import Persona
from hoaban.interfaces.demo.profile import profile_of
from hoaban.kernel.actor import Actor
from hoaban.kernel.jobs import start_job
from hoaban.kernel.models import JobRun
from hoaban.kernel.scoping import acting
from hoaban.kernel.upkeep import refresh_statistics
from hoaban.modules.figures.actions import remember_figures
from hoaban.modules.figures.board import days_of_board
from hoaban.modules.figures.models import Answer
from hoaban.modules.people.jobs import PAIRS
from hoaban.modules.quality.jobs import CHECK
from hoaban.modules.transcripts.jobs import DEMONSTRATE
from hoaban.modules.transcripts.models import Version


@dataclass(frozen=True, slots=True)
class Demonstration:
    """What stands ready: the province's name and who a visitor can be."""

    province: str
    personas: list[Persona]


def make_ready(actor: Actor, province: str, share: float | None, progress: Progress | None = None) -> Demonstration:
    """Build what is missing; a second time nothing is, and it is quick. Without a share, what stands is taken, else the whole is built."""
    if share is None and stands(actor, province):
        built = Built(province, 0, again=True)
    else:
        built = build(actor, province, share=1.0 if share is None else share, progress=progress)
    if not built.again:
        refresh_statistics()
    profile = profile_of(province)
    personas = make_accounts(actor, profile.code)
    with acting(actor):
        today = timezone.localdate()
        if not built.again or not Answer.objects.filter(on__lte=today).exists():
            remember_figures(actor, days=days_of_board(today))
        if not Version.objects.exists():
            start_job(Actor.system(DEMONSTRATE), DEMONSTRATE, {})  # signing takes a while
        if not JobRun.objects.filter(kind__in=(PAIRS, CHECK)).exists():
            _begin_the_night(actor)  # also where the province was built before it is served
    start_timetables(actor, profile.code)
    return Demonstration(profile.name, personas)


def _begin_the_night(actor: Actor) -> None:
    """Queue what is done every night, so that the queue of duplicates and the board of data quality soon show the dirt there is."""
    for kind in (PAIRS, CHECK):
        start_job(actor, kind, {})

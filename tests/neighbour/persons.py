"""What filling and changing share: who does it, a day long ago, a new person, a job that broke off."""

from datetime import date

from django.utils import timezone

from hoaban.kernel.actor import Actor
from hoaban.kernel.models import JobRun
from hoaban.kernel.text import fold, sort_key
from hoaban.modules.network import models as network
from hoaban.modules.people import models as people

SYSTEM = Actor.system("the access tests")
LONG_AGO = date(2015, 9, 1)


def new_person(name: str) -> people.Person:
    return people.Person.objects.create(
        full_name=name, sort_key=sort_key(name), search_key=fold(name), birth_date=LONG_AGO, sex="male"
    )


def job(school: network.Institution) -> JobRun:
    """A check of registers that broke off."""
    arguments = {"school_year": "2024-2025", "files": [f"{school.code}.xlsx"]}
    return JobRun.objects.create(
        kind="registers.check",
        institution_id=school.pk,
        arguments=arguments,
        state="failed",
        finished_at=timezone.now(),
    )

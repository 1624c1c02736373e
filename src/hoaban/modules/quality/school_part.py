"""Quality's part of a school's page: the way to what is to mend."""

from datetime import date

from django.urls import reverse

from hoaban.kernel.actor import Actor, Target
from hoaban.kernel.language import vi_en
from hoaban.modules.network.models import Institution
from hoaban.modules.network.school_parts import SchoolPart, Tab
from hoaban.modules.quality.models import READ


def school_part(actor: Actor, school: Institution, _today: date) -> SchoolPart:
    if not actor.may(READ, Target(school.pk)):
        return SchoolPart()
    return SchoolPart([Tab(vi_en("Chất lượng dữ liệu", "Data quality"), reverse("quality:school", args=[school.pk]))])

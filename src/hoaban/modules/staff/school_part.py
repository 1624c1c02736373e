"""Staff's part of a school's page: how many hold a post, by post."""

from datetime import date
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse

from hoaban.kernel.actor import Actor
from hoaban.kernel.language import number, vi_en
from hoaban.modules.network.models import Institution
from hoaban.modules.network.school_parts import SchoolPart, Tab
from hoaban.modules.staff.models import Appointment
from hoaban.modules.staff.posts import POSTS


def school_part(actor: Actor, school: Institution, today: date) -> SchoolPart:
    if not actor.may("staff.read"):
        return SchoolPart()
    posts = Appointment.objects.visible_to(actor).on(today).filter(institution=school).order_by()
    counts = dict(posts.values_list("post").annotate(Count("pk")))
    address = f"{reverse('staff:staff')}?{urlencode({'school': school.code})}"
    stats = [
        {"label": words, "value": number(counts[post]), "href": f"{address}&post={post}"}
        for post, words in POSTS.items()
        if post in counts
    ]
    tab = Tab(vi_en("Nhân sự", "Staff"), address, sum(counts.values()))
    return SchoolPart((tab,), "staff/school_part.html", {"stats": stats})

"""Attendance's part of a school's page: the ways to its rolls and to its staff who are away."""

from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from hoaban.kernel.actor import Actor, Target
from hoaban.kernel.language import vi_en
from hoaban.modules.attendance.models import READ
from hoaban.modules.network.models import Institution
from hoaban.modules.network.school_parts import SchoolPart, Tab


def school_part(actor: Actor, school: Institution, _today: date) -> SchoolPart:
    query, target = urlencode({"school": school.code}), Target(school.pk)
    tabs = []
    if actor.may(READ, target):
        tabs.append(Tab(vi_en("Điểm danh", "Rolls"), f"{reverse('attendance:board')}?{query}"))
    if actor.may("staff-absence.read", target):
        tabs.append(Tab(vi_en("Nhân sự nghỉ", "Staff away"), f"{reverse('attendance:staff-absences')}?{query}"))
    return SchoolPart(tabs)

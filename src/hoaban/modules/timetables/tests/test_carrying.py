"""A timetable carried away: the calendar feed equals the timetable, follows covers and closures, and its address can be put away; files."""

import re
from datetime import date, datetime, timedelta
from io import BytesIO
from itertools import pairwise
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import example, given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from openpyxl import load_workbook

from hoaban.kernel.scoping import acting
from hoaban.modules.attendance.actions import close_school, record_staff_absence
from hoaban.modules.timetables.actions import cover_lessons
from hoaban.modules.timetables.calendars import Agenda, Occasion, as_ical
from hoaban.modules.timetables.covers import Day
from hoaban.modules.timetables.models import CalendarKey, Lesson
from hoaban.modules.timetables.rules.bells import HERE, hours_of
from hoaban.modules.timetables.slots import Slot
from tests.town import Town
from tests.visiting import signed_in, text_of

A_DAY = timedelta(days=1)
moments = st.datetimes(datetime(2026, 9, 1), datetime(2027, 5, 31)).map(  # noqa: DTZ001  put into our zone at once
    lambda each: each.replace(microsecond=0, tzinfo=HERE)
)
words = st.text(st.characters(blacklist_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=90).map(str.strip)


ESCAPED = re.compile(r"\\(.)")


def texts(ical: bytes, name: str) -> list[str]:
    """Read texts as RFC 5545 (3.3.11) has them; the library reads an escaped backslash before an n as a line's end."""
    unfolded = ical.decode().replace("\r\n ", "")
    found = re.findall(f"^{name}:(.*?)\r$", unfolded, re.MULTILINE)
    return [ESCAPED.sub(lambda one: "\n" if one[1] in "nN" else one[1], text) for text in found]


@settings(max_examples=40)
@given(st.lists(st.tuples(moments, words.filter(bool), words), max_size=5))
@example([(datetime(2026, 11, 23, 7, tzinfo=HERE), "C:\\new", r"Phòng \N, nhà ; \\n")])
def test_what_is_written_is_read_again_to_the_letter(said: list[tuple[datetime, str, str]]) -> None:
    wanted = [
        Occasion(f"{UUID(int=place)}@hoa-ban", begins, begins + timedelta(minutes=45), title, where)
        for place, (begins, title, where) in enumerate(said)
    ]
    written = as_ical(wanted, timezone.now())
    read = Calendar.from_ical(written)
    found = [(str(each["uid"]), each.decoded("dtstart"), each.decoded("dtend")) for each in read.walk("VEVENT")]
    assert found == [(each.uid, each.begins, each.ends) for each in wanted]
    assert texts(written, "SUMMARY") == [each.title for each in wanted]
    assert texts(written, "LOCATION") == [each.where for each in wanted if each.where]
    assert all(each.get("tzid") == "Asia/Ho_Chi_Minh" for each in read.walk("VTIMEZONE"))


def test_bells_follow_one_another_and_the_long_pause() -> None:
    day = date(2026, 11, 23)
    hours = [hours_of(Slot(1, 0, number), "lower", day) for number in range(1, 6)]
    assert [f"{a:%H:%M}-{b:%H:%M}" for a, b in hours[:3]] == ["07:00-07:45", "07:50-08:35", "08:50-09:35"]
    assert all(before[1] < after[0] for before, after in pairwise(hours))


def agenda(town: Town, key: str, monday: date, days: int = 14) -> list[tuple[date, str]]:
    with acting(town.actors[key]) as actor:
        found = Agenda(actor, monday, monday + (days - 1) * A_DAY).occasions()
    return [(each.begins.date(), each.title) for each in found]


@pytest.mark.django_db
def test_the_feed_is_the_timetable_with_its_covers_and_without_closed_days(published: Town) -> None:
    town = published
    monday = date(town.year.starts, 10, 5)
    monday += (7 - monday.weekday()) % 7 * A_DAY
    with acting(town.alice):
        weekdays = [int(str(slot)[0]) - 1 for slot in Lesson.objects.values_list("slot", flat=True)]
    every = sorted(monday + (week * 7 + weekday) * A_DAY for week in range(2) for weekday in weekdays)
    for key in ("homeroom_teacher", "learner"):
        assert [day for day, _ in agenda(town, key, monday)] == every
    with acting(town.alice) as actor:
        close_school(
            actor,
            institution_id=town.primary.pk,
            kind="weather",
            reason="Mưa lớn",
            starts_on=monday + 7 * A_DAY,
            ends_on=monday + 8 * A_DAY,
        )
        absent = town.persons["Cà Thị Dung"].pk
        record_staff_absence(
            actor,
            institution_id=town.primary.pk,
            person_id=absent,
            kind="sick",
            starts_on=monday,
            ends_on=monday + A_DAY,
        )
        said = [
            {"lesson_id": each.pk, "person_id": town.actors["teacher"].person_id}
            for each in Day(actor, town.primary, monday).lacking[:1]
        ]
        cover_lessons(actor, institution_id=town.primary.pk, day=monday, covers=said)
    left = [day for day in every if day != monday + 7 * A_DAY]
    assert [day for day, _ in agenda(town, "learner", monday)] == left
    assert "dạy thay" in agenda(town, "learner", monday)[0][1]
    assert [day for day, _ in agenda(town, "homeroom_teacher", monday)] == left[1:]
    assert [day for day, _ in agenda(town, "teacher", monday)] == [monday]


@pytest.mark.django_db
def test_the_address_is_secret_shown_once_and_can_be_put_away(published: Town) -> None:
    owner = signed_in(published, "homeroom_teacher")
    told = text_of(owner.post("/timetables/calendar/", {"do": "make"}))
    path = re.search(r"/calendars/[\w-]+\.ics", told)
    assert path is not None
    with acting(published.actors["homeroom_teacher"]):
        assert CalendarKey.objects.get().digest not in told
    feed = Client().get(path[0])
    assert feed["Content-Type"].startswith("text/calendar")
    assert Calendar.from_ical(feed.content)["x-wr-timezone"] == "Asia/Ho_Chi_Minh"
    assert path[0] not in text_of(owner.get("/timetables/calendar/"))
    assert owner.post("/timetables/calendar/", {"do": "drop"}).status_code == 302
    assert Client().get(path[0]).status_code == 404
    assert Client().get("/calendars/guessed.ics").status_code == 404


@pytest.mark.django_db
def test_files_hold_the_timetable_and_only_for_who_may_see_it(published: Town) -> None:
    school, fifth = published.primary.pk, published.fifth.pk
    principal = signed_in(published, "principal")
    book = load_workbook(BytesIO(principal.get(f"/schools/{school}/timetable/teachers.xlsx").content))
    cells = [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    assert book.sheetnames == ["Cà Thị Dung"]
    assert sum("Toán" in cell for cell in cells) == 1
    assert principal.get(f"/schools/{school}/timetable/school.pdf").content.startswith(b"%PDF")
    assert signed_in(published, "learner").get(f"/classes/{fifth}/timetable.pdf").content.startswith(b"%PDF")
    assert principal.get(f"/schools/{school}/timetable/rooms.xlsx").status_code == 404  # no lesson is in a room
    for path in (f"/schools/{school}/timetable/school.xlsx", f"/classes/{fifth}/timetable.xlsx"):
        assert signed_in(published, "other_principal").get(path).status_code == 404

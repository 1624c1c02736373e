"""Reading FET's files: what its constraints come to, what is left out, and what is refused."""

import io
from itertools import islice
from pathlib import Path

import pytest

from hoaban.engines.timetabling import constraints as c
from hoaban.engines.timetabling.errors import BadTimetableError
from hoaban.engines.timetabling.evaluating import evaluate
from hoaban.engines.timetabling.fet import FetSchool, of_read_school, read_fet
from hoaban.engines.timetabling.indexed import Indexed

EXAMPLES = Path("/usr/share/doc/fet-data/examples")  # where Debian's package fet-data puts them
SMALL = 200_000  # bytes


def fet(time: str = "", space: str = "", version: str = "6.8.5") -> io.BytesIO:
    """A school of two teachers, a year of two groups (one of them with two subgroups), two rooms and four activities."""
    activities = "".join(
        f"<Activity><Teacher>{teacher}</Teacher><Subject>{subject}</Subject><Activity_Tag>lab</Activity_Tag>"
        f"<Students>{students}</Students><Duration>{length}</Duration><Total_Duration>3</Total_Duration>"
        f"<Id>{number}</Id><Activity_Group_Id>{group}</Activity_Group_Id><Active>{active}</Active></Activity>"
        for number, teacher, subject, students, length, group, active in (
            (1, "An", "Toán", "6A", 1, 1, "true"),
            (2, "An", "Toán", "6A", 2, 1, "true"),
            (3, "Bình", "Văn", "6B", 1, 0, "true"),
            (4, "Bình", "Chào cờ", "K6", 1, 0, "true"),
            (5, "Bình", "Cũ", "6B", 1, 0, "false"),
        )
    )
    names = [(f"<{tag}><Name>{name}</Name></{tag}>") for tag, name in (("Teacher", "An"), ("Teacher", "Bình"))]
    return io.BytesIO(
        f"""<?xml version="1.0" encoding="UTF-8"?>
<fet version="{version}"><Institution_Name>THCS Hoa Ban</Institution_Name>
<Days_List><Number_of_Days>3</Number_of_Days>{"".join(f"<Day><Name>T{day}</Name></Day>" for day in (2, 3, 4))}</Days_List>
<Hours_List><Number_of_Hours>3</Number_of_Hours>{"".join(f"<Hour><Name>{hour}</Name></Hour>" for hour in (1, 2, 3))}</Hours_List>
<Teachers_List>{"".join(names)}</Teachers_List>
<Students_List><Year><Name>K6</Name><Group><Name>6A</Name><Subgroup><Name>6A1</Name></Subgroup><Subgroup><Name>6A2</Name></Subgroup></Group>
<Group><Name>6B</Name></Group></Year></Students_List>
<Activities_List>{activities}</Activities_List>
<Rooms_List><Room><Name>P1</Name></Room><Room><Name>P2</Name></Room></Rooms_List>
<Time_Constraints_List>{time}</Time_Constraints_List><Space_Constraints_List>{space}</Space_Constraints_List></fet>""".encode()
    )


def said(kind: str, inside: str, percent: float = 100) -> str:
    return f"<Constraint{kind}><Weight_Percentage>{percent}</Weight_Percentage>{inside}<Active>true</Active></Constraint{kind}>"


def cost(school: FetSchool, **times: tuple[str, str]) -> tuple[int, int]:
    """The cost of a timetable: a1=(day, hour) for activity 1, …; the others are unplaced."""
    placed = {name.removeprefix("a"): (day, hour, "") for name, (day, hour) in times.items()}
    return evaluate(school.instance, of_read_school(school.instance, placed)).cost


WHOLE = {"a1": ("T2", "1"), "a2": ("T3", "1"), "a3": ("T2", "1"), "a4": ("T4", "1")}
IDS = "".join(f"<Activity_Id>{number}</Activity_Id>" for number in (1, 2))


def test_people_activities_and_what_fet_takes_for_granted() -> None:
    school = read_fet(fet())
    instance = school.instance
    assert [each.id for each in instance.events] == ["1", "2", "3", "4"]
    assert [each.name for each in instance.resources if each.type == "Class"] == ["6A1", "6A2", "6B"]
    indexed = Indexed(instance)
    assert len(indexed.events[0].slots) == 3  # a teacher and two subgroups
    assert len(indexed.events[3].slots) == 4
    assert cost(school, **WHOLE) == (0, 0)
    assert cost(school, **WHOLE | {"a2": ("T3", "3")}) == (4, 0)  # two hours over the end of the day, into activity 4
    assert cost(school, **WHOLE | {"a4": ("T2", "1")}) == (1 + 3, 0)  # the teacher and three sets of students
    assert cost(school) == (5, 0)


@pytest.mark.parametrize(
    ("constraint", "moved", "expected"),
    [
        (said("TeacherNotAvailableTimes", "<Teacher>An</Teacher><Not_Available_Time><Day>T2</Day><Hour>1</Hour></Not_Available_Time>"), {}, (1, 0)),
        (said("BreakTimes", "<Break_Time><Day>T3</Day><Hour>2</Hour></Break_Time>"), {}, (2, 0)),
        (said("MinDaysBetweenActivities", f"<MinDays>1</MinDays>{IDS}", 95), {"a2": ("T2", "2")}, (0, 19)),
        (said("MinDaysBetweenActivities", f"<MinDays>2</MinDays>{IDS}", 75), {}, (0, 3)),
        (said("TeacherMaxGapsPerWeek", "<Teacher_Name>An</Teacher_Name><Max_Gaps>0</Max_Gaps>"), {"a1": ("T3", "3"), "a2": ("T2", "2")}, (0, 0)),
        (said("TeachersMaxGapsPerWeek", "<Max_Gaps>0</Max_Gaps>"), {"a4": ("T2", "3")}, (1, 0)),
        (said("StudentsMaxGapsPerDay", "<Max_Gaps>0</Max_Gaps>"), {"a4": ("T2", "3")}, (3, 0)),
        (said("TeacherMaxDaysPerWeek", "<Teacher_Name>An</Teacher_Name><Max_Days_Per_Week>1</Max_Days_Per_Week>"), {}, (1, 0)),
        (said("TeachersMinHoursDaily", "<Minimum_Hours_Daily>2</Minimum_Hours_Daily><Allow_Empty_Days>true</Allow_Empty_Days>"), {}, (3, 0)),
        (said("StudentsSetMinHoursDaily", "<Students>6B</Students><Minimum_Hours_Daily>1</Minimum_Hours_Daily><Allow_Empty_Days>false</Allow_Empty_Days>"), {}, (1, 0)),
        (said("TeachersMaxHoursContinuously", "<Maximum_Hours_Continuously>1</Maximum_Hours_Continuously>"), {}, (1, 0)),
        (said("TeacherIntervalMaxDaysPerWeek", "<Teacher_Name>An</Teacher_Name><Interval_Start_Hour>2</Interval_Start_Hour><Interval_End_Hour></Interval_End_Hour><Max_Days_Per_Week>0</Max_Days_Per_Week>"), {}, (1, 0)),
        (said("ActivitiesSameStartingDay", IDS, 90), {}, (0, 9)),
        (said("ActivitiesNotOverlapping", "<Activity_Id>1</Activity_Id><Activity_Id>3</Activity_Id>", 50), {}, (0, 1)),
        (said("ActivitiesSameStartingTime", "<Activity_Id>1</Activity_Id><Activity_Id>4</Activity_Id>"), {}, (2, 0)),
        (said("TwoActivitiesOrdered", "<First_Activity_Id>2</First_Activity_Id><Second_Activity_Id>1</Second_Activity_Id>"), {}, (5, 0)),
        (said("TwoActivitiesConsecutive", "<First_Activity_Id>1</First_Activity_Id><Second_Activity_Id>2</Second_Activity_Id>"), {"a2": ("T2", "2")}, (0, 0)),
        (said("ActivityPreferredStartingTime", "<Activity_Id>2</Activity_Id><Preferred_Day>T4</Preferred_Day><Preferred_Hour></Preferred_Hour>", 50), {}, (0, 2)),
        (said("ActivitiesPreferredTimeSlots", "<Teacher_Name>An</Teacher_Name><Students_Name>K6</Students_Name><Duration>2</Duration><Preferred_Time_Slot><Preferred_Day>T3</Preferred_Day><Preferred_Hour>1</Preferred_Hour></Preferred_Time_Slot>"), {}, (2, 0)),
        (said("SubactivitiesPreferredStartingTimes", "<Component_Number>2</Component_Number><Preferred_Starting_Time><Preferred_Starting_Day>T4</Preferred_Starting_Day><Preferred_Starting_Hour>1</Preferred_Starting_Hour></Preferred_Starting_Time>"), {}, (2, 0)),
        (said("TeacherActivityTagMaxHoursDaily", "<Teacher_Name>An</Teacher_Name><Activity_Tag_Name>lab</Activity_Tag_Name><Maximum_Hours_Daily>1</Maximum_Hours_Daily>"), {}, (1, 0)),
        (said("ActivitiesOccupyMaxTimeSlotsFromSelection", f"{IDS}<Selected_Time_Slot><Selected_Day>T3</Selected_Day><Selected_Hour>1</Selected_Hour></Selected_Time_Slot><Max_Number_of_Occupied_Time_Slots>0</Max_Number_of_Occupied_Time_Slots>"), {}, (1, 0)),
        (said("MaxTotalActivitiesFromSetInSelectedTimeSlots", f"{IDS}<Selected_Time_Slot><Selected_Day>T3</Selected_Day><Selected_Hour>1</Selected_Hour></Selected_Time_Slot><Max_Total_Number_of_Activities>0</Max_Total_Number_of_Activities>"), {}, (1, 0)),
    ],
)  # fmt: skip
def test_what_a_constraint_costs(constraint: str, moved: dict[str, tuple[str, str]], expected: tuple[int, int]) -> None:
    school = read_fet(fet(constraint))
    assert school.left_out == ()
    assert cost(school, **WHOLE | moved) == expected


def test_first_hours_count_where_students_come_every_day() -> None:
    daily = said(
        "StudentsMinHoursDaily",
        "<Minimum_Hours_Daily>1</Minimum_Hours_Daily><Allow_Empty_Days>false</Allow_Empty_Days>",
    )
    early = said(
        "StudentsEarlyMaxBeginningsAtSecondHour", "<Max_Beginnings_At_Second_Hour>0</Max_Beginnings_At_Second_Hour>"
    )
    school = read_fet(fet(daily + early))
    assert school.left_out == ()
    late = cost(school, **WHOLE | {"a1": ("T2", "2")})[0] - cost(school, **WHOLE)[0]
    assert late == 2  # each of the two subgroups begins one day late
    (left,) = read_fet(fet(early)).left_out
    assert left.kind.endswith("EarlyMaxBeginningsAtSecondHour")


def test_rooms_are_chosen_given_and_homes() -> None:
    space = (
        said("SubjectPreferredRooms", "<Subject>Toán</Subject><Preferred_Room>P1</Preferred_Room><Preferred_Room>P2</Preferred_Room>")
        + said("StudentsSetHomeRoom", "<Students>6B</Students><Room>P1</Room>")
        + said("TeacherHomeRoom", "<Teacher>An</Teacher><Room>P2</Room>")
        + said("ActivitiesOccupyMaxDifferentRooms", f"{IDS}<Max_Number_of_Different_Rooms>1</Max_Number_of_Different_Rooms>")
        + said("RoomNotAvailableTimes", "<Room>P1</Room><Not_Available_Time><Day>T2</Day><Hour>1</Hour></Not_Available_Time>")
    )  # fmt: skip
    school = read_fet(fet(space=space))
    rooms = [[each.resource for each in event.resources if each.role == "Room"] for event in school.instance.events]
    assert rooms == [[None], [None], ["Room P1"], []]
    placed = {"1": ("T2", "1", "P1"), "2": ("T3", "1", "P2"), "3": ("T2", "1", "P1"), "4": ("T4", "1", "")}
    costs = evaluate(school.instance, of_read_school(school.instance, placed)).constraints
    assert {each.name: each.cost for each in costs} == {
        "ConstraintBasicCompulsorySpace": 1,  # two activities in P1
        "ConstraintRoomNotAvailableTimes": 1,
        "ConstraintActivitiesOccupyMaxDifferentRooms": 1,
    }


def test_it_names_what_has_no_counterpart() -> None:
    time = said("ActivityEndsStudentsDay", "<Activity_Id>1</Activity_Id>", 90) * 2
    (left,) = read_fet(fet(time, version="5.41.0")).left_out
    assert (left.kind, left.count, left.weight) == ("ConstraintActivityEndsStudentsDay", 2, 90)
    assert "last of the students' day" in left.en
    assert "tiết cuối" in left.vi


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b'<!DOCTYPE fet [<!ENTITY a "b">]><fet/>', "document type"),
        (b"<html/>", "no FET file"),
        (b"<fet/>", "no days"),
        (fet(said("MinDaysBetweenActivities", "<MinDays>1</MinDays><Activity_Id>9</Activity_Id>")).read(), "no activity 9"),
        (fet(said("TeacherMaxDaysPerWeek", "<Teacher_Name>Chi</Teacher_Name><Max_Days_Per_Week>1</Max_Days_Per_Week>")).read(), "no teacher"),
        (fet(said("StudentsMaxGapsPerWeek", "<Max_Gaps>0</Max_Gaps>", 101)).read(), "percentage"),
        (fet(said("BreakTimes", "<Break_Time><Day>CN</Day><Hour>1</Hour></Break_Time>")).read(), "“CN”"),
        (fet(space=said("SubjectPreferredRoom", "<Subject>Văn</Subject><Room>P9</Room>")).read(), "no room"),
        (fet().read().replace(b"<Teacher>An", b"<Teacher>X"), "no <Teacher>"),
    ],
)  # fmt: skip
def test_it_says_what_is_wrong(text: bytes, words: str) -> None:
    with pytest.raises(BadTimetableError) as caught:
        read_fet(io.BytesIO(text))
    assert words in caught.value.en


def test_schools_of_vietnam_and_small_ones_of_the_world_are_read() -> None:
    """`script/bench fet_files` reads them all."""
    if not EXAMPLES.is_dir():
        pytest.skip("Debian's package fet-data is not installed")
    vietnam = sorted((EXAMPLES / "FET-5-official" / "Vietnam").rglob("*.fet"))
    small = (path for path in sorted(EXAMPLES.rglob("*.fet")) if path.stat().st_size < SMALL and path not in vietnam)
    schools = [read_fet(path) for path in (*vietnam, *islice(small, 0, 60, 6))]
    for school in schools:
        assert len(school.instance.events) > 0
        assert any(isinstance(each, c.AvoidClashes) for each in school.instance.constraints)
        assert all(each.vi and each.en and each.count for each in school.left_out)

"""Taking rolls: what one writes, who may, what is refused and in which words."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hoaban.kernel.action import Envelope
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Denied, Invalid
from hoaban.kernel.models import Change, Operation
from hoaban.kernel.scoping import acting
from hoaban.modules.attendance.actions import close_school, take_roll
from hoaban.modules.attendance.models import Absence, Roll
from tests.town import Town

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
A_DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def an_ordinary_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever today is, let it be no holiday."""
    monkeypatch.setattr("hoaban.modules.attendance.rules.holiday_on", lambda _day: None)


def asked(town: Town, **values: Any) -> dict[str, Any]:
    return {"school_class_id": town.fifth.pk, "day": town.today, "session": "morning"} | values


def away(town: Town, name: str, kind: str = "unexcused", note: str = "") -> dict[str, Any]:
    return {"person_id": str(town.persons[name].pk), "kind": kind, "note": note}


def codes(refusal: Any) -> list[str]:
    return [problem.code for problem in refusal.value.problems]


def test_it_works(town: Town) -> None:
    teacher = town.actors["homeroom_teacher"]
    with acting(teacher):
        roll = take_roll(teacher, **asked(town, exceptions=[away(town, "Lò Văn Ánh", "excused", "ốm")]))
        assert (roll.state, roll.enrolled, roll.absent, roll.by_name) == ("taken", 4, 1, "Cà Thị Dung")
        [absence] = roll.absences.all()
        assert (absence.person.full_name, absence.kind, absence.note) == ("Lò Văn Ánh", "excused", "ốm")
        assert (absence.day, absence.session) == (town.today, "morning")
    with acting(SYSTEM):
        operation = Operation.objects.get(kind="attendance.take_roll@1")
        assert (operation.class_id, operation.institution_id) == (town.fifth.pk, town.primary.pk)
        assert Roll.objects.get().written_by == operation.pk


def test_a_note_that_is_too_long_is_refused_and_neither_cut_nor_in_the_way_of_others(town: Town) -> None:
    teacher, long = town.actors["homeroom_teacher"], [away(town, "Lò Văn Ánh", "excused", "x" * 201)]
    with acting(teacher):
        with pytest.raises(Invalid) as refusal:
            take_roll(teacher, **asked(town, exceptions=long))
        assert codes(refusal) == ["too-long"]
        days = [asked(town, exceptions=long), asked(town, session="afternoon")]
        first, second = take_roll.submit_many(teacher, [(Envelope(), each) for each in days])
        assert (first.status, second.status) == (Operation.INVALID, Operation.APPLIED)
        assert [problem["code"] for problem in first.outcome] == ["too-long"]
        assert [roll.session for roll in Roll.objects.all()] == ["afternoon"]


def test_only_who_was_away_counts_as_absent(town: Town) -> None:
    with acting(SYSTEM):
        late, early = away(town, "Lò Văn Ánh", "late"), away(town, "Lò Thị Đào", "left-early")
        assert take_roll(SYSTEM, **asked(town, exceptions=[late, early])).absent == 0


def test_the_same_content_again_changes_nothing(town: Town) -> None:
    said = asked(town, exceptions=[away(town, "Lò Văn Ánh"), away(town, "Lò Thị Đào", "late")])
    turned = said | {"exceptions": said["exceptions"][::-1]}
    with acting(town.alice):
        first = take_roll(town.alice, **said)
    with acting(SYSTEM):
        before = (Change.objects.count(), Roll.objects.values().get())
    with acting(town.actors["homeroom_teacher"]):
        again = take_roll(town.actors["homeroom_teacher"], **turned)
        assert again.pk == first.pk
    with acting(SYSTEM):
        assert (Change.objects.count(), Roll.objects.values().get()) == before


def test_a_correction_replaces_the_exceptions_and_signs_the_roll(town: Town) -> None:
    teacher = town.actors["homeroom_teacher"]
    with acting(teacher):
        first = take_roll(
            teacher, **asked(town, exceptions=[away(town, "Lò Văn Ánh"), away(town, "Quàng Thị Hoa", "late")])
        )
        stamp = first.written_by
        corrected = take_roll(
            teacher, **asked(town, exceptions=[away(town, "Lò Văn Ánh", "excused"), away(town, "Lò Thị Đào")])
        )
        assert corrected.pk == first.pk
        assert corrected.written_by != stamp
        kinds = dict(Absence.objects.values_list("person__full_name", "kind"))
    assert kinds == {"Lò Văn Ánh": "excused", "Lò Thị Đào": "unexcused"}
    assert corrected.absent == 2


def test_no_lesson_takes_the_exceptions_back(town: Town) -> None:
    with acting(SYSTEM):
        take_roll(SYSTEM, **asked(town, exceptions=[away(town, "Lò Văn Ánh")]))
        roll = take_roll(SYSTEM, **asked(town, state="no-lesson"))
        assert (roll.state, roll.absent, Absence.objects.count()) == ("no-lesson", 0, 0)


def test_the_two_half_days_are_apart(town: Town) -> None:
    with acting(SYSTEM):
        take_roll(SYSTEM, **asked(town, exceptions=[away(town, "Lò Văn Ánh")]))
        take_roll(SYSTEM, **asked(town, session="afternoon"))
        assert dict(Roll.objects.values_list("session", "absent")) == {"morning": 1, "afternoon": 0}


def test_an_offline_roll_says_when_it_was_taken(town: Town) -> None:
    earlier = timezone.now() - timedelta(hours=3)
    with acting(SYSTEM):
        verdict = take_roll.submit(Envelope(device="d1", device_at=earlier), SYSTEM, **asked(town))
        assert verdict.status == "applied"
        assert Roll.objects.get().at == earlier


@pytest.mark.parametrize("role", ["teacher", "school_clerk", "commune_officer", "guardian", "learner", "auditor"])
def test_it_rejects_whoever_may_not_take_this_roll(town: Town, role: str) -> None:
    with acting(town.actors[role]), pytest.raises(Denied):
        take_roll(town.actors[role], **asked(town))


def test_it_rejects_a_neighbours_class(town: Town) -> None:
    for actor in (town.charlie, town.outsiders["homeroom_teacher"]):
        with acting(actor), pytest.raises(Denied):
            take_roll(actor, **asked(town))


def test_it_names_whoever_does_not_learn_in_the_class(town: Town) -> None:
    teacher = town.actors["homeroom_teacher"]
    with acting(town.alice), pytest.raises(Invalid, match="Mùa A Dơ") as refusal:
        take_roll(town.alice, **asked(town, exceptions=[away(town, "Mùa A Dơ"), away(town, "Lò Văn Ánh")]))
    assert codes(refusal) == ["not-enrolled"]
    assert refusal.value.problems[0].where == f"exceptions.{town.persons['Mùa A Dơ'].pk}"
    with acting(teacher), pytest.raises(Invalid) as refusal:
        take_roll(teacher, **asked(town, exceptions=[away(town, "Lường Văn Bình")]))
    assert "Lường Văn Bình" not in str(refusal.value), "a stranger's name is not told"


def test_it_rejects_who_has_left_the_class(town: Town) -> None:
    with acting(SYSTEM):
        stay = town.enrolments["Lò Văn Ánh"]
        stay.ends_on, stay.exit_reason = town.today, "dropout"
        stay.save()
        with pytest.raises(Invalid, match="Lò Văn Ánh"):
            take_roll(SYSTEM, **asked(town, exceptions=[away(town, "Lò Văn Ánh")]))
        day_before = asked(town, day=town.today - A_DAY, exceptions=[away(town, "Lò Văn Ánh")])
        if town.today - A_DAY >= town.year.start:
            assert take_roll(SYSTEM, **day_before).enrolled == 4


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"session": "night"}, "not-in-list"),
        ({"state": "perhaps"}, "not-in-list"),
        ({"kind": "asleep"}, "not-in-list"),
        ({"twice": True}, "named-twice"),
        ({"state": "no-lesson", "kind": "late"}, "no-lesson-no-absence"),
    ],
)
def test_it_rejects_what_a_roll_cannot_say(town: Town, values: dict[str, Any], code: str) -> None:
    named = [away(town, "Lò Văn Ánh", values.pop("kind", "late"))] if values.keys() & {"kind", "twice"} else []
    named *= 2 if values.pop("twice", False) else 1
    with acting(SYSTEM), pytest.raises(Invalid) as refusal:
        take_roll(SYSTEM, **asked(town, exceptions=named, **values))
    assert code in codes(refusal)


def test_it_rejects_the_future_and_other_years(town: Town) -> None:
    with acting(SYSTEM):
        for day, code in (
            (town.today + A_DAY, "in-the-future"),
            (town.year.start - A_DAY, "outside-school-year"),
        ):
            with pytest.raises(Invalid) as refusal:
                take_roll(SYSTEM, **asked(town, day=day))
            assert code in codes(refusal)


def test_it_rejects_holidays_and_closed_days(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    with acting(SYSTEM):
        said = {"kind": "weather", "reason": "rét đậm", "starts_on": town.today, "ends_on": town.today + A_DAY}
        closure = close_school(SYSTEM, institution_id=town.primary.pk, **said)
        with pytest.raises(Invalid, match="rét đậm") as refusal:
            take_roll(SYSTEM, **asked(town))
        assert codes(refusal) == ["school-closed"]
        take_roll(SYSTEM, **asked(town, school_class_id=town.tenth.pk))
        monkeypatch.setattr("hoaban.modules.attendance.rules.holiday_on", lambda _day: closure.reason)
        with pytest.raises(Invalid) as refusal:
            take_roll(SYSTEM, **asked(town, school_class_id=town.tenth.pk, session="afternoon"))
        assert codes(refusal) == ["holiday"]


def test_a_roll_that_stands_can_be_corrected_though_the_day_was_closed_afterwards(town: Town) -> None:
    with acting(town.alice):
        take_roll(town.alice, **asked(town))
        said = {"kind": "weather", "reason": "lũ về trưa", "starts_on": town.today, "ends_on": town.today + A_DAY}
        close_school(town.alice, institution_id=town.primary.pk, **said)
        assert take_roll(town.alice, **asked(town, state="no-lesson")).state == "no-lesson"


def taken_yesterday(town: Town, actor: Actor) -> None:
    envelope = Envelope(device_at=timezone.now() - A_DAY)
    with acting(actor):
        assert take_roll.submit(envelope, actor, **asked(town)).status == "applied"


def corrected(town: Town, actor: Actor, reason: str = "", at: Any = None) -> list[str]:
    with acting(actor):
        said = asked(town, exceptions=[away(town, "Lò Văn Ánh")])
        verdict = take_roll.submit(Envelope(reason=reason, device_at=at), actor, **said)
    return [] if verdict.status == "applied" else [problem["code"] for problem in verdict.outcome]


def test_a_later_correction_needs_a_reason(town: Town) -> None:
    teacher = town.actors["homeroom_teacher"]
    taken_yesterday(town, teacher)
    assert corrected(town, teacher) == ["reason-missing"]
    assert corrected(town, teacher, "phụ huynh báo muộn") == []
    with acting(SYSTEM):
        last = Operation.objects.filter(verdict="applied").latest("recorded_at")
        assert last.reason == "phụ huynh báo muộn"


def test_a_correction_made_on_the_device_on_the_same_day_needs_none(town: Town) -> None:
    teacher = town.actors["homeroom_teacher"]
    taken_yesterday(town, teacher)
    assert corrected(town, teacher, at=timezone.now() - A_DAY) == []


def test_somebody_else_needs_a_reason_on_the_same_day(town: Town) -> None:
    teacher = town.actors["homeroom_teacher"]
    with acting(teacher):
        take_roll(teacher, **asked(town))
    assert corrected(town, town.alice) == ["reason-missing"]
    assert corrected(town, town.alice, "kiểm tra sĩ số") == []


def test_a_stale_base_is_a_conflict(town: Town) -> None:
    teacher = town.actors["homeroom_teacher"]
    with acting(teacher):
        base = take_roll(teacher, **asked(town)).written_by
        take_roll(teacher, **asked(town, exceptions=[away(town, "Lò Thị Đào")]))
        stale = Envelope(base_id=base)
        verdict = take_roll.submit(stale, teacher, **asked(town, exceptions=[away(town, "Lò Văn Ánh")]))
        assert verdict.status == "conflict"
        same = Envelope(base_id=base)
        assert take_roll.submit(same, teacher, **asked(town, exceptions=[away(town, "Lò Thị Đào")])).status == "same"


def test_who_sees_it(town: Town) -> None:
    with acting(SYSTEM):
        take_roll(SYSTEM, **asked(town, exceptions=[away(town, "Lò Thị Đào"), away(town, "Lò Văn Ánh")]))
        take_roll(SYSTEM, **asked(town, school_class_id=town.combined.pk, exceptions=[away(town, "Mùa A Dơ")]))
    seen = {
        "principal": {"Lò Thị Đào", "Lò Văn Ánh", "Mùa A Dơ"},
        "homeroom_teacher": {"Lò Thị Đào", "Lò Văn Ánh"},
        "teacher": {"Mùa A Dơ"},
        "guardian": {"Mùa A Dơ"},
        "learner": {"Lò Thị Đào"},
    }
    for role, names in seen.items():
        with acting(town.actors[role]) as actor:
            rows = Absence.objects.visible_to(actor)
            assert set(rows.values_list("person__full_name", flat=True)) == names, role
    for actor in town.outsiders.values():
        with acting(actor):
            assert not Absence.objects.exists()
            assert not Roll.objects.visible_to(actor).exists()


def several(town: Town) -> list[tuple[Envelope, dict[str, Any]]]:
    """A new roll, its correction, the same again, a stranger, a day to come, and the other half-day."""
    names = ("Lò Văn Ánh", "Lò Thị Đào", "Quàng Thị Hoa")
    said = [
        asked(town, state="taken", exceptions=[away(town, names[0])]),
        asked(town, state="taken", exceptions=[away(town, names[0], "excused"), away(town, names[1])]),
        asked(town, state="taken", exceptions=[away(town, names[1]), away(town, names[0], "excused")]),
        asked(town, state="taken", exceptions=[away(town, "Mùa A Dơ")]),
        asked(town, state="taken", exceptions=[], day=town.today + A_DAY),
        asked(town, state="no-lesson", exceptions=[], session="afternoon"),
        asked(town, state="taken", exceptions=[away(town, names[2], "late")]),
    ]
    return [(Envelope(device="d", seq=at), each) for at, each in enumerate(said)]


def stands() -> dict[str, Any]:
    rolls = {roll.session: (roll.state, roll.absent, roll.enrolled, roll.by_name) for roll in Roll.objects.all()}
    return rolls | {str(row.person_id): (row.kind, row.session) for row in Absence.objects.all()}


def test_together_they_stand_as_one_by_one(town: Town, django_assert_max_num_queries: Any) -> None:
    teacher, together = town.actors["homeroom_teacher"], several(town)
    with acting(teacher):
        with django_assert_max_num_queries(16):  # two of them ask whether the absences count towards results
            verdicts = take_roll.submit_many(teacher, together)
        found = stands()
        assert [verdict.status for verdict in verdicts] == [
            "applied",
            "applied",
            "same",
            "quarantined",
            "invalid",
            "applied",
            "applied",
        ]
        Absence.objects.all().delete()
        Roll.objects.all().delete()
        alone = [take_roll.submit(Envelope(), teacher, **said).status for _, said in several(town)]
        assert alone == [verdict.status for verdict in verdicts]
        assert stands() == found

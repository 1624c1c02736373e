"""Rolling the small town's schools over: the dry run says what will be, and the roll-over does exactly that."""

import pytest

from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Denied, Invalid
from hoaban.kernel.models import Operation
from hoaban.kernel.scoping import acting
from hoaban.modules.network.models import Institution
from hoaban.modules.schooling import actions
from hoaban.modules.schooling.models import Enrolment, SchoolClass
from hoaban.modules.schooling.reads import plan_roll_over
from hoaban.modules.schooling.rolling import Decision
from tests.town import Town


def years(town: Town) -> dict:
    return {
        "institution_id": town.primary.pk,
        "from_year": town.year.name,
        "to_year": town.year.next().name,
    }


@pytest.fixture
def opened(town: Town) -> dict[str, SchoolClass]:
    """The classes of the next year at the primary school: none for grade 3 yet."""
    place = {"institution_id": town.primary.pk, "school_year": town.year.next().name}
    with acting(town.alice):
        return {
            name: actions.open_class(town.alice, **place, site_id=site.pk, name=name, grades=grades)
            for name, site, grades in (
                ("1+2", town.satellite, ["1", "2"]),
                ("2A", town.main_site, ["2"]),
                ("5A", town.main_site, ["5"]),
            )
        }


def told(plan) -> dict[str, tuple[str, str | None]]:
    return {o.pupil.name: (o.why, o.to_class.name if o.to_class else None) for o in plan.outcomes}


def test_the_dry_run_says_everything_and_changes_nothing(town: Town, opened: dict) -> None:
    decisions = [Decision(town.persons["Quàng Thị Hoa"].pk, "repeat")]
    with acting(town.alice):
        before = list(Enrolment.objects.order_by("pk").values())
        plan = plan_roll_over(town.alice, **years(town), decisions=decisions)
        assert list(Enrolment.objects.order_by("pk").values()) == before
    assert told(plan) == {
        "Mùa A Dơ": ("several-classes", None),
        "Sùng Thị Mỷ": ("several-classes", None),
        "Giàng A Chống": ("no-class-open", None),
        "Vàng Thị Sua": ("no-class-open", None),
        "Lò Văn Ánh": ("completes", None),
        "Lò Thị Đào": ("completes", None),
        "Quàng Thị Hoa": ("repeats", "5A"),
        "Nguyễn Minh Đức": ("completes", None),
    }
    assert [o.words.vi for o in plan.not_moved][-1] == "Chưa mở lớp nào cho Lớp 3. Hãy mở lớp."


def test_it_does_what_the_dry_run_said(town: Town, opened: dict) -> None:
    start = town.year.next().start
    decisions = [
        Decision(town.persons["Mùa A Dơ"].pk, class_id=opened["2A"].pk),
        Decision(town.persons["Quàng Thị Hoa"].pk, "repeat"),
    ]
    with acting(town.alice):
        done = actions.roll_over(town.alice, **years(town), decisions=decisions)
        assert (done.moved, done.completed, len(done.not_moved)) == (2, 3, 3)
        old, new = Enrolment.objects.filter(person=town.persons["Mùa A Dơ"]).order_by("starts_on")
        assert (old.ends_on, old.exit_reason) == (start, "year_end")
        assert (new.starts_on, new.school_class_id, new.grade, new.entry_reason) == (
            start,
            opened["2A"].pk,
            "2",
            "continues",
        )
        assert Enrolment.objects.on(start).get(person=town.persons["Quàng Thị Hoa"]).entry_reason == "repeat"
        assert Enrolment.objects.get(person=town.persons["Lò Văn Ánh"]).exit_reason == "completion"
        assert Enrolment.objects.get(person=town.persons["Vàng Thị Sua"]).ends_on is None
        outcome = Operation.objects.get(kind="school.roll-over@1").outcome
        assert {row["pupil"]["name"] for row in outcome["not_moved"]} == {
            "Sùng Thị Mỷ",
            "Giàng A Chống",
            "Vàng Thị Sua",
        }


def test_again_it_moves_only_whom_it_did_not_move_before(town: Town, opened: dict) -> None:
    with acting(town.alice):
        actions.roll_over(town.alice, **years(town))
        count = Enrolment.objects.count()
        again = actions.roll_over(town.alice, **years(town))
        assert (again.moved, again.completed, Enrolment.objects.count()) == (0, 0, count)
        decisions = [Decision(town.persons["Mùa A Dơ"].pk, class_id=opened["1+2"].pk)]
        assert actions.roll_over(town.alice, **years(town), decisions=decisions).moved == 1


def test_a_year_that_was_closed_by_hand_rolls_over_too(town: Town, opened: dict) -> None:
    start = town.year.next().start
    with acting(Actor.system("test")):
        Enrolment.objects.filter(institution=town.primary).update(ends_on=start, exit_reason="year_end")
    with acting(town.alice):
        decisions = [Decision(town.persons["Mùa A Dơ"].pk, class_id=opened["2A"].pk)]
        done = actions.roll_over(town.alice, **years(town), decisions=decisions)
        assert (done.moved, done.completed) == (1, 4)
        assert Enrolment.objects.get(person=town.persons["Lò Văn Ánh"]).exit_reason == "completion"


def test_who_was_enrolled_elsewhere_for_the_new_year_stays_there(town: Town, opened: dict) -> None:
    start, system = town.year.next().start, Actor.system("test")
    with acting(system):
        Enrolment.objects.filter(institution=town.primary).update(ends_on=start, exit_reason="year_end")
        there = SchoolClass.objects.create(
            institution=town.upper, site=town.upper_site, school_year=town.year.next().name, name="2Z", grades=["2"],
            starts_on=start,
        )  # fmt: skip
        pupil = town.persons["Mùa A Dơ"]
        Enrolment.objects.create(
            person=pupil, institution=town.upper, school_class=there, grade="2", entry_reason="new", starts_on=start
        )
    with acting(town.alice):
        plan = plan_roll_over(town.alice, **years(town), decisions=[Decision(pupil.pk, class_id=opened["2A"].pk)])
        assert told(plan)["Mùa A Dơ"] == ("learns-elsewhere", None)
        assert town.upper.name not in str(plan)


def test_a_multi_level_school_goes_on_where_a_primary_school_completes(town: Town) -> None:
    with acting(Actor.system("test")):
        Institution.objects.filter(pk=town.primary.pk).update(levels=["primary", "lower"])
    with acting(town.alice):
        said = {"institution_id": town.primary.pk, "site_id": town.main_site.pk}
        actions.open_class(town.alice, **said, school_year=town.year.next().name, name="6A", grades=["6"])
        assert told(plan_roll_over(town.alice, **years(town)))["Lò Văn Ánh"] == ("moves-up", "6A")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"to_year": "2030-2031"}, "not-the-next-year"),
        ({"from_year": "2030"}, "school-year-unreadable"),
        ({"decisions": "dance"}, "not-in-list"),
    ],
)
def test_it_rejects_what_is_no_roll_over(town: Town, change: dict, code: str) -> None:
    if "decisions" in change:
        change = {"decisions": [Decision(town.persons["Mùa A Dơ"].pk, change["decisions"])]}
    with acting(town.alice), pytest.raises(Invalid) as refusal:
        actions.roll_over(town.alice, **{**years(town), **change})
    assert refusal.value.problems[0].code == code


def test_it_rejects_another_school(town: Town) -> None:
    with acting(town.charlie):
        assert plan_roll_over(town.charlie, **years(town)).outcomes == ()
        with pytest.raises(Denied):
            actions.roll_over(town.charlie, **years(town))

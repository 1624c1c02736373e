"""Marks are written by who teaches the subject, in time, on the scale; results follow in the same operation."""

import pytest
from django.db import IntegrityError, transaction

from hoaban.kernel.action import Envelope
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Denied, Invalid
from hoaban.kernel.models import Change, Operation
from hoaban.kernel.scoping import acting
from hoaban.modules.assessment.actions import (
    approve_correction,
    ask_correction,
    compute_results,
    lock_term,
    marks,
    note_absences,
    refuse_correction,
    set_conduct,
    set_mark,
    set_marks,
    unlock_term,
    write_comment,
)
from hoaban.modules.assessment.desk import Desk
from hoaban.modules.assessment.models import Comment, ConductLevel, Correction, Mark, Result
from hoaban.modules.assessment.pages.grid import sheet_of
from hoaban.modules.assessment.replicas import class_parts
from hoaban.modules.assessment.rules.marks import regular_marks_due
from hoaban.modules.assessment.rules.tests.making import RULES
from hoaban.modules.assessment.tests.school import SYSTEM, School, fill_year, whole_year
from hoaban.modules.schooling.actions import set_subjects
from tests.town import Town

pytestmark = pytest.mark.django_db


def write(made: School, actor: Actor, value: str, subject: str = "toan", **where: object) -> Mark | None:
    with acting(actor):
        return set_mark(actor, school_class_id=made.school_class.pk, **made.mark(subject, value, **where))


def code_of(made: School, actor: Actor, value: str, subject: str = "toan", **where: object) -> str:
    with pytest.raises(Invalid) as caught:
        write(made, actor, value, subject, **where)
    return caught.value.problems[0].code


def test_who_teaches_the_subject_writes_its_marks(school: School) -> None:
    row = write(school, school.maths, "7,5")
    assert row.value == "7.5"
    assert row.by_name == "Trần Văn Toán"
    assert row.entity_key == f"mark:{school.school_class.pk}:{school.pupils[0].pk}:toan:1:regular:1"
    assert school.result().given == 1


def test_nobody_else_does(school: School, town: Town) -> None:
    for actor in (school.leader, town.outsiders["principal"], town.alice, town.actors["guardian"]):
        with pytest.raises(Denied):
            write(school, actor, "7")
    with pytest.raises(Denied):
        write(school, school.maths, "7", "ngu-van")
    with acting(SYSTEM):
        assert not Mark.objects.exists()


def test_the_same_again_changes_nothing_and_empty_takes_back(school: School) -> None:
    row = write(school, school.maths, "8")
    first = row.written_by
    assert write(school, school.maths, "8.0").written_by == first
    assert write(school, school.maths, "").value == ""
    with acting(SYSTEM):
        assert Mark.objects.count() == 1
        assert Change.objects.filter(table="assessment_mark").count() == 2
    assert school.result().given == 0


@pytest.mark.parametrize(
    ("value", "subject", "where", "code"),
    [
        ("10.5", "toan", {}, "mark-not-on-scale"),
        ("7.25", "toan", {}, "mark-not-on-scale"),
        ("chín", "toan", {}, "not-a-mark"),
        ("dat", "toan", {}, "not-a-mark"),
        ("8", "nghe-thuat", {}, "not-passed-or-not"),
        ("8", "toan", {"number": 5}, "too-many-marks"),
        ("8", "toan", {"kind": "mid", "number": 2}, "too-many-marks"),
        ("8", "toan", {"number": 0}, "too-many-marks"),
        ("8", "toan", {"kind": "oral"}, "no-such-kind"),
        ("8", "toan", {"term": 3}, "no-such-term"),
        ("8", "thien-van", {}, "no-such-subject"),
    ],
)
def test_what_is_no_mark_is_refused(
    school: School, value: str, subject: str, where: dict[str, object], code: str
) -> None:
    assert code_of(school, SYSTEM, value, subject, **where) == code


def test_a_pupil_of_another_class_is_refused(school: School, town: Town) -> None:
    other = town.persons["Cà Thị Ngân"]
    assert code_of(school, SYSTEM, "8", person_id=other.pk) == "not-in-class"


def test_a_sheet_is_written_whole_or_not_at_all(school: School) -> None:
    good, bad = school.mark("toan", "8"), school.mark("toan", "11", number=2)
    with acting(SYSTEM), pytest.raises(Invalid) as caught:
        set_marks(SYSTEM, school_class_id=school.school_class.pk, marks=[good, bad])
    assert caught.value.problems[0].where == "marks[1].value"
    with acting(SYSTEM):
        assert not Mark.objects.exists()


def test_a_whole_year_gives_a_result_that_explains_itself(school: School) -> None:
    fill_year(school, toan="6.4")
    found = school.result()
    assert (found.result, found.conduct, found.decision, found.title) == ("kha", "tot", "promoted", None)
    assert found.subjects["toan"] == ["6.4", "6.4", "6.4"]
    assert found.subjects["nghe-thuat"] == ["dat", "dat", "dat"]
    assert found.terms == ["kha", "kha"]
    assert found.given == found.due
    assert found.reasons[0]["vi"] == "Học tập Khá, vì Toán 6,4 < 6,5"


def test_one_mark_changes_the_result(school: School) -> None:
    fill_year(school, toan="6.4")
    write(school, school.maths, "9", term=2, kind="final")
    assert school.result().title == "hoc-sinh-gioi"


def test_marks_one_by_one_and_all_at_once_come_to_the_same(school: School) -> None:
    fill_year(school, toan="6.4")
    at_once = (school.result().subjects, school.result().reasons)
    with acting(SYSTEM):
        compute_results(SYSTEM, institution_id=school.school.pk, school_year=school.year)
    assert (school.result().subjects, school.result().reasons) == at_once
    with acting(SYSTEM):
        assert Result.objects.filter(school_class=school.school_class).count() == 3


def test_absences_count(school: School) -> None:
    fill_year(school)
    with acting(SYSTEM):
        note_absences(
            SYSTEM, institution_id=school.school.pk, school_year=school.year, counts=[(school.pupils[0].pk, 46)]
        )
    assert school.result().decision == "retained"


def test_a_retest_counts_in_the_summer(school: School) -> None:
    fill_year(school, "5", toan="3.4")
    assert school.result().decision == "retest"
    write(school, school.maths, "6", term=2, kind="retest")
    found = school.result()
    assert (found.result, found.decision) == ("dat", "promoted")


def test_conduct_is_judged_by_who_leads_the_class(school: School) -> None:
    where = {"school_class_id": school.school_class.pk, "person_id": school.pupils[0].pk, "term": 1}
    with acting(school.leader):
        row = set_conduct(school.leader, **where, level="kha")
        again = set_conduct(school.leader, **where, level="kha")
    assert row.entity_key.startswith("conduct:")
    assert again.written_by == row.written_by
    with acting(school.maths), pytest.raises(Denied):
        set_conduct(school.maths, **where, level="tot")
    with acting(school.leader), pytest.raises(Invalid):
        set_conduct(school.leader, **where, level="gioi")
    with acting(SYSTEM):
        assert ConductLevel.objects.get().level == "kha"


def test_comments_are_written_by_who_teaches_and_who_leads(school: School) -> None:
    where = {"school_class_id": school.school_class.pk, "person_id": school.pupils[0].pk, "term": 1}
    with acting(school.maths):
        write_comment(school.maths, **where, subject="toan", text="Tiến bộ nhiều")
        with pytest.raises(Denied):
            write_comment(school.maths, **where, subject="", text="Ngoan")
    with acting(school.leader):
        write_comment(school.leader, **where, subject="", text="Ngoan")
        with pytest.raises(Denied):
            write_comment(school.leader, **where, subject="toan", text="x")
        with pytest.raises(Invalid):
            write_comment(school.leader, **where, subject="", text="x" * 1001)
    with acting(SYSTEM):
        assert set(Comment.objects.values_list("subject", "text")) == {("toan", "Tiến bộ nhiều"), ("", "Ngoan")}


def locked(made: School, term: int = 1) -> None:
    principal = made.town.charlie
    with acting(principal):
        lock_term(principal, institution_id=made.school.pk, school_year=made.year, term=term)


def test_a_locked_term_takes_no_marks(school: School) -> None:
    locked(school)
    assert code_of(school, school.maths, "8") == "closed"
    write(school, school.maths, "8", term=2)
    principal = school.town.charlie
    with acting(principal):
        unlock_term(
            principal,
            institution_id=school.school.pk,
            school_year=school.year,
            term=1,
            closes_on=school.town.today,
        )
    write(school, school.maths, "8")
    with acting(school.maths), pytest.raises(Denied):
        lock_term(school.maths, institution_id=school.school.pk, school_year=school.year, term=1)


def asked(made: School, value: str = "9", reason: str = "Cộng nhầm điểm") -> Correction:
    with acting(made.maths):
        return ask_correction(
            made.maths, school_class_id=made.school_class.pk, **made.mark("toan", value), reason=reason
        )


def test_after_the_lock_two_persons_correct(school: School) -> None:
    write(school, school.maths, "6")
    locked(school)
    wish, principal = asked(school), school.town.charlie
    assert (wish.before, wish.value, wish.state) == ("6", "9", "asked")
    with acting(school.maths), pytest.raises(Denied):
        approve_correction(school.maths, correction_id=wish.pk)
    with acting(principal):
        approve_correction(principal, correction_id=wish.pk)
        assert Mark.objects.get().value == "9"
        with pytest.raises(Invalid):
            refuse_correction(principal, correction_id=wish.pk)


def test_nobody_approves_their_own_correction(school: School) -> None:
    with acting(SYSTEM):
        wish = ask_correction(SYSTEM, school_class_id=school.school_class.pk, **school.mark("toan", "9"), reason="thử")
        with pytest.raises(Invalid) as caught:
            approve_correction(SYSTEM, correction_id=wish.pk)
    assert caught.value.problems[0].code == "second-person"


def test_the_database_itself_wants_two_persons(school: School) -> None:
    wish = asked(school)
    with acting(SYSTEM), pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.filter(pk=wish.pk).update(decided_by_id=school.maths.user_id)


def test_a_correction_needs_a_reason_and_the_mark_it_saw(school: School) -> None:
    with pytest.raises(Invalid):
        asked(school, reason=" ")
    wish = asked(school)
    write(school, school.maths, "5")
    principal = school.town.charlie
    with acting(principal), pytest.raises(Invalid) as caught:
        approve_correction(principal, correction_id=wish.pk)
    assert caught.value.problems[0].code == "changed-since"


def test_a_refused_correction_changes_nothing(school: School) -> None:
    wish, principal = asked(school), school.town.charlie
    with acting(principal):
        assert refuse_correction(principal, correction_id=wish.pk).state == "refused"
        assert not Mark.objects.exists()


def test_an_operation_sent_twice_takes_effect_once(school: School) -> None:
    envelope = Envelope()
    with acting(school.maths):
        arguments = {"school_class_id": school.school_class.pk, **school.mark("toan", "8")}
        first = set_mark.submit(envelope, school.maths, **arguments)
        again = set_mark.submit(envelope, school.maths, **arguments)
    assert (first.status, again.status, again.again) == (Operation.APPLIED, Operation.APPLIED, True)


def test_a_subject_with_marks_stays(school: School) -> None:
    write(school, school.maths, "8")
    with acting(SYSTEM), pytest.raises(Invalid) as caught:
        set_subjects(SYSTEM, school_class_id=school.school_class.pk, subjects=[])
    assert caught.value.problems[0].code == "subject-has-marks"


def test_families_see_their_own_child_only(school: School, town: Town) -> None:
    fill_year(school)
    with acting(SYSTEM):
        assert len(whole_year(school)) == Mark.objects.count()
    for actor in (town.actors["guardian"], town.actors["learner"], town.alice):
        with acting(actor):
            assert not Mark.objects.visible_to(actor).exists()
            assert not Result.objects.visible_to(actor).exists()
    with acting(school.maths):
        assert Result.objects.visible_to(school.maths).exists()


def test_together_marks_stand_as_one_by_one_and_each_pupil_is_judged_once(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged = []
    recompute = marks.recompute
    monkeypatch.setattr(marks, "recompute", lambda *about, **more: judged.append(more) or recompute(*about, **more))
    said = [{**school.mark("toan", value), "person_id": pupil.pk} for pupil in school.pupils for value in ("7", "8")]
    said.append({**school.mark("toan", "8"), "person_id": school.pupils[0].pk})
    said.append({**school.mark("toan", "11"), "person_id": school.pupils[0].pk})
    operations = [
        (Envelope(device="d", seq=at), {"school_class_id": school.school_class.pk, **one})
        for at, one in enumerate(said)
    ]
    with acting(school.maths):
        verdicts = set_mark.submit_many(school.maths, operations)
        assert [verdict.status for verdict in verdicts] == ["applied"] * 2 * len(school.pupils) + ["same", "invalid"]
        assert set(Mark.objects.values_list("value", flat=True)) == {"8"}
    assert judged == [{"persons": {pupil.pk for pupil in school.pupils}}]
    assert [school.result(at).given for at in range(len(school.pupils))] == [1] * len(school.pupils)


def test_devices_have_the_columns_that_the_page_has(school: School, town: Town) -> None:
    """A topic cluster gives one more regular mark in upper secondary: a device has a cell for it."""
    principal = town.outsiders["principal"]
    with acting(principal):
        desk = Desk.of(principal, town.tenth.pk)
        told = {each["id"]: each.get("regular") for each in class_parts(principal, [town.tenth])[0]["subjects"]}
        slots = {subject: sheet_of(desk, row, 1).slots for subject, row in desk.subjects.items()}
    assert told == {subject: len(each) - 2 for subject, each in slots.items()}
    assert told["toan"] == regular_marks_due(desk.subjects["toan"].periods, RULES) + 1

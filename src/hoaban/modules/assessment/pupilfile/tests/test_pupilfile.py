"""The file form: what it answers, and how it refuses what it cannot read."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoaban.kernel.errors import Invalid
from hoaban.modules.assessment.pupilfile import assess_text
from hoaban.modules.assessment.rules.packs import primary_rules
from hoaban.modules.assessment.rules.tests.making import ON

TOAN = {
    "id": "toan",
    "kind": "scored",
    "periods": 140,
    "terms": [
        {"regular": [8, 7, 9, 8], "mid": 7.5, "final": 8.5},
        {"regular": [8, 7, 8, 7], "mid": 7.5, "final": 7.8},
    ],
}
ARTS = {"id": "nghe-thuat", "kind": "commented", "periods": 70, "terms": ["dat", "chua-dat"]}


def pupil(**changes) -> dict:
    whole = {"id": "p1", "level": "lower-secondary", "absences": 12, "conduct": ["tot", "kha"], "subjects": [TOAN]}
    return {**whole, **changes}


def answers(*pupils, on: str = "2025-05-31") -> list[dict]:
    return assess_text(json.dumps({"on": on, "pupils": pupils})).to_json()["pupils"]


def scored(key: str, mark: float) -> dict:
    terms = [{"regular": [mark] * 4, "mid": mark, "final": mark}] * 2
    return {"id": key, "kind": "scored", "periods": 140, "terms": terms}


def test_it_answers_as_the_form_says() -> None:
    subjects = [TOAN, *(scored(f"s{n}", 8) for n in range(6)), scored("last", 4.9), {**ARTS, "terms": ["dat", "dat"]}]
    found = answers(pupil(subjects=subjects))[0]
    assert found["subjects"][0] == {"id": "toan", "terms": ["8.1", "7.6"], "year": "7.8"}
    assert found["subjects"][-1] == {"id": "nghe-thuat", "terms": ["dat", "dat"], "year": "dat"}
    reasons = found.pop("reasons")
    assert {key: found[key] for key in ("id", "result", "conduct", "decision", "title")} == {
        "id": "p1",
        "result": "kha",
        "conduct": "kha",
        "decision": "promoted",
        "title": None,
    }
    assert list(found) == ["id", "subjects", "result", "conduct", "decision", "title"]
    assert "chỉ riêng môn last (4,9)" in reasons[0]


def test_marks_are_exact() -> None:
    """8, 8, 8.4, mid 8, final 8 is 8.05 exactly: up to 8.1."""
    one = {"regular": [8, 8, 8.4], "mid": 8, "final": 8}
    found = answers(pupil(subjects=[{"id": "ls", "kind": "scored", "periods": 52, "terms": [one, one]}]))[0]
    assert found["subjects"][0] == {"id": "ls", "terms": ["8.1", "8.1"], "year": "8.1"}


def test_what_is_not_written_yet_may_be_left_out() -> None:
    bare = {"id": "toan", "kind": "scored", "periods": 140, "terms": [{"regular": [8, None]}]}
    found = answers(pupil(subjects=[bare, {**ARTS, "terms": []}], conduct=[]))[0]
    assert found["subjects"][0] == {"id": "toan", "terms": [None, None], "year": None}
    assert (found["result"], found["conduct"], found["decision"]) == (None, None, None)
    assert found["reasons"][0] == "Chưa đủ: Toán học kì I còn thiếu 3 thường xuyên, giữa kì, cuối kì"


def test_a_topic_cluster_gives_upper_secondary_one_mark_more() -> None:
    five = {**TOAN, "terms": [{"regular": [8, 8, 8, 8, 8], "mid": 8, "final": 8}]}
    assert answers(pupil(level="upper-secondary", subjects=[five]))[0]["subjects"][0]["terms"] == ["8.0", None]
    assert refused(pupil(subjects=[five])) == [("too-many-marks", "pupils[0].subjects[0].terms[0].regular")]


def test_retest_and_summer_training_are_read() -> None:
    subjects = [*(scored(f"s{n}", 5) for n in range(7)), {**scored("last", 3), "retest": 5}]
    found = answers(pupil(subjects=subjects, conduct=["tot", "chua-dat"], summer="dat"))[0]
    assert (found["result"], found["conduct"], found["decision"]) == ("dat", "dat", "promoted")


def primary(**changes) -> dict:
    rules = primary_rules(ON)
    subjects = [
        {"id": "toan", "levels": ["T", "T", "T", "T"], "tests": [None, 8, None, 9]},
        {"id": "dao-duc", "levels": ["T", "T", "T", "T"]},
    ]
    traits = {
        "qualities": {key: ["tot"] * 4 for key in rules.qualities},
        "competences": {key: ["tot"] * 4 for key in rules.competences},
    }
    return {"id": "p2", "level": "primary", "grade": 2, "subjects": subjects, **traits, **changes}


def test_primary_pupils_are_answered_in_the_same_manner() -> None:
    found = answers(primary())[0]
    assert found["subjects"][0] == {"id": "toan", "levels": ["T"] * 4, "year": "T", "test": "9"}
    assert (found["result"], found["decision"], found["title"]) == (
        "hoan-thanh-xuat-sac",
        "promoted",
        "hoc-sinh-xuat-sac",
    )
    assert found["conduct"] is None


def test_preschool_children_are_only_observed() -> None:
    child = {
        "id": "c",
        "level": "preschool",
        "age": 5,
        "indicators": [{"id": "nhay", "area": "the-chat", "achieved": True, "name": "Nhảy lò cò"}],
    }
    found = answers(child)[0]
    assert found["areas"][0] == {"id": "the-chat", "achieved": 1, "not_yet": 0, "not_observed": 0}
    assert found["result"] is None


def refused(*pupils, on: str = "2025-05-31") -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as caught:
        answers(*pupils, on=on)
    assert all(p.message.vi and p.message.en for p in caught.value.problems)
    return [(p.code, p.where) for p in caught.value.problems]


def with_marks(**marks) -> dict:
    return pupil(subjects=[{**TOAN, "terms": [{"regular": [8, 7, 9, 8], "mid": 7, "final": 8, **marks}]}])


REFUSED = [
    (with_marks(mid=10.1), "mark-not-on-scale", "pupils[0].subjects[0].terms[0].mid"),
    (with_marks(mid=-1), "mark-not-on-scale", "pupils[0].subjects[0].terms[0].mid"),
    (with_marks(final=7.25), "mark-not-on-scale", "pupils[0].subjects[0].terms[0].final"),
    (with_marks(final="8"), "not-a-number", "pupils[0].subjects[0].terms[0].final"),
    (with_marks(final=True), "not-a-number", "pupils[0].subjects[0].terms[0].final"),
    (with_marks(regular=8), "not-a-list", "pupils[0].subjects[0].terms[0].regular"),
    (with_marks(regular=[8, "x"]), "not-a-number", "pupils[0].subjects[0].terms[0].regular[1]"),
    (with_marks(regular=[8] * 5), "too-many-marks", "pupils[0].subjects[0].terms[0].regular"),
    (with_marks(oral=8), "field-unknown", "pupils[0].subjects[0].terms[0]"),
    (pupil(absences=-1), "not-a-whole-number", "pupils[0].absences"),
    (pupil(absences=1.5), "not-a-whole-number", "pupils[0].absences"),
    (pupil(conduct=["tot", "gioi"]), "not-in-list", "pupils[0].conduct[1]"),
    (pupil(conduct=["tot"] * 3), "list-too-long", "pupils[0].conduct"),
    (pupil(level="secondary"), "not-in-list", "pupils[0].level"),
    (pupil(subjects=[TOAN, TOAN]), "twice", "pupils[0].subjects[1]"),
    (pupil(subjects=[{**ARTS, "terms": ["dat", 8]}]), "not-in-list", "pupils[0].subjects[0].terms[1]"),
    (pupil(subjects=[{**TOAN, "kind": "levels"}]), "not-in-list", "pupils[0].subjects[0].kind"),
    (pupil(subjects=[{**TOAN, "periods": 0}]), "not-a-whole-number", "pupils[0].subjects[0].periods"),
    (pupil(absense=3), "field-unknown", "pupils[0]"),
    ({"id": "p"}, "field-missing", "pupils[0]"),
    ({"level": "primary"}, "field-missing", "pupils[0]"),
    (7, "not-an-object", "pupils[0]"),
    (pupil(id=""), "not-text", "pupils[0].id"),
    (pupil(id=True), "not-text", "pupils[0].id"),
    (primary(grade=6), "not-a-whole-number", "pupils[0].grade"),
    (primary(subjects=[{"id": "toan", "levels": ["A"]}]), "not-in-list", "pupils[0].subjects[0].levels[0]"),
    (
        primary(subjects=[{"id": "toan", "levels": [], "tests": [8]}]),
        "no-test-here",
        "pupils[0].subjects[0].tests[0]",
    ),
    (
        primary(subjects=[{"id": "toan", "levels": [], "tests": [None, 8.5]}]),
        "mark-not-on-scale",
        "pupils[0].subjects[0].tests[1]",
    ),
    (primary(qualities={"dep-trai": ["tot"]}), "field-unknown", "pupils[0].qualities"),
]


@pytest.mark.parametrize(("found", "code", "where"), REFUSED)
def test_it_refuses_and_says_where(found: object, code: str, where: str) -> None:
    assert refused(found) == [(code, where)]


def test_every_pupil_that_cannot_be_read_is_named() -> None:
    found = refused(pupil(), pupil(id="p2", absences="x"), pupil(id="p3", conduct="tot"))
    assert [where for _, where in found] == ["pupils[1].absences", "pupils[2].conduct"]


def test_a_pupil_may_not_stand_twice() -> None:
    assert refused(pupil(), pupil()) == [("twice", "pupils[1]")]


def test_a_day_before_the_rules_is_refused() -> None:
    assert refused(pupil(), on="2019-05-31") == [("no-rule", "pupils[0]")]
    assert refused(pupil(), on="31/05/2025") == [("not-a-day", "on")]


@pytest.mark.parametrize("text", ["", "[", '{"on": NaN}', '{"on": 1, "on": 2}', "[" * 100_000, "null", "[]"])
def test_what_is_no_such_file_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        assess_text(text)


@pytest.mark.parametrize("number", ["1e999999", "-1e999999", "1e-999999", "0.1e400"])
def test_monstrous_numbers_are_refused_quietly(number: str) -> None:
    text = json.dumps({"on": "2025-05-31", "pupils": [with_marks(mid=0)]}).replace('"mid": 0', f'"mid": {number}')
    with pytest.raises(Invalid) as caught:
        assess_text(text)
    assert caught.value.problems[0].code == "mark-not-on-scale"


json_values = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=5)
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["id", "level", "subjects", "terms", "conduct", "grade"]), inner, max_size=4),
    ),
    max_leaves=12,
)


@given(json_values, st.sampled_from(["id", "level", "absences", "conduct", "subjects"]))
def test_nothing_but_a_refusal_comes_of_nonsense(value: object, field: str) -> None:
    text = json.dumps({"on": "2025-05-31", "pupils": [pupil(**{field: value})]})
    found = outcome_of(text)
    assert found == [] or all(where.startswith("pupils[0]") for where in found)


@pytest.mark.parametrize("number", ["Infinity", "-Infinity", "NaN"])
def test_what_is_no_number_is_refused_with_the_whole_file(number: str) -> None:
    assert outcome_of(json.dumps({"on": "2025-05-31", "pupils": [pupil(absences=0)]}).replace(" 0", f" {number}")) == [
        "file"
    ]


def outcome_of(text: str) -> list[str]:
    """Give the places of all problems; none when the file was answered."""
    try:
        assess_text(text)
    except Invalid as refusal:
        return [problem.where for problem in refusal.problems]
    return []

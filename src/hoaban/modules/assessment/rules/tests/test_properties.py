"""What holds for every pupil: better never makes worse, and order does not matter."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from hoaban.modules.assessment.rules.averages import averages
from hoaban.modules.assessment.rules.levels import PROMOTED, RETAINED, RETEST, STEPS, SUMMER_TRAINING
from hoaban.modules.assessment.rules.marks import TermMarks
from hoaban.modules.assessment.rules.results import SubjectResult, learning, learning_level, level_of
from hoaban.modules.assessment.rules.secondary import Commented, Pupil, Scored, assess
from hoaban.modules.assessment.rules.tests.making import RULES, named

tenths = st.integers(0, 100).map(lambda n: Decimal(n) / 10)
marks_near_limits = st.sampled_from([Decimal(n) / 10 for n in (0, 34, 35, 49, 50, 64, 65, 79, 80, 89, 90, 100)])
some_mark = st.one_of(tenths, marks_near_limits)
passed = st.sampled_from(["dat", "chua-dat"])
level = st.sampled_from(STEPS)


@st.composite
def terms(draw: st.DrawFn) -> TermMarks:
    return TermMarks(tuple(draw(st.lists(some_mark, min_size=4, max_size=4))), draw(some_mark), draw(some_mark))


@st.composite
def flat_terms(draw: st.DrawFn) -> TermMarks:
    """A term near a limit: chance alone seldom meets one."""
    value = draw(some_mark)
    return TermMarks((value,) * 4, value, value)


@st.composite
def results(draw: st.DrawFn) -> list[SubjectResult]:
    """Like a pupil's: most subjects good, a few anything."""
    usual = draw(st.sampled_from([Decimal("5.0"), Decimal("6.5"), Decimal("8.0"), Decimal("9.0")]))
    scores = [usual] * draw(st.integers(3, 8)) + draw(st.lists(some_mark, max_size=3))
    commented = draw(st.lists(passed, max_size=4))
    scored = [SubjectResult(named(f"M{at}"), score=score) for at, score in enumerate(scores)]
    return scored + [SubjectResult(named(f"N{at}"), passed=each) for at, each in enumerate(commented)]


@st.composite
def pupils(draw: st.DrawFn) -> Pupil:
    a_term = st.one_of(terms(), flat_terms())
    usual = draw(flat_terms())
    count = draw(st.integers(4, 8))
    scored = [Scored(f"s{n}", named(f"M{n}"), 140, (usual, usual)) for n in range(count)]
    odd = [Scored(f"o{n}", named(f"O{n}"), 140, (draw(a_term), draw(a_term))) for n in range(draw(st.integers(0, 3)))]
    commented = [
        Commented(f"c{n}", named(f"C{n}"), (draw(passed), draw(passed))) for n in range(draw(st.integers(0, 3)))
    ]
    return Pupil([*scored, *odd, *commented], (draw(level), draw(level)), draw(st.integers(40, 50)))


@given(terms(), terms(), st.integers(0, 5), some_mark)
def test_a_higher_mark_never_lowers_an_average(first: TermMarks, second: TermMarks, at: int, other: Decimal) -> None:
    raised = raise_mark(first, at, other)
    before, after = averages((first, second), 4, RULES), averages((raised, second), 4, RULES)
    assert all(a >= b for a, b in zip(after, before, strict=True))


def raise_mark(marks: TermMarks, at: int, other: Decimal) -> TermMarks:
    """Put another mark in place of one where it is higher."""
    if at == 4:
        return replace(marks, mid=max(marks.mid or other, other))
    if at == 5:
        return replace(marks, final=max(marks.final or other, other))
    regular = list(marks.regular)
    regular[at] = max(regular[at] or other, other)
    return replace(marks, regular=tuple(regular))


@given(results(), st.data())
def test_a_higher_result_never_lowers_the_level(found: list[SubjectResult], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(found) - 1))
    one = found[at]
    better = (
        one._replace(passed="dat") if one.score is None else one._replace(score=max(one.score, data.draw(some_mark)))
    )
    after = [*found[:at], better, *found[at + 1 :]]
    assert STEPS.index(learning_level(after, RULES)) >= STEPS.index(learning_level(found, RULES))


@given(results())
def test_the_adjustment_never_lowers_and_raises_by_one_step_at_most(found: list[SubjectResult]) -> None:
    table, adjusted = (STEPS.index(each) for each in (level_of(found, RULES), learning_level(found, RULES)))
    assert table <= adjusted <= table + 1
    assert learning(found, RULES).level == STEPS[adjusted]


@given(results(), st.randoms(use_true_random=False))
def test_the_order_of_subjects_does_not_matter(found: list[SubjectResult], chance) -> None:
    shuffled = list(found)
    chance.shuffle(shuffled)
    assert learning_level(shuffled, RULES) == learning_level(found, RULES)


BETTER = (RETAINED, SUMMER_TRAINING, RETEST, PROMOTED)  # from far to near; the first three are not compared by the law


@given(pupils(), st.data())
def test_a_higher_mark_never_lowers_result_or_decision(pupil: Pupil, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(pupil.subjects) - 1))
    subject = pupil.subjects[at]
    which, position, other = data.draw(st.integers(0, 1)), data.draw(st.integers(0, 5)), data.draw(some_mark)
    pair = list(subject.terms)
    pair[which] = "dat" if isinstance(subject, Commented) else raise_mark(pair[which], position, other)
    better = replace(subject, terms=tuple(pair))
    after = replace(pupil, subjects=[*pupil.subjects[:at], better, *pupil.subjects[at + 1 :]])
    old, new = assess(pupil, RULES), assess(after, RULES)
    assert STEPS.index(new.result) >= STEPS.index(old.result)
    assert BETTER.index(new.decision) >= BETTER.index(old.decision)
    assert new.conduct == old.conduct


@given(pupils(), level, st.integers(0, 1))
def test_better_conduct_never_lowers_a_decision(pupil: Pupil, other: str, term: int) -> None:
    pair = list(pupil.conduct)
    pair[term] = STEPS[max(STEPS.index(pair[term]), STEPS.index(other))]
    old, new = assess(pupil, RULES), assess(replace(pupil, conduct=tuple(pair)), RULES)
    assert STEPS.index(new.conduct) >= STEPS.index(old.conduct)
    assert BETTER.index(new.decision) >= BETTER.index(old.decision)


@given(pupils(), st.randoms(use_true_random=False))
def test_the_order_of_entry_does_not_matter(pupil: Pupil, chance) -> None:
    subjects = list(pupil.subjects)
    chance.shuffle(subjects)
    mixed = [shuffled_marks(each, chance) if isinstance(each, Scored) else each for each in subjects]
    old, new = assess(pupil, RULES), assess(replace(pupil, subjects=mixed), RULES)
    assert (new.result, new.terms, new.decision, new.title) == (old.result, old.terms, old.decision, old.title)
    assert {each.id: each.year for each in new.subjects} == {each.id: each.year for each in old.subjects}


def shuffled_marks(subject: Scored, chance) -> Scored:
    pair = []
    for marks in subject.terms:
        regular = list(marks.regular)
        chance.shuffle(regular)
        pair.append(replace(marks, regular=tuple(regular)))
    return replace(subject, terms=tuple(pair))


@given(pupils(), st.data())
def test_a_missing_mark_never_gives_a_result(pupil: Pupil, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(pupil.subjects) - 1))
    subject = pupil.subjects[at]
    emptied = (
        replace(subject, terms=(subject.terms[0], None))
        if isinstance(subject, Commented)
        else replace(subject, terms=(subject.terms[0], replace(subject.terms[1], final=None)))
    )
    after = replace(pupil, subjects=[*pupil.subjects[:at], emptied, *pupil.subjects[at + 1 :]])
    found = assess(after, RULES)
    assert found.result is None
    assert found.decision in {None, RETAINED}
    assert any(reason.code == "marks-missing" for reason in found.reasons)

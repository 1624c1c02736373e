"""One lower or upper secondary pupil's year, from marks to decision (Circular 22/2021)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from hoaban.kernel.language import Words, join_words
from hoaban.modules.assessment.rules.averages import averages
from hoaban.modules.assessment.rules.conduct import conduct_because, year_conduct
from hoaban.modules.assessment.rules.levels import CHUA_DAT, LEVEL_NAMES, TERM_NAMES
from hoaban.modules.assessment.rules.marks import TermMarks, missing_marks, regular_marks_due
from hoaban.modules.assessment.rules.packs import SecondaryRules
from hoaban.modules.assessment.rules.promotion import Standing, decide, may_retest, title_of
from hoaban.modules.assessment.rules.reasons import Reason, because, mark
from hoaban.modules.assessment.rules.results import Learning, SubjectResult, learning, learning_level

TERMS = (1, 2)


@dataclass(frozen=True, slots=True)
class Scored:
    """A subject assessed by comments and marks; `retest` is the mark of an examination after the year."""

    id: str
    name: Words
    periods: int
    terms: tuple[TermMarks, TermMarks] = (TermMarks(), TermMarks())
    retest: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Commented:
    """A subject assessed by comments alone: passed or not by term; `lacks` names the checks that a term still misses, where known."""

    id: str
    name: Words
    terms: tuple[str | None, str | None] = (None, None)
    retest: str | None = None
    lacks: tuple[tuple[Words, ...], tuple[Words, ...]] = ((), ())


Subject = Scored | Commented


@dataclass(frozen=True, slots=True)
class Pupil:
    """All that a pupil's year is judged by. `absences` are half-days as the rule counts them; `summer` the conduct after training."""

    subjects: Sequence[Subject]
    conduct: tuple[str | None, str | None] = (None, None)
    absences: int = 0
    summer: str | None = None


@dataclass(frozen=True, slots=True)
class SubjectOutcome:
    """A subject's results: by term and of the year, each an average, passed or not, or None while something is missing."""

    id: str
    terms: tuple[Decimal | str | None, Decimal | str | None]
    year: Decimal | str | None
    lacks: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a year comes to, and why. None says that it cannot be told yet; the reasons then say what is missing."""

    subjects: tuple[SubjectOutcome, ...]
    terms: tuple[str | None, str | None]
    result: str | None
    conduct: str | None
    decision: str | None
    title: str | None
    reasons: tuple[Reason, ...]


def assess(pupil: Pupil, rules: SecondaryRules) -> Outcome:
    """Judge one pupil's year. The order of subjects and marks makes no difference."""
    outcomes = tuple(assess_subject(each, rules) for each in pupil.subjects)
    return conclude(pupil, outcomes, rules)


def conclude(pupil: Pupil, outcomes: tuple[SubjectOutcome, ...], rules: SecondaryRules) -> Outcome:
    """Judge the year from subjects already computed; after one mark only its own subject need be computed anew."""
    year = [_result(subject, found.year) for subject, found in zip(pupil.subjects, outcomes, strict=True)]
    level = _learning(year, rules)
    conduct = year_conduct(*pupil.conduct, rules.conduct)
    retested = _after_retests(pupil.subjects, year, rules) if level else []
    final = _learning(retested, rules) if retested else level
    is_trained = pupil.summer is not None and conduct == CHUA_DAT
    standing = Standing(
        learning=final.level if final else None,
        conduct=pupil.summer if is_trained else conduct,
        absences=pupil.absences,
        is_retested=bool(retested),
        is_trained=is_trained,
    )
    may_be_examined = [each for each in year if each and may_retest(each, rules)] if level else []
    decided = decide(standing, may_be_examined, rules)
    title, titled = title_of(_known(year), level.level if level else None, conduct, rules)
    lacking = [reason for found in outcomes for reason in found.lacks]
    told = [*lacking, *_why(pupil, level, final, conduct), decided.reason, titled]
    return Outcome(
        subjects=outcomes,
        terms=_term_levels(pupil.subjects, outcomes, rules),
        result=standing.learning,
        conduct=standing.conduct,
        decision=decided.decision,
        title=title,
        reasons=tuple(reason for reason in told if reason),
    )


def assess_subject(subject: Subject, rules: SecondaryRules) -> SubjectOutcome:
    """Compute one subject's averages, or whether it is passed; the year of a commented subject is its second term."""
    if isinstance(subject, Commented):
        year = subject.terms[1] if all(subject.terms) else None
        return SubjectOutcome(subject.id, subject.terms, year, _lacks(subject.name, subject.terms, subject.lacks))
    due = regular_marks_due(subject.periods, rules)
    first, second, year_mark = averages(subject.terms, due, rules)
    if year_mark is not None:
        return SubjectOutcome(subject.id, (first, second), year_mark)
    missing = [missing_marks(marks, due) for marks in subject.terms]
    return SubjectOutcome(subject.id, (first, second), None, _lacks(subject.name, (first, second), missing))


def _lacks(name: Words, found: Sequence[object], missing: Sequence[Sequence[Words]]) -> tuple[Reason, ...]:
    """Say of each term without a result what it still lacks."""
    terms = zip(TERMS, found, missing, strict=True)
    return tuple(_lack(name, term, tuple(parts)) for term, result, parts in terms if result is None)


@lru_cache(4096)  # pupils lack the same as their classmates
def _lack(name: Words, term: int, parts: tuple[Words, ...]) -> Reason:
    return because(
        "marks-missing",
        "Chưa đủ: {name} {term} còn thiếu {missing}",
        "Not complete: {name} {term} still lacks {missing}",
        name=name,
        term=TERM_NAMES[term],
        missing=join_words(list(parts)) if parts else NOT_JUDGED,
    )


NOT_JUDGED = Words("đánh giá Đạt hay Chưa đạt", "whether it is passed")


def _result(subject: Subject, found: Decimal | str | None) -> SubjectResult | None:
    if found is None:
        return None
    if isinstance(found, str):
        return SubjectResult(subject.name, passed=found)
    return SubjectResult(subject.name, score=found)


def _known(results: Sequence[SubjectResult | None]) -> list[SubjectResult]:
    return [each for each in results if each is not None]


def _learning(results: Sequence[SubjectResult | None], rules: SecondaryRules) -> Learning | None:
    """Give the level of learning, or None where a subject has no result, or there is no subject at all."""
    known = _known(results)
    return learning(known, rules) if known and len(known) == len(results) else None


def _after_retests(
    subjects: Sequence[Subject], year: Sequence[SubjectResult | None], rules: SecondaryRules
) -> list[SubjectResult]:
    """Put the marks of retests in place of the year's; empty when there was none that counts."""
    found, counts = [], False
    for subject, result in zip(subjects, _known(year), strict=True):
        if subject.retest is None or not may_retest(result, rules):
            found.append(result)
        else:
            counts = True
            found.append(_result(subject, subject.retest) or result)
    return found if counts else []


def _term_levels(
    subjects: Sequence[Subject], outcomes: Sequence[SubjectOutcome], rules: SecondaryRules
) -> tuple[str | None, str | None]:
    """Give the level of learning of each term, for the mid-year report."""
    first, second = (
        [_result(s, o.terms[term]) for s, o in zip(subjects, outcomes, strict=True)] for term in range(len(TERMS))
    )
    return _level(first, rules), _level(second, rules)


def _level(results: Sequence[SubjectResult | None], rules: SecondaryRules) -> str | None:
    known = _known(results)
    return learning_level(known, rules) if known and len(known) == len(results) else None


def _why(pupil: Pupil, level: Learning | None, final: Learning | None, conduct: str | None) -> Iterator[Reason]:
    if not pupil.subjects:
        yield because("no-subjects", "Chưa có môn học nào", "There is no subject yet")
    if level:
        yield level.reason
    if final and final is not level:
        yield replace(final.reason, code="level-after-retest", words=AFTER_RETEST.fill(words=final.reason.words))
    yield conduct_because(*pupil.conduct, conduct)
    if pupil.summer and conduct == CHUA_DAT:
        yield because(
            "conduct-after-summer",
            "Sau rèn luyện trong hè: rèn luyện {level}",
            "After summer training: conduct {level}",
            level=LEVEL_NAMES[pupil.summer],
        )
    yield from (_retested(each) for each in pupil.subjects if each.retest is not None)


AFTER_RETEST = Words("Sau kiểm tra lại: {words}", "After the retest: {words}")


def _retested(subject: Subject) -> Reason:
    found = LEVEL_NAMES[subject.retest] if isinstance(subject.retest, str) else mark(subject.retest or Decimal(0))
    return because(
        "retested", "Kiểm tra lại {name}: {found}", "Examined again in {name}: {found}", name=subject.name, found=found
    )

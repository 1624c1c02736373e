"""One primary pupil's year (Circular 27/2020): levels and tests at four points of the year, qualities, competences, the year's level."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from hoaban.kernel.language import Words, join_words, number
from hoaban.modules.assessment.rules.levels import (
    DECISION_NAMES,
    NOT_COMPLETED,
    PERIOD_NAMES,
    PRINCIPAL,
    PROMOTED,
    SUBJECT_NAMES,
    SUBJECT_STEPS,
    SUPPORT,
    TITLE_NAMES,
    TRAIT_NAMES,
    TRAIT_STEPS,
    YEAR_NAMES,
)
from hoaban.modules.assessment.rules.packs import PrimaryRules, Trait, YearLevel
from hoaban.modules.assessment.rules.reasons import Reason, because, listed

NOTHING = (None, None, None, None)


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject: its level and test mark at each point of the year, None where there is none (yet)."""

    id: str
    name: Words
    levels: Sequence[str | None] = NOTHING
    tests: Sequence[Decimal | None] = NOTHING


@dataclass(frozen=True, slots=True)
class Decided:
    """What the principal decided on a pupil who has not completed the year after support."""

    decision: str
    reason: str
    by: str
    on: date


@dataclass(frozen=True, slots=True)
class Pupil:
    """All that a primary pupil's year is judged by.

    `praise` says for what the class accepted the pupil as outstanding; `is_again` that these are the values after support; `decided` what the
    principal decided then, which counts only where the rules leave it to them.
    """

    grade: int
    subjects: Sequence[Subject]
    qualities: Mapping[str, Sequence[str | None]] = field(default_factory=dict)
    competences: Mapping[str, Sequence[str | None]] = field(default_factory=dict)
    praise: str = ""
    is_again: bool = False
    decided: Decided | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a primary year comes to, and why; None says that it cannot be told yet."""

    result: str | None
    decision: str | None
    title: str | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """One thing that the year's level looks at: a subject's level, a quality or competence, or a test."""

    name: Words
    at_least: str  # "subject", "trait" or "test"
    rank: int | Decimal
    shown: Words


def assess(pupil: Pupil, rules: PrimaryRules) -> Outcome:
    """Judge one pupil's year by what stands at its end. The order of subjects makes no difference; absences have no limit."""
    lacking = list(missing(pupil, rules))
    if lacking:
        return Outcome(None, None, None, tuple(lacking))
    trials = list(_trials(pupil, rules))
    level = next((row for row in rules.levels if not list(_short_of(trials, row))), None)
    result = level.level if level else NOT_COMPLETED
    title, titled = _title(pupil, result, rules)
    decision, decided = _decision(pupil, result)
    told = (_level_because(trials, result, rules), decided, titled)
    return Outcome(result, decision, title, tuple(reason for reason in told if reason))


def missing(pupil: Pupil, rules: PrimaryRules) -> Iterator[Reason]:
    """Say what the end of the year still lacks."""
    if not pupil.subjects:
        yield because("no-subjects", "Chưa có môn học nào", "There is no subject yet")
    at = len(rules.periods) - 1
    for subject in pupil.subjects:
        parts = [LEVEL] if subject.levels[at] is None else []
        if rules.is_tested(subject.id, pupil.grade, at) and subject.tests[at] is None:
            parts.append(TEST)
        if parts:
            yield _lacks(subject.name, join_words(list(parts)), at, rules)
    for traits, given in ((rules.qualities, pupil.qualities), (rules.competences, pupil.competences)):
        for name in _unknown(traits, given, pupil.grade, at):
            yield _lacks(name, LEVEL, at, rules)


LEVEL, TEST = Words("mức đánh giá", "level"), Words("bài kiểm tra định kì", "test")


def _unknown(
    traits: Mapping[str, Trait], given: Mapping[str, Sequence[str | None]], grade: int, at: int
) -> Iterator[Words]:
    for key, trait in traits.items():
        if trait.since <= grade and given.get(key, NOTHING)[at] is None:
            yield trait.name


def _lacks(name: Words, what: Words, at: int, rules: PrimaryRules) -> Reason:
    return because(
        "assessment-missing",
        "Chưa đủ: {name} {period} còn thiếu {what}",
        "Not complete: {name}, {period}, still lacks its {what}",
        name=name,
        period=PERIOD_NAMES[rules.periods[at]],
        what=what,
    )


def _trials(pupil: Pupil, rules: PrimaryRules) -> Iterator[Trial]:
    """Give everything that the year's level looks at, as it stands at the end of the year."""
    at = len(rules.periods) - 1
    for subject in pupil.subjects:
        level, test = subject.levels[at], subject.tests[at]
        if level is not None:
            yield Trial(subject.name, "subject", SUBJECT_STEPS.index(level), SUBJECT_NAMES[level])
        if test is not None and rules.is_tested(subject.id, pupil.grade, at):
            yield Trial(subject.name, "test", test, number(test))
    for traits, given in ((rules.qualities, pupil.qualities), (rules.competences, pupil.competences)):
        for key, trait in traits.items():
            if trait.since <= pupil.grade and (found := given[key][at]) is not None:
                yield Trial(trait.name, "trait", TRAIT_STEPS.index(found), TRAIT_NAMES[found])


def _short_of(trials: Sequence[Trial], asked: YearLevel) -> Iterator[Words]:
    """Name what falls short of a level."""
    least: dict[str, int | Decimal] = {
        "subject": SUBJECT_STEPS.index(asked.subject),
        "trait": TRAIT_STEPS.index(asked.trait),
        "test": asked.test,
    }
    for trial in trials:
        if trial.rank < least[trial.at_least]:
            yield _short(trial, asked)


def _short(trial: Trial, asked: YearLevel) -> Words:
    if trial.at_least == "test":
        words = Words("bài kiểm tra {name} {found} < {least}", "test of {name} {found} < {least}")
        return words.fill(name=trial.name, found=trial.shown, least=number(asked.test))
    return Words("{name} {found}", "{name} {found}").fill(name=trial.name, found=trial.shown)


def _level_because(trials: Sequence[Trial], result: str, rules: PrimaryRules) -> Reason:
    """Say what kept the level from being the next higher; of the highest, what carried it."""
    names = [row.level for row in rules.levels]
    at = names.index(result) if result in names else len(names)
    if at == 0:
        return _highest_because(rules.levels[0])
    return because(
        "level",
        "{level}, vì {short}",
        "{level}, because {short}",
        level=YEAR_NAMES[result],
        short=listed(list(_short_of(trials, rules.levels[at - 1]))),
    )


def _highest_because(row: YearLevel) -> Reason:
    return because(
        "level",
        "{level}: mọi môn {subject}, mọi phẩm chất và năng lực {trait}, mọi bài kiểm tra cuối năm từ {test} trở lên",
        "{level}: every subject {subject}, every quality and competence {trait}, every test at the year's end at least {test}",
        level=YEAR_NAMES[row.level],
        subject=SUBJECT_NAMES[row.subject],
        trait=TRAIT_NAMES[row.trait],
        test=number(row.test),
    )


def _decision(pupil: Pupil, result: str) -> tuple[str, Reason]:
    if result != NOT_COMPLETED:
        return PROMOTED, because(
            "completed",
            "Hoàn thành chương trình lớp {grade}",
            "Completes the programme of grade {grade}",
            grade=pupil.grade,
        )
    if pupil.is_again and pupil.decided:
        return pupil.decided.decision, _decided_because(pupil.decided)
    if pupil.is_again:
        return PRINCIPAL, because(
            "principal-decides",
            "Đã được hướng dẫn, giúp đỡ và đánh giá bổ sung mà chưa hoàn thành: hiệu trưởng xem xét, quyết định",
            "Supported and assessed again without completing: for the principal to decide",
        )
    return SUPPORT, because(
        "support",
        "Lập kế hoạch hướng dẫn, giúp đỡ, rồi đánh giá bổ sung",
        "To be supported by a plan, then assessed again",
    )


def _decided_because(decided: Decided) -> Reason:
    return because(
        "principal-decided",
        "{decision}: {by} quyết định ngày {on} sau khi xem xét việc đánh giá bổ sung. Lý do: {reason}",
        "{decision}: decided by {by} on {on} after the pupil was assessed again. Reason: {reason}",
        decision=DECISION_NAMES[decided.decision],
        by=decided.by,
        on=f"{decided.on:%d/%m/%Y}",
        reason=decided.reason,
    )


def _title(pupil: Pupil, result: str, rules: PrimaryRules) -> tuple[str | None, Reason | None]:
    row = next((row for row in rules.titles if row.level == result), None)
    if row is None or pupil.is_again:
        return None, None
    name = TITLE_NAMES[row.title]
    if not row.needs_praise:
        return row.title, because("title", "{title}: {level}", "{title}: {level}", title=name, level=YEAR_NAMES[result])
    if pupil.praise:
        return row.title, because("title", "{title}: {praise}", "{title}: {praise}", title=name, praise=pupil.praise)
    return None, because(
        "title-needs-praise",
        "Có thể đạt danh hiệu {title} nếu nổi bật ở ít nhất một môn, hoặc tiến bộ rõ ở ít nhất một phẩm chất, năng lực, được lớp công nhận",
        "May be a “{title}” when outstanding in a subject or clearly progressing in a quality or competence, as the class accepts",
        title=name,
    )

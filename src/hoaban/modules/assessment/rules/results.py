"""The level of learning: the table of levels, the adjustment for one subject, and what kept a level from being higher."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from hoaban.kernel.language import Words
from hoaban.modules.assessment.rules.levels import CHUA_DAT, LEVEL_NAMES, STEPS
from hoaban.modules.assessment.rules.marks import NOT_PASSED
from hoaban.modules.assessment.rules.packs import LevelRule, SecondaryRules
from hoaban.modules.assessment.rules.reasons import Reason, because, listed, mark

SHOWN = 4  # subjects named in a reason; the rest are counted


class SubjectResult(NamedTuple):
    """A subject's result of a term or year: an average, or passed or not."""

    name: Words
    score: Decimal | None = None
    passed: str | None = None

    def falls_short(self, asked: LevelRule) -> bool:
        """Say whether this subject alone is below what a level asks of every one."""
        return self.passed == NOT_PASSED if self.score is None else self.score < asked.every


@dataclass(frozen=True, slots=True)
class Learning:
    """A level of learning and why it is that one."""

    level: str
    reason: Reason


def level_of(results: Sequence[SubjectResult], rules: SecondaryRules) -> str:
    """Give the level by the table alone, without the adjustment."""
    return next((asked.level for asked in rules.levels if _reaches(results, asked)), CHUA_DAT)


def _reaches(results: Sequence[SubjectResult], asked: LevelRule) -> bool:
    enough = not_passed = 0
    for each in results:
        if each.score is None:
            not_passed += each.passed == NOT_PASSED
        elif each.score < asked.every:
            return False
        else:
            enough += each.score >= asked.enough
    return enough >= asked.subjects and not_passed <= asked.not_passed


def learning_level(results: Sequence[SubjectResult], rules: SecondaryRules) -> str:
    """Give the level with the adjustment, without saying why."""
    table = level_of(results, rules)
    return table if _raised(results, table, rules) is None else STEPS[STEPS.index(table) + 1]


def learning(results: Sequence[SubjectResult], rules: SecondaryRules) -> Learning:
    """Give the level with the adjustment, and its reason."""
    table = level_of(results, rules)
    found = _raised(results, table, rules)
    if found is None:
        return Learning(table, _level_because(results, table, rules))
    raised = STEPS[STEPS.index(table) + 1]
    return Learning(raised, _raised_because(table, raised, *found))


def _raised(results: Sequence[SubjectResult], table: str, rules: SecondaryRules) -> tuple[str, SubjectResult] | None:
    """Give the target that the level misses by one subject alone, and that subject; None when it is not to be raised."""
    for target in rules.targets:
        spoiler = _spoiler(results, table, target, rules)
        if spoiler is not None:
            return target, spoiler
    return None


def _spoiler(results: Sequence[SubjectResult], table: str, target: str, rules: SecondaryRules) -> SubjectResult | None:
    """Give the one subject that keeps the level so far below a target, if there is just one such."""
    if STEPS.index(target) - STEPS.index(table) < rules.steps_below:
        return None
    asked = next(row for row in rules.levels if row.level == target)
    short = [at for at, each in enumerate(results) if each.falls_short(asked)]
    if len(short) > 1 + asked.not_passed:  # without one of them there are others still
        return None
    for at in short:
        others = [*results[:at], *results[at + 1 :]]
        if STEPS.index(level_of(others, rules)) >= STEPS.index(target):
            return results[at]
    return None


def _raised_because(table: str, raised: str, target: str, spoiler: SubjectResult) -> Reason:
    return because(
        "level-raised",
        "Học tập {raised}, nâng từ {table} lên một mức: chỉ riêng môn {subject} làm kết quả thấp hơn {target} từ hai mức trở lên",
        "Learning {raised}, raised by one step from {table}: {subject} alone keeps it two or more steps below {target}",
        raised=LEVEL_NAMES[raised],
        table=LEVEL_NAMES[table],
        target=LEVEL_NAMES[target],
        subject=_with_result(spoiler),
    )


def _with_result(subject: SubjectResult) -> Words:
    found = LEVEL_NAMES[NOT_PASSED] if subject.score is None else mark(subject.score)
    return Words("{name} ({found})", "{name} ({found})").fill(name=subject.name, found=found)


def _level_because(results: Sequence[SubjectResult], level: str, rules: SecondaryRules) -> Reason:
    """Say what kept the level from being the next higher; of the highest, what carried it."""
    at = STEPS.index(level)
    if at == len(STEPS) - 1:
        return _highest_because(results, rules.levels[0])
    asked = next(row for row in rules.levels if row.level == STEPS[at + 1])
    return because(
        "level",
        "Học tập {level}, vì {obstacles}",
        "Learning {level}, because {obstacles}",
        level=LEVEL_NAMES[level],
        obstacles=listed(list(obstacles(results, asked))),
    )


def _highest_because(results: Sequence[SubjectResult], asked: LevelRule) -> Reason:
    return because(
        "level",
        "Học tập {level}: mọi môn từ {every} trở lên, {n} môn từ {enough} trở lên (cần {needed}), mọi môn nhận xét Đạt",
        "Learning {level}: every subject at least {every}, {n} of them at least {enough} ({needed} needed), all others passed",
        level=LEVEL_NAMES[asked.level],
        every=mark(asked.every),
        enough=mark(asked.enough),
        n=count_from(results, asked.enough),
        needed=asked.subjects,
    )


def count_from(results: Sequence[SubjectResult], enough: Decimal) -> int:
    """Count the scored subjects that reach a mark."""
    return sum(each.score is not None and each.score >= enough for each in results)


def obstacles(results: Sequence[SubjectResult], asked: LevelRule) -> Iterator[Words]:
    """Name what stands between a pupil and a level: subjects below what is asked, not passed, or too few good ones."""
    low = [each for each in results if each.score is not None and each.score < asked.every]
    yield from _few([_below(each, asked.every) for each in low])
    failed = [each for each in results if each.score is None and each.passed == NOT_PASSED]
    if len(failed) > asked.not_passed:
        yield from _few([NOT_PASSED_SUBJECT.fill(name=each.name) for each in failed])
    if (found := count_from(results, asked.enough)) < asked.subjects:
        yield TOO_FEW.fill(n=found, enough=mark(asked.enough), needed=asked.subjects)


NOT_PASSED_SUBJECT = Words("{name} Chưa đạt", "{name} not passed")
TOO_FEW = Words(
    "chỉ {n} môn từ {enough} trở lên (cần {needed})", "only {n} subjects are at least {enough} ({needed} needed)"
)


def _below(each: SubjectResult, every: Decimal) -> Words:
    return Words("{name} {score} < {every}", "{name} {score} < {every}").fill(
        name=each.name, score=mark(each.score or Decimal(0)), every=mark(every)
    )


def _few(found: Sequence[Words]) -> Iterator[Words]:
    yield from found[:SHOWN]
    if len(found) > SHOWN:
        yield Words("và {n} môn khác", "and {n} other subjects").fill(n=len(found) - SHOWN)

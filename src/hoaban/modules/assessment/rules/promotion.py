"""The decision at the end of the year, and titles."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hoaban.kernel.language import Words
from hoaban.modules.assessment.rules.levels import (
    DECISION_NAMES,
    LEVEL_NAMES,
    PROMOTED,
    RETAINED,
    RETEST,
    STEPS,
    SUMMER_TRAINING,
    TITLE_NAMES,
)
from hoaban.modules.assessment.rules.packs import SecondaryRules, TitleRule
from hoaban.modules.assessment.rules.reasons import Reason, because, listed, mark
from hoaban.modules.assessment.rules.results import SubjectResult, count_from


@dataclass(frozen=True, slots=True)
class Standing:
    """What the decision is taken on: learning and conduct after whatever came in the summer, and absences."""

    learning: str | None
    conduct: str | None
    absences: int
    is_retested: bool = False
    is_trained: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a pupil, or None while it cannot be told, and why."""

    decision: str | None
    reason: Reason | None


def decide(standing: Standing, retests: Sequence[SubjectResult], rules: SecondaryRules) -> Decision:
    """Decide on promotion. Too many absences decide by themselves, also while marks are missing; `retests` may be examined again."""
    if standing.absences > rules.absence_limit:
        return Decision(RETAINED, _too_often_absent(standing, rules))
    if standing.learning is None or standing.conduct is None:
        return Decision(None, None)
    learns = STEPS.index(standing.learning) >= STEPS.index(rules.promotion_learning)
    behaves = STEPS.index(standing.conduct) >= STEPS.index(rules.promotion_conduct)
    if learns and behaves:
        return Decision(PROMOTED, _promoted(standing, rules))
    if (standing.is_trained and not behaves) or (standing.is_retested and not learns):
        return Decision(RETAINED, _still_not(standing))
    if behaves:
        return Decision(RETEST, _retest(retests))
    if learns:
        return Decision(SUMMER_TRAINING, _training())
    return Decision(rules.both_not_passed, _both(rules.both_not_passed))


def may_retest(result: SubjectResult, rules: SecondaryRules) -> bool:
    """Say whether a subject may be examined again: its average is below the limit, or it is not passed."""
    if result.score is None:
        return result.falls_short(rules.levels[-1])
    return result.score < rules.retest_below


def title_of(
    results: Sequence[SubjectResult], learning: str | None, conduct: str | None, rules: SecondaryRules
) -> tuple[str | None, Reason | None]:
    """Give the highest title that the year's own results deserve, with its reason."""
    for at, row in enumerate(rules.titles):
        if learning == row.learning and conduct == row.conduct and not list(_lacking(results, row)):
            higher = [words for above in rules.titles[:at] for words in _lacking(results, above)]
            return row.title, _titled(row, higher)
    return None, None


def _lacking(results: Sequence[SubjectResult], row: TitleRule) -> Iterator[Words]:
    if row.enough is not None and (found := count_from(results, row.enough)) < row.subjects:
        yield Words(
            "{n} môn từ {enough} trở lên, {title} cần {needed}",
            "{n} subjects are at least {enough}, {title} needs {needed}",
        ).fill(n=found, enough=mark(row.enough), needed=row.subjects, title=TITLE_NAMES[row.title])


def _titled(row: TitleRule, higher: Sequence[Words]) -> Reason:
    given = because(
        "title",
        "{title}: học tập {learning}, rèn luyện {conduct}",
        "{title}: learning {learning}, conduct {conduct}",
        title=TITLE_NAMES[row.title],
        learning=LEVEL_NAMES[row.learning],
        conduct=LEVEL_NAMES[row.conduct],
    )
    return (
        Reason(given.code, Words("{a} ({b})", "{a} ({b})").fill(a=given.words, b=listed(higher))) if higher else given
    )


def _promoted(standing: Standing, rules: SecondaryRules) -> Reason:
    return because(
        "promoted",
        "Được lên lớp: học tập {learning}, rèn luyện {conduct}, nghỉ {n} buổi (không quá {limit})",
        "Promoted: learning {learning}, conduct {conduct}, absent {n} half-days (at most {limit})",
        **_levels(standing),
        n=standing.absences,
        limit=rules.absence_limit,
    )


def _levels(standing: Standing) -> dict[str, Words]:
    return {"learning": LEVEL_NAMES[standing.learning or ""], "conduct": LEVEL_NAMES[standing.conduct or ""]}


def _too_often_absent(standing: Standing, rules: SecondaryRules) -> Reason:
    return because(
        "too-often-absent",
        "Không được lên lớp: nghỉ {n} buổi, quá {limit} buổi",
        "Not promoted: absent {n} half-days, more than {limit}",
        n=standing.absences,
        limit=rules.absence_limit,
    )


def _still_not(standing: Standing) -> Reason:
    return because(
        "still-not-passed",
        "Không được lên lớp: sau kiểm tra lại và rèn luyện hè, học tập {learning}, rèn luyện {conduct}",
        "Not promoted: after retest and summer training, learning {learning}, conduct {conduct}",
        **_levels(standing),
    )


def _retest(retests: Sequence[SubjectResult]) -> Reason:
    found = [_with_result(each) for each in retests]
    return because(
        "retest",
        "Kiểm tra, đánh giá lại để xét lên lớp, chọn trong: {subjects}",
        "To be examined again for promotion, to choose from: {subjects}",
        subjects=listed(found),
    )


def _with_result(each: SubjectResult) -> Words:
    found = LEVEL_NAMES[each.passed or ""] if each.score is None else mark(each.score)
    return Words("{name} {found}", "{name} {found}").fill(name=each.name, found=found)


def _training() -> Reason:
    return because(
        "summer-training",
        "Rèn luyện trong hè: rèn luyện cả năm Chưa đạt, đánh giá lại sau hè",
        "Summer training: the year's conduct is not passed and is judged again after the summer",
    )


def _both(decision: str) -> Reason:
    return because(
        "both-not-passed",
        "{decision}: học tập và rèn luyện đều Chưa đạt (Điều 12, 13, 14 có hai cách hiểu; cách đang dùng chọn trong bộ quy tắc)",
        "{decision}: learning and conduct are both not passed (Articles 12, 13 and 14 can be read in two ways; the rules choose one)",
        decision=DECISION_NAMES[decision],
    )

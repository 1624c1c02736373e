"""What primary teachers judge: a level in a subject, quality or competence at a point of the year, the test's mark, and praise."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from hoaban.kernel.action import AtRecord, action, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Problem, refuse, unless_listed
from hoaban.kernel.language import Words, vi_en
from hoaban.modules.assessment.actions.marks import made_at
from hoaban.modules.assessment.actions.together import Key, judged, standing_by, write_all
from hoaban.modules.assessment.computing import recompute
from hoaban.modules.assessment.desk import WRITE, Desk
from hoaban.modules.assessment.models import Praise, PrimaryRecord
from hoaban.modules.assessment.rules.levels import SUBJECT_STEPS, TRAIT_STEPS
from hoaban.modules.assessment.rules.packs import PrimaryRules, primary_rules
from hoaban.modules.assessment.words import AGAIN, AREAS, QUALITY, SUBJECT, SUMMER
from hoaban.modules.schooling.models import SchoolClass

RECORD_KEY = ("person_id", "area", "key", "period")
LONGEST_PRAISE = 300


@dataclass(frozen=True, slots=True)
class Judgement:
    """One level of a primary pupil, with the mark of the test where there is one."""

    person_id: UUID
    area: str
    key: str
    period: str
    level: str
    test: int | None

    @property
    def where(self) -> Key:
        return self.person_id, self.area, self.key, self.period


@action(
    WRITE,
    kind="assessment.set_primary@1",
    scope=AtRecord(SchoolClass, "school_class_id"),
    says=vi_en("Đánh giá học sinh tiểu học", "Judged a primary pupil"),
)
def set_primary(
    actor: Actor,
    *,
    school_class_id: UUID,
    person_id: UUID,
    area: str,
    key: str,
    period: str,
    level: str,
    test: int | None = None,
) -> PrimaryRecord | None:
    """Write a pupil's level (and test, where the grade has one) at a point of the year; `bs` is the assessment after support."""
    one = Judgement(person_id, area, key, period, level, test)
    _write(Desk.of(actor, school_class_id), [one])
    keys = dict(zip(RECORD_KEY, one.where, strict=True))
    return PrimaryRecord.objects.filter(school_class_id=school_class_id, **keys).first()


@action(
    WRITE,
    kind="assessment.set_primary_sheet@1",
    scope=AtRecord(SchoolClass, "school_class_id"),
    says=vi_en("Đánh giá học sinh của lớp tiểu học", "Judged the pupils of a primary class"),
)
def set_primary_sheet(actor: Actor, *, school_class_id: UUID, rows: Sequence[Mapping[str, Any]]) -> int:
    """Write many levels, each {person_id, area, key, period, level, test}, together or not at all; gives how many changed."""
    found = [
        Judgement(UUID(str(row["person_id"])), row["area"], row["key"], row["period"], row["level"], row["test"])
        for row in rows
    ]
    return _write(Desk.of(actor, school_class_id), found)


def _write(desk: Desk, judgements: Sequence[Judgement]) -> int:
    op, rules = writing(), primary_rules(desk.judged_on)

    def judge(one: Judgement) -> tuple[Key, dict[str, Any]]:
        _check(desk, rules, one)
        return one.where, {"level": one.level, "test": one.test}

    said = dict(judged(judgements, judge)) if len(judgements) > 1 else dict(map(judge, judgements))
    persons = {each.person_id for each in judgements}
    count = write_all(
        op,
        PrimaryRecord,
        names=RECORD_KEY,
        standing=standing_by(
            PrimaryRecord.objects.filter(school_class=desk.school_class, person__in=persons), RECORD_KEY
        ),
        said=said,
        place={**desk.place, "school_year": desk.school_class.school_year},
        signed={"by_name": desk.actor.name, "at": made_at(op)},
    )
    recompute(op, desk.year, persons=persons)
    return count


def _check(desk: Desk, rules: PrimaryRules, one: Judgement) -> None:
    """Refuse what cannot stand, and who may not write it."""
    refuse(*_problems(desk, rules, one), *_problems_of_level(one, rules))
    if one.area == SUBJECT:
        desk.refuse_others(one.key)
    else:
        desk.refuse_others_than_homeroom(WRITE)
    desk.refuse_closed(SUMMER if one.period == AGAIN else rules.periods.index(one.period) // 2 + 1)
    desk.refuse_stranger(one.person_id)
    refuse(*_problems_of_test(desk, rules, one))


def _problems(desk: Desk, rules: PrimaryRules, one: Judgement) -> Iterator[Problem]:
    known = {SUBJECT: desk.subjects, QUALITY: rules.qualities}.get(one.area, rules.competences)
    yield from unless_listed("area", one.area, AREAS)
    yield from unless_listed("key", one.key, known)


def _problems_of_level(one: Judgement, rules: PrimaryRules) -> Iterator[Problem]:
    yield from unless_listed("period", one.period, [*rules.periods, AGAIN])
    yield from unless_listed("level", one.level, ["", *(SUBJECT_STEPS if one.area == SUBJECT else TRAIT_STEPS)])


def _problems_of_test(desk: Desk, rules: PrimaryRules, one: Judgement) -> Iterator[Problem]:
    if one.test is None:
        return
    at = len(rules.periods) - 1 if one.period == AGAIN else rules.periods.index(one.period)
    grade = desk.grades[one.person_id]
    if one.area != SUBJECT or not rules.is_tested(one.key, int(grade), at):
        yield Problem("no-test-here", "test", NO_TEST)
    if not rules.scale.least <= one.test <= rules.scale.greatest:
        yield Problem("mark-not-on-scale", "test", NOT_WHOLE)


NO_TEST = Words(
    "Môn này ở khối này không có bài kiểm tra định kì vào thời điểm này. Hãy để trống điểm.",
    "This subject has no test in this grade at this point of the year. Leave the mark empty.",
)
NOT_WHOLE = Words("Điểm kiểm tra là số nguyên từ 0 đến 10.", "A test's mark is a whole number from 0 to 10.")


@action(
    WRITE,
    kind="assessment.praise_pupils@1",
    scope=AtRecord(SchoolClass, "school_class_id"),
    says=vi_en("Ghi điều nổi bật để khen thưởng", "Wrote what pupils are praised for"),
)
def praise_pupils(actor: Actor, *, school_class_id: UUID, rows: Sequence[Mapping[str, Any]]) -> int:
    """Write in what the class accepted pupils as outstanding or clearly progressing, each {person_id, text}; gives how many changed."""
    op, desk = writing(), Desk.of(actor, school_class_id)
    desk.refuse_others_than_homeroom(WRITE)
    desk.refuse_closed(2)

    def judge(row: Mapping[str, Any]) -> tuple[Key, dict[str, str]]:
        person_id, text = UUID(str(row["person_id"])), str(row["text"]).strip()
        desk.refuse_stranger(person_id)
        refuse(*([Problem("too-long", "text", TOO_LONG)] if len(text) > LONGEST_PRAISE else []))
        return (person_id,), {"text": text}

    said = dict(judged(rows, judge))
    persons = {key[0] for key in said}
    count = write_all(
        op,
        Praise,
        names=("person_id",),
        standing=standing_by(Praise.objects.filter(school_class=desk.school_class), ("person_id",)),
        said=said,
        place={**desk.place, "school_year": desk.school_class.school_year},
        signed={"by_name": actor.name, "at": made_at(op)},
    )
    recompute(op, desk.year, persons=persons)
    return count


TOO_LONG = Words("Dài quá 300 chữ. Hãy viết ngắn lại.", "This has more than 300 characters. Make it shorter.")

"""What primary teachers judge: a level in a subject, quality or competence at a point of the year, and the test's mark."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from hoaban.kernel.action import AtRecord, action, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Problem, refuse, unless_listed
from hoaban.kernel.language import Words, vi_en
from hoaban.modules.assessment.actions.marks import made_at
from hoaban.modules.assessment.computing import recompute
from hoaban.modules.assessment.desk import WRITE, Desk
from hoaban.modules.assessment.models import PrimaryRecord
from hoaban.modules.assessment.rules.levels import SUBJECT_STEPS, TRAIT_STEPS
from hoaban.modules.assessment.rules.packs import PrimaryRules, primary_rules
from hoaban.modules.assessment.words import AREAS, QUALITY, SUBJECT
from hoaban.modules.schooling.models import Enrolment, SchoolClass


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
) -> PrimaryRecord:
    """Write a pupil's level (and test, where the grade has one) in a subject, quality or competence at a point of the year."""
    op, desk = writing(), Desk.of(actor, school_class_id)
    rules = primary_rules(date(desk.year.starts + 1, 5, 31))
    refuse(*_problems(desk, rules, area, key), *_problems_of_level(area, period, level, rules))
    if area == SUBJECT:
        desk.refuse_others(key)
    else:
        desk.refuse_others_than_homeroom(WRITE)
    at = rules.periods.index(period)
    desk.refuse_closed(at // 2 + 1)
    desk.refuse_stranger(person_id)
    refuse(*_problems_of_test(desk, rules, person_id, (area, key, at), test))
    keys = {"school_class_id": school_class_id, "person_id": person_id, "area": area, "key": key, "period": period}
    place = {"institution_id": desk.school_class.institution_id, "school_year": desk.school_class.school_year}
    said = {"level": level, "test": test, "by_name": actor.name, "at": made_at(op)}
    row = PrimaryRecord.objects.filter(**keys).first()
    if row is None:
        row = op.create(PrimaryRecord, **keys, **place, **said)
    elif (row.level, row.test) != (level, test):
        op.change(row, **said)
    recompute(op, desk.year, persons=[person_id])
    return row


def _problems(desk: Desk, rules: PrimaryRules, area: str, key: str) -> Iterator[Problem]:
    known = {SUBJECT: desk.subjects, QUALITY: rules.qualities}.get(area, rules.competences)
    yield from unless_listed("area", area, AREAS)
    yield from unless_listed("key", key, known)


def _problems_of_level(area: str, period: str, level: str, rules: PrimaryRules) -> Iterator[Problem]:
    yield from unless_listed("period", period, rules.periods)
    yield from unless_listed("level", level, ["", *(SUBJECT_STEPS if area == SUBJECT else TRAIT_STEPS)])


def _problems_of_test(
    desk: Desk, rules: PrimaryRules, person_id: UUID, where: tuple[str, str, int], test: int | None
) -> Iterator[Problem]:
    if test is None:
        return
    area, key, at = where
    stays = Enrolment.objects.on(desk.day).filter(school_class=desk.school_class, person_id=person_id)
    grade = stays.values_list("grade", flat=True).get()
    if area != SUBJECT or not rules.is_tested(key, int(grade), at):
        yield Problem("no-test-here", "test", NO_TEST)
    if not rules.scale.least <= test <= rules.scale.greatest:
        yield Problem("mark-not-on-scale", "test", NOT_WHOLE)


NO_TEST = Words(
    "Môn này ở khối này không có bài kiểm tra định kì vào thời điểm này. Hãy để trống điểm.",
    "This subject has no test in this grade at this point of the year. Leave the mark empty.",
)
NOT_WHOLE = Words("Điểm kiểm tra là số nguyên từ 0 đến 10.", "A test's mark is a whole number from 0 to 10.")

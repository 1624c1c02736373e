"""What homeroom teachers judge, and what all teachers write in words: of one pupil, or a sheet of a class."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from hoaban.kernel.action import AtRecord, action, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import invalid, refuse, unless_listed
from hoaban.kernel.language import vi_en
from hoaban.kernel.operation import Writing
from hoaban.modules.assessment.actions.marks import made_at
from hoaban.modules.assessment.actions.together import Key, judged, standing_by, write_all
from hoaban.modules.assessment.computing import recompute
from hoaban.modules.assessment.desk import WRITE, Desk
from hoaban.modules.assessment.models import Comment, ConductLevel
from hoaban.modules.assessment.rules.levels import STEPS
from hoaban.modules.assessment.words import HOMEROOM, SUMMER, TERMS
from hoaban.modules.schooling.models import SchoolClass

JUDGE = "conduct.write"
LONGEST = 1000
CONDUCT_KEY = ("person_id", "term")
COMMENT_KEY = ("person_id", "subject", "term")


@action(
    JUDGE,
    kind="assessment.set_conduct@1",
    scope=AtRecord(SchoolClass, "school_class_id"),
    says=vi_en("Đánh giá rèn luyện", "Judged conduct"),
)
def set_conduct(actor: Actor, *, school_class_id: UUID, person_id: UUID, term: int, level: str) -> ConductLevel:
    """Judge a pupil's conduct of a term, or (term 3) after summer training. Only a homeroom teacher of the class may."""
    op, desk = writing(), Desk.of(actor, school_class_id)
    _check_conduct(desk, person_id, term, level)
    keys = {"school_class_id": school_class_id, "person_id": person_id, "term": term}
    signed = {"by_name": actor.name, "at": made_at(op)}
    row = ConductLevel.objects.filter(**keys).first()
    if row is None:
        row = op.create(
            ConductLevel,
            **keys,
            institution_id=desk.school_class.institution_id,
            school_year=desk.school_class.school_year,
            level=level,
            **signed,
        )
    elif row.level != level:
        op.change(row, level=level, **signed)
    else:
        op.find_alike(row)
        return row
    recompute(op, desk.year, persons=[person_id])
    return row


@action(
    JUDGE,
    kind="assessment.set_conduct_sheet@1",
    scope=AtRecord(SchoolClass, "school_class_id"),
    says=vi_en("Đánh giá rèn luyện của lớp", "Judged the conduct of a class"),
)
def set_conduct_sheet(actor: Actor, *, school_class_id: UUID, rows: Sequence[Mapping[str, Any]]) -> int:
    """Judge the conduct of many, each {person_id, term, level}, together or not at all; gives how many changed."""
    op, desk = writing(), Desk.of(actor, school_class_id)
    count = write_conduct(op, desk, rows)
    recompute(op, desk.year, persons={UUID(str(row["person_id"])) for row in rows})
    return count


def write_conduct(op: Writing, desk: Desk, rows: Sequence[Mapping[str, Any]]) -> int:
    """Write conduct under an operation without judging the pupils anew: the common step of a sheet and of the summer."""

    def judge(row: Mapping[str, Any]) -> tuple[Key, dict[str, str]]:
        key = (UUID(str(row["person_id"])), int(row["term"]))
        _check_conduct(desk, *key, str(row["level"]))
        return key, {"level": str(row["level"])}

    said = dict(map(judge, rows)) if len(rows) == 1 else dict(judged(rows, judge))
    standing = ConductLevel.objects.filter(school_class=desk.school_class, person__in={key[0] for key in said})
    return write_all(
        op,
        ConductLevel,
        names=CONDUCT_KEY,
        standing=standing_by(standing, CONDUCT_KEY),
        said=said,
        place={**desk.place, "school_year": desk.school_class.school_year},
        signed={"by_name": desk.actor.name, "at": made_at(op)},
    )


def _check_conduct(desk: Desk, person_id: UUID, term: int, level: str) -> None:
    refuse(*unless_listed("level", level, STEPS), *unless_listed("term", str(term), [*map(str, TERMS), str(SUMMER)]))
    desk.refuse_others_than_homeroom(JUDGE)
    desk.refuse_closed(term)
    desk.refuse_stranger(person_id)


@action(
    WRITE,
    kind="assessment.write_comment@1",
    scope=AtRecord(SchoolClass, "school_class_id"),
    says=vi_en("Viết nhận xét", "Wrote a comment"),
)
def write_comment(
    actor: Actor, *, school_class_id: UUID, person_id: UUID, subject: str, term: int, text: str
) -> Comment | None:
    """Write what a teacher says of a pupil in a term; without a subject it is the homeroom teacher's own. Empty takes it back."""
    op, desk, text = writing(), Desk.of(actor, school_class_id), text.strip()
    _check_comment(desk, person_id, subject, term, text)
    keys = {"school_class_id": school_class_id, "person_id": person_id, "subject": subject, "term": term}
    signed = {"by_name": actor.name, "at": made_at(op)}
    row = Comment.objects.filter(**keys).first()
    if row is not None:
        if row.text == text:
            op.find_alike(row)
        else:
            op.change(row, text=text, **signed)
        return row
    if not text:
        return None
    return op.create(Comment, **keys, institution_id=desk.school_class.institution_id, text=text, **signed)


@action(
    WRITE,
    kind="assessment.write_comments@1",
    scope=AtRecord(SchoolClass, "school_class_id"),
    says=vi_en("Viết nhận xét của lớp", "Wrote comments of a class"),
)
def write_comments(actor: Actor, *, school_class_id: UUID, rows: Sequence[Mapping[str, Any]]) -> int:
    """Write many comments, each {person_id, subject, term, text}, together or not at all; gives how many changed."""
    op, desk = writing(), Desk.of(actor, school_class_id)

    def judge(row: Mapping[str, Any]) -> tuple[Key, dict[str, str]]:
        text = str(row["text"]).strip()
        key = (UUID(str(row["person_id"])), str(row["subject"]), int(row["term"]))
        _check_comment(desk, *key, text)
        return key, {"text": text}

    said = dict(judged(rows, judge))
    standing = Comment.objects.filter(school_class=desk.school_class, person__in={key[0] for key in said})
    return write_all(
        op,
        Comment,
        names=COMMENT_KEY,
        standing=standing_by(standing, COMMENT_KEY),
        said=said,
        place=desk.place,
        signed={"by_name": actor.name, "at": made_at(op)},
    )


def _check_comment(desk: Desk, person_id: UUID, subject: str, term: int, text: str) -> None:
    refuse(*unless_listed("term", str(term), [*map(str, TERMS)]))
    if len(text) > LONGEST:
        raise invalid(
            "too-long",
            "text",
            f"Nhận xét dài {len(text)} chữ, nhiều nhất là {LONGEST}. Hãy viết ngắn lại.",
            f"The comment has {len(text)} characters, at most {LONGEST} are possible. Make it shorter.",
        )
    if subject == HOMEROOM:
        desk.refuse_others_than_homeroom(WRITE)
    else:
        refuse(*unless_listed("subject", subject, desk.subjects))
        desk.refuse_others(subject)
    desk.refuse_closed(term)
    desk.refuse_stranger(person_id)

"""What homeroom teachers judge, and what all teachers write in words."""

from uuid import UUID

from hoaban.kernel.action import AtRecord, action, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import invalid, refuse, unless_listed
from hoaban.kernel.language import vi_en
from hoaban.modules.assessment.actions.marks import made_at
from hoaban.modules.assessment.computing import recompute
from hoaban.modules.assessment.desk import WRITE, Desk
from hoaban.modules.assessment.models import Comment, ConductLevel
from hoaban.modules.assessment.rules.levels import STEPS
from hoaban.modules.assessment.words import HOMEROOM, SUMMER, TERMS
from hoaban.modules.schooling.models import SchoolClass

JUDGE = "conduct.write"
LONGEST = 1000


@action(
    JUDGE,
    kind="assessment.set_conduct@1",
    scope=AtRecord(SchoolClass, "school_class_id"),
    says=vi_en("Đánh giá rèn luyện", "Judged conduct"),
)
def set_conduct(actor: Actor, *, school_class_id: UUID, person_id: UUID, term: int, level: str) -> ConductLevel:
    """Judge a pupil's conduct of a term, or (term 3) after summer training. Only a homeroom teacher of the class may."""
    op, desk = writing(), Desk.of(actor, school_class_id)
    refuse(*unless_listed("level", level, STEPS), *unless_listed("term", str(term), [*map(str, TERMS), str(SUMMER)]))
    desk.refuse_others_than_homeroom(JUDGE)
    desk.refuse_closed(term)
    desk.refuse_stranger(person_id)
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

"""Making transcripts and confirming them: from here on the content is frozen, until it is sent back or a correction takes its place."""

import secrets
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone

from hoaban.engines.transcripts import content
from hoaban.kernel.action import AtRecord, action, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Problem, invalid, refuse
from hoaban.kernel.ids import uuid7
from hoaban.kernel.language import Words, vi_en
from hoaban.kernel.law import rule
from hoaban.kernel.operation import Writing
from hoaban.kernel.scoping import acting
from hoaban.modules.assessment.models import Result
from hoaban.modules.schooling.models import SchoolClass
from hoaban.modules.transcripts.actions.owning import refuse_others
from hoaban.modules.transcripts.addresses import address_of
from hoaban.modules.transcripts.assembly import Assembled, assemble, school_of, transcript_of
from hoaban.modules.transcripts.models import SignedFile, Step, Version
from hoaban.modules.transcripts.rules import Signer, differences
from hoaban.modules.transcripts.synthetic import NOTE, is_synthetic
from hoaban.modules.transcripts.words import DRAFT, RANKS, SIGNING

PREPARE = "transcript.prepare"
CODE_BYTES = 10  # 16 letters: nobody guesses one of 2^80, and a parent can type it


def new_code() -> str:
    """Make the code of a version: it stands in the QR code, and is the only way to its public page."""
    letters = secrets.token_bytes(CODE_BYTES)
    return "".join(ALPHABET[int.from_bytes(letters) >> 5 * at & 31] for at in range(CODE_BYTES * 8 // 5))


ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # no i, l, o, u: nothing that is misread


@dataclass(frozen=True, slots=True)
class Drafted:
    """How many drafts were made anew, how many took in what changed, and for how many there was nothing to do."""

    made: int
    refreshed: int
    kept: int


@action(
    PREPARE,
    kind="transcript.draft@1",
    scope=AtRecord(SchoolClass, "class_id"),
    says=vi_en("Lập học bạ của lớp", "Drafted a class's transcripts"),
)
def draft_transcripts(actor: Actor, *, class_id: UUID, person_ids: Sequence[UUID] | None = None) -> Drafted:
    """Make a draft for each pupil of a class who has a result and no version of this year yet; bring open drafts up to date."""
    op, school_class = writing(), SchoolClass.objects.select_for_update().get(pk=class_id)
    results = Result.objects.filter(school_class=school_class)
    persons = set(results.values_list("person_id", flat=True)) & set(
        person_ids or results.values_list("person_id", flat=True)
    )
    standing = Version.objects.filter(
        person__in=persons, school_year=school_class.school_year, institution=school_class.institution_id
    )
    drafts = [row for row in standing if row.state == DRAFT]
    new = persons - {row.person_id for row in standing}
    found = assemble(school_class, [*new, *(row.person_id for row in drafts)])
    rows = [_new(actor, school_class, person_id, found[person_id]) for person_id in sorted(new)]
    op.create_all(Version, rows)
    changes = [(row, {"content": content_of(found[row.person_id], row)}) for row in drafts]
    refreshed = op.change_all(changes)
    return Drafted(len(rows), refreshed, len(persons) - len(rows) - refreshed)


def _new(actor: Actor, school_class: SchoolClass, person_id: UUID, found: Assembled) -> dict[str, Any]:
    made_id = uuid7()
    made = Version(id=made_id, institution=school_class.institution, code=new_code())
    return {
        "id": made_id,
        "institution_id": school_class.institution_id,
        "person_id": person_id,
        "school_class_id": school_class.pk,
        "school_year": school_class.school_year,
        "level": found.level,
        "grade": found.grade,
        "chain_id": made_id,
        "content": content_of(found, made),
        "code": made.code,
        "by_name": actor.name,
    }


def content_of(found: Assembled, of: Version, number: str = "") -> str:
    """Write what was assembled as the canonical text of a version; `number` once it stands in the school's register."""
    today = timezone.localdate()
    made = transcript_of(
        found,
        of,
        school_of(of.institution, today),
        number=number,
        basis=_basis(found.level, today),
        issued_on=today if number else NOT_YET,
        verify_url=address_of(of.code),
    )
    return content.to_json(made).decode()


def _basis(level: str, today: date) -> str:
    """Name the circular; a document about nobody says that it is one."""
    circular: str = rule("transcript.basis", on=today)[level]
    with acting(Actor.system("whether a transcript is synthetic")):
        return f"{circular} · {NOTE}" if is_synthetic() else circular


NOT_YET = date.min  # a draft has no day; equal records then give equal texts


@action(
    PREPARE,
    kind="transcript.confirm@1",
    scope=AtRecord(SchoolClass, "class_id"),
    says=vi_en("Xác nhận học bạ, chuyển sang ký", "Confirmed transcripts for signing"),
)
def confirm_versions(actor: Actor, *, class_id: UUID, version_ids: Collection[UUID]) -> int:
    """Freeze drafts that lack nothing and say what the records say; each then waits for its signatures. Gives how many."""
    op, school_class = writing(), SchoolClass.objects.select_for_update().get(pk=class_id)
    rows = list(
        Version.objects.select_for_update(of=("self",))
        .select_related("institution", "corrects")
        .filter(pk__in=version_ids, school_class=school_class)
    )
    found = assemble(school_class, [row.person_id for row in rows])
    refuse(*(problem for row in rows for problem in _problems(row, found[row.person_id])))
    count = _in_register(school_class)
    for at, row in enumerate(rows, start=count + 1):
        _confirm(op, actor, row, found[row.person_id], f"{at:04}/{row.school_year}")
    return len(rows)


def _in_register(school_class: SchoolClass) -> int:
    """Count what stands in the school's register of the year; its rows are locked against a second count."""
    of_year = Version.objects.filter(institution=school_class.institution_id, school_year=school_class.school_year)
    return of_year.exclude(state=DRAFT).count()


def _problems(row: Version, found: Assembled) -> Iterator[Problem]:
    if row.state != DRAFT:
        yield Problem("not-a-draft", str(row.pk), NOT_A_DRAFT.fill(name=found.learner.name))
        return
    for missing in found.missing:
        yield Problem(missing.code, str(row.pk), LACKS.fill(name=found.learner.name, what=missing.message))
    if row.content != content_of(found, row):
        before = content.from_json(row.content.encode())
        first = next(iter(differences(before, content.from_json(content_of(found, row).encode()))), None)
        yield Problem("differs", str(row.pk), DIFFERS.fill(name=found.learner.name, what=first.place if first else ""))


NOT_A_DRAFT = Words("{name}: học bạ này đã được xác nhận.", "{name}: this transcript is confirmed already.")
LACKS = Words("{name}: {what}.", "{name}: {what}.")
DIFFERS = Words(
    "{name}: sổ sách đã đổi sau khi lập ({what}). Hãy cập nhật bản nháp, xem lại rồi xác nhận.",
    "{name}: the records changed since it was drafted ({what}). Bring the draft up to date, look at it, and confirm then.",
)


def _confirm(op: Writing, actor: Actor, row: Version, found: Assembled, number: str) -> None:
    text = content_of(found, row, number)
    digest = content.digest(content.from_json(text.encode()))
    op.change(
        row,
        state=SIGNING,
        content=text,
        digest=digest,
        confirmed_at=timezone.now(),
        confirmed_by_name=actor.name,
    )
    op.create_all(Step, [_step(row, at, signer) for at, signer in enumerate(found.signers)])


def _step(of: Version, position: int, signer: Signer) -> dict[str, Any]:
    return {
        "version_id": of.pk,
        "institution_id": of.institution_id,
        "person_id": of.person_id,
        "position": position,
        "rank": RANKS.index(signer.role),
        "role": signer.role,
        "subject": signer.subject,
        "signer_id": UUID(signer.person) if signer.person else None,
        "signer_name": signer.name,
    }


@action(
    PREPARE,
    kind="transcript.send-back@1",
    scope=AtRecord(Version, "version_id"),
    says=vi_en("Trả lại học bạ đang ký để sửa", "Sent a transcript back from signing"),
)
def send_back(actor: Actor, *, version_id: UUID, reason: str) -> Version:
    """Let what is being signed be a draft again: its signatures fall, and its code with them, so that no file of before is ever valid."""
    op, found = writing(), Version.objects.select_for_update().get(pk=version_id)
    refuse_others(actor, PREPARE, found)
    if found.state != SIGNING:
        raise invalid(
            "not-being-signed",
            "version_id",
            "Chỉ trả lại được học bạ đang ký. Học bạ đã phát hành thì đề nghị đính chính.",
            "Only what is being signed can be sent back. Ask for a correction of one that was issued.",
        )
    if not reason.strip():
        raise invalid("reason-missing", "reason", "Hãy ghi lý do trả lại.", "Say why it is sent back.")
    for row in (*SignedFile.objects.filter(version=found), *Step.objects.filter(version=found)):
        op.remove(row)
    op.change(found, state=DRAFT, digest="", code=new_code(), confirmed_at=None, confirmed_by_name="")
    return found

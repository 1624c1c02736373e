"""Every write about staff. The province employs: the right is the department's, the school only reads."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from hoaban.kernel.action import AtRecord, action, at, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.constraints import refused
from hoaban.kernel.dating import end_dated, set_dated, set_members, unless_after
from hoaban.kernel.errors import Invalid, invalid, refuse
from hoaban.kernel.language import day, vi_en
from hoaban.modules.people.actions import affiliate
from hoaban.modules.people.models import Affiliation, Person
from hoaban.modules.staff import rules
from hoaban.modules.staff.models import Appointment, ItCertificate, Qualification, SubjectTaught
from hoaban.modules.staff.posts import TEACHER

MANAGE = "staff.manage"
ON_PERSON = AtRecord(Person, "person_id")


@action(MANAGE, kind="staff.appoint@1", scope=at(institution="institution_id"), says=vi_en("Bổ nhiệm", "Appointed"))
def appoint(
    actor: Actor,
    *,
    person_id: UUID,
    institution_id: UUID,
    post: str,
    on: date,
    contract: str = "permanent",
    joined_sector_on: date | None = None,
) -> Appointment:
    """Give a person their main post at a school from a day on. A new post at the same school ends the former that day."""
    refuse(*rules.problems_of_appointment(post, contract, is_main=True))
    _refuse_unknown(person_id)
    elsewhere = (
        Appointment.objects.main().on(on).filter(person_id=person_id).exclude(institution_id=institution_id).first()
    )
    if elsewhere is not None:
        raise _has_main_post(elsewhere)
    affiliate(actor, person_id=person_id, institution_id=institution_id, kind=Affiliation.STAFF)
    keys = {"person_id": person_id, "institution_id": institution_id}
    values = {"post": post, "contract": contract, "is_main": True, "joined_sector_on": joined_sector_on}
    return set_dated(writing(), Appointment, keys=keys, values=values, on=on)


@action(
    MANAGE,
    kind="staff.end@1",
    scope=AtRecord(Appointment, "appointment_id"),
    says=vi_en("Thôi giữ vị trí", "Ended an appointment"),
)
def end_appointment(_actor: Actor, *, appointment_id: UUID, on: date) -> Appointment:
    """Let a person hold a post no longer from a day on; the day before is the last."""
    found = Appointment.objects.get(pk=appointment_id)
    refuse(*unless_after("on", on, found.starts_on))
    writing().change(found, ends_on=on)
    return found


@action(MANAGE, kind="staff.second@1", scope=at(institution="institution_id"), says=vi_en("Biệt phái", "Seconded"))
def second(
    actor: Actor,
    *,
    person_id: UUID,
    institution_id: UUID,
    on: date,
    until: date | None = None,
    post: str = TEACHER,
) -> Appointment:
    """Lend a teacher to another school from a day on, perhaps until a day; their main post stays where it is."""
    refuse(*rules.problems_of_appointment(post, "permanent", is_main=False))
    if until is not None:
        refuse(*unless_after("until", until, on))
    main = Appointment.objects.main().on(on).filter(person_id=person_id).first()
    if main is None or main.institution_id == institution_id:
        raise _no_other_main_post()
    affiliate(actor, person_id=person_id, institution_id=institution_id, kind=Affiliation.STAFF)
    with refused("staff_one_post_a_school_a_day", _already_there):
        return writing().create(
            Appointment,
            person_id=person_id,
            institution_id=institution_id,
            post=post,
            contract=main.contract,
            is_main=False,
            joined_sector_on=main.joined_sector_on,
            starts_on=on,
            ends_on=until,
        )


@action(MANAGE, kind="staff.subjects@1", scope=ON_PERSON, says=vi_en("Cập nhật môn dạy", "Set the subjects taught"))
def set_subjects(_actor: Actor, *, person_id: UUID, subjects: Sequence[str], on: date) -> list[SubjectTaught]:
    """Say which subjects a person teaches from a day on, and no others."""
    names = rules.cleaned_subjects(subjects)
    return set_members(writing(), SubjectTaught, keys={"person_id": person_id}, field="subject", members=names, on=on)


@action(MANAGE, kind="staff.qualification@1", scope=ON_PERSON, says=vi_en("Cập nhật trình độ", "Set the qualification"))
def set_qualification(_actor: Actor, *, person_id: UUID, degree: str, on: date, field: str = "") -> Qualification:
    """Say which degree a person holds from a day on."""
    refuse(*rules.problems_of_qualification(degree))
    values = {"degree": degree, "field": " ".join(field.split())}
    return set_dated(writing(), Qualification, keys={"person_id": person_id}, values=values, on=on)


@action(
    MANAGE, kind="staff.certificate@1", scope=ON_PERSON, says=vi_en("Cập nhật chứng chỉ CNTT", "Set the IT certificate")
)
def set_it_certificate(_actor: Actor, *, person_id: UUID, level: str, on: date) -> ItCertificate | None:
    """Say which IT certificate a person holds from a day on; `none` ends it."""
    refuse(*rules.problems_of_certificate(level))
    op, keys = writing(), {"person_id": person_id}
    if level == "none":
        return end_dated(op, ItCertificate, keys=keys, on=on)
    return set_dated(op, ItCertificate, keys=keys, values={"level": level}, on=on)


def _refuse_unknown(person_id: UUID) -> None:
    if not Person.objects.filter(pk=person_id).exists():
        raise invalid("unknown", "person_id", "Không tìm thấy hồ sơ này.", "There is no such person.")


def _has_main_post(elsewhere: Appointment) -> Invalid:
    since = day(elsewhere.starts_on)
    return invalid(
        "main-post-elsewhere",
        "person_id",
        f"Người này đang giữ vị trí chính ở trường khác từ {since}. Hãy kết thúc vị trí đó trước, hoặc biệt phái.",
        f"This person has held a main post at another school since {since}. End it first, or second them.",
    )


def _no_other_main_post() -> Invalid:
    return invalid(
        "no-main-post",
        "person_id",
        "Người này không có vị trí chính ở trường khác vào ngày đó, nên không biệt phái được. Hãy bổ nhiệm.",
        "This person has no main post at another school on that day and cannot be seconded. Appoint them.",
    )


def _already_there() -> Invalid:
    return invalid(
        "already-there",
        "on",
        "Người này đã có vị trí ở trường này trong thời gian đó.",
        "This person already has a post at this school in that time.",
    )

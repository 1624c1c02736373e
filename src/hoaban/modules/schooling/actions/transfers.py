"""A transfer in two steps: the school that a pupil leaves releases them, the one they come to accepts them.

Between the two steps both schools see the transfer, and only the first sees the record.
"""

from datetime import date
from uuid import UUID

from django.utils import timezone

from hoaban.kernel.action import AtRecord, action, at, writing
from hoaban.kernel.actor import Actor, Target
from hoaban.kernel.constraints import refused
from hoaban.kernel.errors import Denied, Invalid, invalid
from hoaban.kernel.language import day, vi_en
from hoaban.kernel.scoping import acting
from hoaban.kernel.text import clean_name, clean_text
from hoaban.modules.network.models import Institution
from hoaban.modules.network.reads import institution_coded
from hoaban.modules.people.actions import affiliate
from hoaban.modules.people.models import Affiliation
from hoaban.modules.schooling.actions.seats import ONE_SCHOOL, Seat, leave, take_seat, two_schools
from hoaban.modules.schooling.events import TransferAccepted, TransferReleased
from hoaban.modules.schooling.models import Enrolment, SchoolClass, Transfer
from hoaban.modules.schooling.reasons import TRANSFER_IN, TRANSFER_OUT

MANAGE = "learner.manage"


@action(
    MANAGE,
    kind="transfer.release@1",
    scope=AtRecord(Enrolment, "enrolment_id"),
    says=vi_en("Cho chuyển trường", "Released by a transfer"),
)
def release_transfer(
    _actor: Actor,
    *,
    enrolment_id: UUID,
    on: date,
    destination_code: str = "",
    destination_name: str = "",
    reason: str = "",
) -> Transfer:
    """Release a pupil from a day on, to a school of the province by its code, or to anywhere else by its name.

    `reason` is the family's, and stays with the school that the pupil leaves.
    """
    stays = Enrolment.objects.select_for_update(of=("self",)).select_related("person", "institution")
    stay = stays.get(pk=enrolment_id)
    destination_id, name = _destination(destination_code, destination_name, on)
    if destination_id == stay.institution_id:
        raise invalid(
            "same-school",
            "destination_code",
            "Học sinh đang học ở chính trường này. Trong cùng trường, hãy chuyển lớp.",
            "This is the school the pupil is in. Within a school, change the class.",
        )
    op = writing()
    for asked in Transfer.objects.filter(person_id=stay.person_id, state=Transfer.ASKED):
        op.remove(asked)  # the release answers whoever asked
    leave(op, stay, on=on, reason=TRANSFER_OUT, note=clean_text(reason))
    transfer = op.create(
        Transfer,
        person_id=stay.person_id,
        institution_id=stay.institution_id,
        origin_name=stay.institution.name,
        destination_id=destination_id,
        destination_name=name,
        grade=stay.grade,
        released_on=on,
        person_name=stay.person.full_name,
    )
    op.emit(TransferReleased(transfer.pk, stay.person_id, stay.institution_id, destination_id, on))
    return transfer


@action(
    MANAGE,
    kind="transfer.ask@1",
    scope=at(institution="institution_id"),
    says=vi_en("Đề nghị chuyển trường", "Asked for a transfer"),
)
def ask_transfer(_actor: Actor, *, institution_id: UUID, person_id: UUID, name: str) -> Transfer:
    """Ask the school in which somebody learns to release them to this one; `name` is what they are called here.

    Asking again changes nothing. The record stays with the other school until it releases the pupil.
    """
    op, today = writing(), timezone.localdate()
    with acting(Actor.system("a school asks for a pupil of another")):
        stay = Enrolment.objects.on(today).filter(person_id=person_id).select_related("institution").first()
        here = Institution.objects.get(pk=institution_id)
        known = Transfer.objects.filter(
            person_id=person_id, destination_id=institution_id, state__in=(Transfer.ASKED, Transfer.RELEASED)
        ).first()
        if known is not None:
            return known
        if stay is None or stay.institution_id == institution_id:
            raise invalid(
                "learns-nowhere-else",
                "person_id",
                "Học sinh này hiện không học ở trường khác, nên không cần chuyển trường.",
                "The pupil learns at no other school now, so no transfer is needed.",
            )
        return op.create(
            Transfer,
            person_id=person_id,
            institution_id=stay.institution_id,
            origin_name=stay.institution.name,
            destination_id=institution_id,
            destination_name=here.name,
            grade=stay.grade,
            released_on=today,
            state=Transfer.ASKED,
            person_name=clean_name(name),
        )


@action(
    MANAGE,
    kind="transfer.accept@1",
    scope=AtRecord(SchoolClass, "class_id"),
    says=vi_en("Tiếp nhận chuyển trường", "Accepted a transfer"),
)
def accept_transfer(
    actor: Actor, *, transfer_id: UUID, class_id: UUID, on: date, grade: str = "", boarding: str = "none"
) -> Enrolment:
    """Seat an arriving pupil in a class from a day on; from then on this school sees their record, the same one as before."""
    school_class = SchoolClass.objects.get(pk=class_id)
    transfer = _on_the_way(transfer_id)
    if transfer.destination_id != school_class.institution_id:
        raise _not_found()
    if on < transfer.released_on:
        raise _before_release(transfer.released_on)
    op = writing()
    affiliate(actor, person_id=transfer.person_id, institution_id=school_class.institution_id, kind=Affiliation.LEARNER)
    grade = grade or (transfer.grade if transfer.grade in school_class.grades else "")
    stay = take_seat(op, Seat(school_class, transfer.person_id, TRANSFER_IN, grade, boarding), on=on)
    op.change(transfer, state=Transfer.ACCEPTED, accepted_on=on)
    op.emit(TransferAccepted(transfer.pk, transfer.person_id, transfer.institution_id, school_class.institution_id, on))
    return stay


@action(
    MANAGE,
    kind="transfer.withdraw@1",
    scope=AtRecord(Transfer, "transfer_id"),
    says=vi_en("Rút lại việc chuyển trường", "Withdrew a transfer"),
)
def withdraw_transfer(actor: Actor, *, transfer_id: UUID) -> Transfer:
    """Take a release back while nobody has accepted it: the pupil is in their class as if they had never left."""
    transfer = _on_the_way(transfer_id)
    if not actor.may(MANAGE, Target(institution_id=transfer.institution_id)):
        raise Denied(MANAGE)  # the destination sees the transfer too, but the release is not its own
    stays = Enrolment.objects.filter(person_id=transfer.person_id, institution_id=transfer.institution_id)
    stay = stays.select_for_update().filter(exit_reason=TRANSFER_OUT, ends_on=transfer.released_on).first()
    if stay is None:
        raise _stay_gone()
    op = writing()
    with refused(ONE_SCHOOL, lambda: two_schools(transfer.person_id, transfer.released_on)):
        op.change(stay, ends_on=None, exit_reason="")
    op.change(transfer, state=Transfer.WITHDRAWN)
    return transfer


def _destination(code: str, name: str, on: date) -> tuple[UUID | None, str]:
    if code.strip():
        found = institution_coded(code, on)
        if found is None:
            raise invalid(
                "destination-unknown",
                "destination_code",
                f"Không có trường nào mang mã «{code}». Hãy kiểm tra mã, hoặc ghi tên trường nếu ở ngoài tỉnh.",
                f"No school has the code “{code}”. Check it, or give the school's name if it is outside the province.",
            )
        return found
    if not clean_text(name):
        raise invalid(
            "destination-missing",
            "destination_name",
            "Thiếu nơi chuyển đến. Hãy ghi mã trường trong tỉnh hoặc tên trường ngoài tỉnh.",
            "The destination is missing. Give a school's code, or its name if it is outside the province.",
        )
    return None, clean_text(name)


def _on_the_way(transfer_id: UUID) -> Transfer:
    transfer = Transfer.objects.select_for_update().filter(pk=transfer_id).first()
    if transfer is None:
        raise _not_found()
    if transfer.state != Transfer.RELEASED:
        raise invalid(
            "transfer-settled",
            "transfer_id",
            "Việc chuyển trường này đã được tiếp nhận hoặc đã rút lại.",
            "This transfer has been accepted or withdrawn already.",
        )
    return transfer


def _not_found() -> Invalid:
    return invalid(
        "unknown",
        "transfer_id",
        "Không có việc chuyển trường này đến trường.",
        "There is no such transfer to this school.",
    )


def _stay_gone() -> Invalid:
    return invalid(
        "stay-changed",
        "transfer_id",
        "Lần học mà việc chuyển trường này kết thúc đã được sửa. Hãy nhập học lại cho học sinh ở trang của em.",
        "The stay that this transfer ended has been changed since. Enrol the pupil anew from their page.",
    )


def _before_release(released_on: date) -> Invalid:
    said = day(released_on)
    return invalid(
        "too-early",
        "on",
        f"Học sinh còn ở trường cũ đến trước {said}. Hãy chọn ngày từ {said}.",
        f"The pupil is at the former school until before {said}. Choose {said} or later.",
    )

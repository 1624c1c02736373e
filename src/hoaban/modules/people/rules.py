"""What holds of a person by itself: pure functions.

What is wrong keeps a record out; a *concern* does not: it is shown with the record until somebody settles it. A number that
disagrees with a birth date is a concern, and so is a child without one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from hoaban.kernel.errors import Problem, unless_listed
from hoaban.kernel.language import vi_en
from hoaban.kernel.law import rule
from hoaban.kernel.text import clean_name, clean_text
from hoaban.modules.people.models import FEMALE, MALE, SEXES
from hoaban.modules.people.relations import CONTACT_KINDS, GUARDIAN_RELATIONS

_TWELVE_DIGITS = re.compile(r"[0-9]{12}")
_DIAL = re.compile(r"\+?[0-9][0-9 .\-]{6,18}")
_MAILBOX = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
OLDEST_IN_YEARS = 130


@dataclass(frozen=True, slots=True)
class PersonDetails:
    """Everything that is said of who a person is; None and an empty text mean not known."""

    full_name: str
    birth_date: date
    sex: str
    ethnic_group: str | None = None
    personal_id: str | None = None
    residence: str = ""
    residence_place_id: UUID | None = None

    def cleaned(self) -> "PersonDetails":
        """Give the same, spelled as it is kept."""
        return PersonDetails(
            clean_name(self.full_name),
            self.birth_date,
            self.sex,
            self.ethnic_group or None,
            (self.personal_id or "").strip() or None,
            clean_text(self.residence),
            self.residence_place_id,
        )


@dataclass(frozen=True, slots=True)
class PersonalId:
    """What a personal identification number says: where the birth was registered, the sex, the year of birth."""

    place_code: str
    sex: str
    birth_year: int


def read_personal_id(number: str, *, on: date) -> PersonalId | None:
    """Take a number apart; None when it is not twelve digits. Source: regulations on the identification number, no check digit."""
    if not _TWELVE_DIGITS.fullmatch(number):
        return None
    century, is_female = divmod(int(number[3]), 2)
    first_year: int = rule("personal-id.centuries", on=on)[century]
    return PersonalId(number[:3], FEMALE if is_female else MALE, first_year + int(number[4:6]))


def concerns_of_id(number: str | None, *, birth_date: date, sex: str, on: date) -> Iterator[Problem]:
    """Compare a number with the person it names; codes `id-missing`, `id-disagrees`, `id-place-unknown`. Never a wall."""
    said = read_personal_id(number or "", on=on)
    if said is None:
        yield Problem(
            "id-missing",
            "personal_id",
            vi_en(
                "Chưa có số định danh cá nhân. Hãy bổ sung khi gia đình cung cấp.",
                "There is no personal identification number yet. Add it when the family gives it.",
            ),
        )
        return
    if said.birth_year != birth_date.year:
        yield _disagrees(vi_en("năm sinh {said}", "birth year {said}").fill(said=said.birth_year))
    if said.sex != sex:
        yield _disagrees(vi_en("giới tính {said}", "sex {said}").fill(said=SEXES[said.sex]))
    if not is_birth_place(said.place_code, on=on):
        yield Problem(
            "id-place-unknown",
            "personal_id",
            vi_en(
                "Ba số đầu «{code}» không phải mã tỉnh nào. Hãy đối chiếu với giấy tờ.",
                "The first three digits “{code}” are no province's code. Compare with the papers.",
            ).fill(code=said.place_code),
        )


def is_birth_place(code: str, *, on: date) -> bool:
    """Answer whether the first three digits can be a province of before the mergers, or a country."""
    return code in rule("personal-id.provinces", on=on) or int(code) >= rule("personal-id.foreign-from", on=on)


def _disagrees(what: "object") -> Problem:
    message = vi_en(
        "Số định danh cho biết {what}, khác với hồ sơ. Hãy đối chiếu với giấy tờ.",
        "The identification number says {what}, the record says otherwise. Compare with the papers.",
    )
    return Problem("id-disagrees", "personal_id", message.fill(what=what))


def problems_of_person(details: PersonDetails, *, today: date) -> Iterator[Problem]:
    """Say why a person cannot be recorded so."""
    if not details.full_name:
        yield Problem(
            "name-missing", "full_name", vi_en("Thiếu họ và tên. Hãy nhập.", "The full name is missing. Enter it.")
        )
    if not today.year - OLDEST_IN_YEARS <= details.birth_date.year or details.birth_date > today:
        yield Problem(
            "birth-date-impossible",
            "birth_date",
            vi_en(
                "Ngày sinh không thể đúng. Hãy đối chiếu giấy khai sinh.",
                "The birth date cannot be right. Compare the birth certificate.",
            ),
        )
    if details.personal_id is not None and not _TWELVE_DIGITS.fullmatch(details.personal_id):
        yield Problem(
            "id-malformed",
            "personal_id",
            vi_en(
                "Số định danh phải gồm đúng 12 chữ số; chưa có thì để trống.",
                "The identification number has exactly 12 digits; leave it empty when there is none.",
            ),
        )
    yield from unless_listed("sex", details.sex, SEXES)


def problems_of_guardian(name: str, relation: str) -> Iterator[Problem]:
    if not name:
        yield Problem(
            "name-missing",
            "guardian_name",
            vi_en("Thiếu tên người giám hộ. Hãy nhập.", "The guardian's name is missing. Enter it."),
        )
    yield from unless_listed("relation", relation, GUARDIAN_RELATIONS)


def problems_of_contact(kind: str, value: str) -> Iterator[Problem]:
    """A telephone number is digits, an e-mail address has its two parts; an empty value ends the contact."""
    yield from unless_listed("kind", kind, CONTACT_KINDS)
    form = {"phone": _DIAL, "email": _MAILBOX}.get(kind)
    if value and form and not form.fullmatch(value):
        yield Problem(
            "contact-unreadable",
            "value",
            vi_en(
                "«{value}» không phải {kind} hợp lệ. Hãy kiểm tra lại.", "“{value}” is no valid {kind}. Check it."
            ).fill(value=value, kind=CONTACT_KINDS[kind]),
        )

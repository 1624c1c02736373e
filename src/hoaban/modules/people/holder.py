"""What this module itself keeps of a person, to be moved when two records become one."""

from typing import Any

from hoaban.kernel.language import vi_en
from hoaban.modules.people.holdings import Held, days_of, holder
from hoaban.modules.people.models import (
    Affiliation,
    Contact,
    Document,
    Guardianship,
    HouseholdMember,
    Merge,
    PersonName,
    RegisterTask,
    Verification,
)
from hoaban.modules.people.relations import CONTACT_KINDS, FIELD_NAMES, GUARDIAN_RELATIONS


def _guardian(row: Any) -> str:
    return f"{GUARDIAN_RELATIONS[row.relation]} {row.guardian_name}"


def _home(row: Any) -> str:
    return f"{row.household.number or '–'}, {days_of(row)}"


HOLDER = holder(
    __name__,
    "person.move@1",
    Held(Affiliation, vi_en("Liên hệ với trường", "Ties to schools"), key=("institution_id", "kind")),
    Held(
        Guardianship,
        vi_en("Người giám hộ", "Guardians"),
        key=("guardian_name",),
        values=("relation", "guardian_id"),
        show=_guardian,
    ),
    Held(
        Guardianship,
        vi_en("Trẻ được giám hộ", "Children in care"),
        column="guardian_id",
        key=("person_id",),
        values=("relation",),
        show=_guardian,
    ),
    Held(
        Contact,
        vi_en("Liên lạc", "Contacts"),
        key=("kind",),
        values=("value",),
        show=lambda row: f"{CONTACT_KINDS[row.kind]} {row.value}",
    ),
    Held(HouseholdMember, vi_en("Hộ gia đình", "Household"), key=(), values=("household_id",), show=_home),
    Held(PersonName, vi_en("Tên khác", "Other names")),
    Held(Document, vi_en("Giấy tờ", "Papers")),
    Held(Merge, vi_en("Hồ sơ đã gộp trước đó", "Records merged before")),
    Held(Verification, vi_en("Kết quả đối chiếu dân cư", "Answers of the population register")),
    Held(
        RegisterTask,
        vi_en("Việc đối chiếu chưa xong", "Differences to settle"),
        key=("field",),
        values=("theirs",),
        only_while=("state", RegisterTask.OPEN),
        show=lambda row: f"{FIELD_NAMES[row.field]}: {row.theirs}",
    ),
)

"""What modules keep of a person that the merging of records must move; those below `people` cannot say so themselves."""

from hoaban.kernel.language import vi_en
from hoaban.modules.accounts.models import Account
from hoaban.modules.assessment.holder import HOLDER as ASSESSMENT
from hoaban.modules.attendance.holder import HOLDER as ATTENDANCE
from hoaban.modules.people.holder import HOLDER as PEOPLE
from hoaban.modules.people.holdings import Held, holder, lend_holder
from hoaban.modules.schooling.holder import HOLDER as SCHOOLING
from hoaban.modules.staff.holder import HOLDER as STAFF
from hoaban.modules.timetables.holder import HOLDER as TIMETABLES
from hoaban.modules.transcripts.holder import HOLDER as TRANSCRIPTS

ACCOUNTS = holder(
    Account.__module__,
    "account.move-person@1",
    Held(Account, vi_en("Tài khoản", "Accounts"), show=lambda row: row.username),
)


def lend_holders() -> None:
    """Lend every module's holder; the accounts, by which a person reaches their records, follow last."""
    for each in (PEOPLE, STAFF, SCHOOLING, TIMETABLES, ATTENDANCE, ASSESSMENT, TRANSCRIPTS, ACCOUNTS):
        lend_holder(each)

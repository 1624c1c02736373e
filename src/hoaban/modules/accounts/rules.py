"""What holds for user names, passwords, roles and guessing; no ORM, no request, no clock."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from hoaban.kernel.access import SYSTEM, Role
from hoaban.kernel.errors import Problem
from hoaban.kernel.language import Words

USERNAME: Final = r"^[a-z0-9][a-z0-9._@-]{2,79}$"

PASSWORD_PROBLEMS: Final = {
    "password_too_short": Words(
        "Mật khẩu phải có ít nhất 10 ký tự. Một câu ngắn dễ nhớ là tốt nhất.",
        "The password needs at least 10 characters. A short sentence that you remember is best.",
    ),
    "password_too_common": Words(
        "Mật khẩu này quá phổ biến, kẻ xấu thử nó đầu tiên. Hãy chọn mật khẩu khác.",
        "This password is too common; guessers try it first. Choose another.",
    ),
    "password_too_similar": Words(
        "Mật khẩu quá giống tên đăng nhập hoặc họ tên. Hãy chọn mật khẩu khác.",
        "The password is too much like the user name or the person's name. Choose another.",
    ),
}
PASSWORD_UNFIT: Final = Words(
    "Mật khẩu này không dùng được. Hãy chọn mật khẩu khác.", "This password cannot be used. Choose another."
)


@dataclass(frozen=True, slots=True)
class Limit:
    """How guessing is slowed down: so many failures are free, then each doubles the wait, up to the longest."""

    free: int
    first: timedelta
    longest: timedelta


# Failures are remembered for a day. Five typing errors cost nobody anything; after ten, four guesses an hour remain, so that a
# password of the required kind is out of reach, and the owner of a name that others guess at is kept waiting 15 minutes at most.
REMEMBERED: Final = timedelta(days=1)
BY_NAME: Final = Limit(free=5, first=timedelta(seconds=30), longest=timedelta(minutes=15))
# A whole school stands behind one address; it may mistype often before it is slowed down.
BY_ADDRESS: Final = Limit(free=60, first=timedelta(seconds=5), longest=timedelta(minutes=5))


def wait_after(failures: int, limit: Limit) -> timedelta:
    """Give how long after the last of so many failures the next attempt is heard."""
    if failures < limit.free:
        return timedelta(0)
    doublings = min(failures - limit.free, 32)  # beyond this the longest wait holds anyway
    return min(limit.first * (1 << doublings), limit.longest)


def still_to_wait(failures: int, last: datetime | None, now: datetime, limit: Limit) -> timedelta:
    """Give how much of the wait is left now; nothing when nobody failed."""
    if last is None:
        return timedelta(0)
    return max(last + wait_after(failures, limit) - now, timedelta(0))


def plain_username(typed: str) -> str:
    """Give the one form of a user name: people type capitals and spaces on phones, and mean the same name."""
    return unicodedata.normalize("NFKC", typed).strip().casefold()


def username_problem(username: str) -> Problem | None:
    """Say what is wrong with a user name in its one form, if anything."""
    if re.fullmatch(USERNAME, username):
        return None
    return Problem(
        "username-unfit",
        "username",
        Words(
            "Tên đăng nhập gồm 3 đến 80 ký tự: chữ thường không dấu, chữ số, dấu chấm, gạch nối, gạch dưới hoặc @.",
            "A user name has 3 to 80 characters: small letters without accents, digits, dot, hyphen, underscore or @.",
        ),
    )


def grant_problem(role: Role | None, scope_id: str, *, has_person: bool) -> Problem | None:
    """Say why a role cannot be held over a scope by an account, if it cannot."""
    if role is None or role.id == SYSTEM:
        return Problem("role-unknown", "role", Words("Không có vai trò này.", "There is no such role."))
    if not scope_id:
        return Problem(
            "scope-missing", "scope_id", Words("Hãy chọn nơi giữ vai trò.", "Choose where the role is held.")
        )
    if not has_person and {"class", "child", "self"} & set(role.may.values()):
        return Problem(
            "person-missing",
            "account",
            Words(
                "Vai trò «{role}» cần tài khoản gắn với hồ sơ một người. Hãy gắn hồ sơ rồi cấp vai trò.",
                "The role “{role}” needs an account tied to a person's record. Tie it first, then grant.",
            ).fill(role=role.name),
        )
    return None

"""What a person reads when the local database cannot be made or started."""

from pathlib import Path

from hoaban.kernel.language import Words

LOG_LINES = 8


class LocalDatabaseError(Exception):
    """The local database cannot be used. `message` says what is wrong, where, and what to do next.

    It is raised before any reader's language is known, so its text gives both.
    """

    def __init__(self, vi: str, en: str) -> None:
        super().__init__(f"{vi}\n{en}")
        self.message = Words(vi, en)


def last_lines(text: str) -> str:
    """Give the end of a program's output, where it says what went wrong."""
    return "\n".join(f"  {line}" for line in text.strip().splitlines()[-LOG_LINES:])


def no_space(where: Path, needed: int) -> LocalDatabaseError:
    mebibytes = needed // 2**20
    return LocalDatabaseError(
        f"Ổ đĩa chứa {where} gần đầy: cần còn trống ít nhất {mebibytes} MB. "
        "Hãy giải phóng chỗ trống, hoặc đặt HOABAN_HOME sang ổ đĩa khác, rồi chạy lại.",
        f"The disk that holds {where} is nearly full: at least {mebibytes} MB must be free. "
        "Free some space, or set HOABAN_HOME to a folder on another disk, and run this again.",
    )

"""What is said of what stands in the way of an undo."""

from collections.abc import Sequence
from datetime import datetime

from hoaban.kernel.action import ACTIONS
from hoaban.kernel.errors import Problem
from hoaban.kernel.language import Words, moment, vi_en

MOST = 20  # of what stands in the way; the rest is a number

NOTHING = vi_en("Thao tác này không có gì để hoàn tác.", "There is nothing to undo in this operation.")
UNDONE = vi_en("Thao tác này đã được hoàn tác rồi.", "This operation was undone already.")
AN_UNDO = vi_en(
    "Không hoàn tác một lần hoàn tác. Hãy làm lại thao tác ban đầu.",
    "An undo is not undone. Do the first operation again.",
)
NOT_LOGGED = vi_en(
    "Thao tác này đã nạp nhiều dòng không ghi từng dòng vào nhật ký, nên không hoàn tác chính xác được.",
    "This operation loaded rows that the log does not tell one by one, so that it cannot be undone exactly.",
)
SOME_CHANGED = vi_en(
    "{count} dòng do thao tác này nạp đã được sửa hoặc xóa sau đó. Hãy hoàn tác những lần sửa ấy trước.",
    "{count} rows that this operation loaded were changed or taken away since. Undo those changes first.",
)
CHANGED_SINCE = vi_en(
    "Bản ghi này đã thay đổi sau đó: {what}, {who}, {when}. Hãy hoàn tác việc ấy trước.",
    "This record changed since: {what}, {who}, {when}. Undo that first.",
)
REFERRED_SINCE = vi_en(
    "Bản ghi này đã dựa vào kết quả của thao tác: {what}, {who}, {when}. Hãy hoàn tác việc ấy trước.",
    "This record refers to what the operation made: {what}, {who}, {when}. Undo that first.",
)
SECRET = vi_en(
    "Bản ghi này có mật khẩu, mà nhật ký không giữ mật khẩu, nên không trả về như cũ được.",
    "This record holds a password, which the log does not keep, so that it cannot be put back.",
)
TAKEN = vi_en(
    "Không trả được về như cũ, vì nay đã có bản ghi khác ở chỗ ấy ({detail}). Hãy sửa bản ghi ấy trước.",
    "It cannot be put back, because another record is in its place now ({detail}). Mend that record first.",
)
SOMETHING = vi_en("một thay đổi không rõ", "a change that is not known")
SOMEBODY = vi_en("không rõ ai", "nobody knows who")
SOME_TIME = vi_en("không rõ lúc nào", "nobody knows when")
MORE = vi_en("Còn {count} chỗ vướng nữa.", "{count} more stand in the way.")


def told(words: Words, kind: str | None, who: str | None, at: datetime | None) -> Words:
    """Say what somebody did, in words that have places for what, who and when."""
    known = ACTIONS.get(kind or "")
    return words.fill(
        what=known.says if known else SOMETHING, who=who or SOMEBODY, when=moment(at) if at else SOME_TIME
    )


def shortened(problems: Sequence[Problem]) -> list[Problem]:
    """Give the first problems, and how many more there are."""
    rest = len(problems) - MOST
    return [*problems[:MOST], *([Problem("more", "", MORE.fill(count=rest))] if rest > 0 else [])]

"""Rows that are nobody: totals, signatures, repeated headers, lines numbered ahead."""

import pytest

from hoaban.engines.workbooks.sheets import Cell, Sheet
from hoaban.modules.schooling.registers.parsing import parse

SCHOOL = Sheet("Thông tin trường", [["Mã trường", "110000001"], ["Tên trường", "Trường Tiểu học Bản Mới"]])
HEADER = ["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Lớp"]
LO = [1, "Lò Thị Hoa", "05/09/2015", "Nữ", "3A"]
TONG = [2, "Tống Văn Ký", "06/10/2015", "Nam", "3A"]


def names(*below: list[Cell]) -> list[str]:
    sheet = Sheet("Học sinh", [["DANH SÁCH HỌC SINH"], HEADER, LO, TONG, *below])
    return [student.full_name for student in parse("a.xlsx", [SCHOOL, sheet]).students]


@pytest.mark.parametrize(
    "row",
    [
        [None, "Tổng cộng: 2"],
        [None, None, None, "Mường Chà, ngày 05 tháng 9 năm 2024"],
        [None, "Người lập biểu", None, "Hiệu trưởng"],
        [None, "(Ký, ghi rõ họ tên)", None, "(Ký tên, đóng dấu)"],
        [None, "Danh sách này có 2 học sinh"],
        HEADER,
        [3, None, None, None, None],
        [None, "  ", None],
    ],
)
def test_it_passes_over(row: list[Cell]) -> None:
    assert names(row) == ["Lò Thị Hoa", "Tống Văn Ký"]


def test_a_row_that_lacks_nearly_everything_is_still_somebody() -> None:
    assert names([3, "Hiệu Trường Giang", None, None, "3A"])[-1] == "Hiệu Trường Giang"
    assert names([3, None, "01/01/2015", "Nam", "3A"])[-1] == ""

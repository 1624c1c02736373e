"""Why a workbook is no register, in words that say what to do next."""

from typing import ClassVar

from hoaban.engines.workbooks.refusals import Reasons, Refused, Said


class NotARegister(Refused):
    """A workbook that can be read but lacks what a register needs. `detail` names what is missing."""

    reasons: ClassVar[Reasons] = {
        "register-sheet-missing": (
            Said("Không tìm thấy trang «{sheet}» trong tệp.", "The workbook has no sheet “{sheet}”."),
            Said(
                "Hãy dùng mẫu sổ đăng ký có đủ các trang: Thông tin trường, Lớp học, Học sinh, Cán bộ giáo viên.",
                "Use the register template with its sheets: Thông tin trường, Lớp học, Học sinh, Cán bộ giáo viên.",
            ),
        ),
        "register-header-missing": (
            Said(
                "Không tìm thấy dòng tiêu đề cột trên trang «{sheet}».",
                "Sheet “{sheet}” has no row of column headings that could be recognised.",
            ),
            Said(
                "Hãy ghi tên cột (ví dụ: Họ và tên, Ngày sinh, Lớp) trên một dòng, ngay trên dữ liệu.",
                "Write the column headings (such as Họ và tên, Ngày sinh, Lớp) in one row just above the data.",
            ),
        ),
        "school-code-missing": (
            Said("Trang «{sheet}» không có mã trường.", "Sheet “{sheet}” gives no school code."),
            Said(
                "Hãy ghi mã trường bên phải nhãn «Mã trường».",
                "Write the school's code to the right of the label “Mã trường”.",
            ),
        ),
    }

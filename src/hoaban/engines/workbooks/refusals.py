"""Why a file was not read, in words that say what to do next."""

from typing import ClassVar, NamedTuple


class Said(NamedTuple):
    """One text in both languages."""

    vi: str
    en: str


_RESAVE = Said(
    "Hãy mở tệp bằng Excel hoặc LibreOffice, chọn «Lưu thành…», kiểu «Excel (.xlsx)», rồi gửi tệp mới.",
    "Open the file in Excel or LibreOffice, choose “Save as…”, type “Excel (.xlsx)”, and send the new file.",
)
_SHRINK = Said(
    "Hãy chỉ giữ dữ liệu của một trường, xóa các dòng, cột và trang tính không dùng, rồi lưu lại thành .xlsx.",
    "Keep the data of one school only, delete unused rows, columns and sheets, and save as .xlsx again.",
)

Reasons = dict[str, tuple[Said, Said]]  # code: (what is wrong, what to do)

REASONS: Reasons = {
    "file-missing": (
        Said("Không tìm thấy tệp, hoặc không được phép đọc.", "The file is not there, or may not be read."),
        Said("Hãy kiểm tra tên tệp và quyền đọc.", "Check its name and the permission to read it."),
    ),
    "not-a-workbook": (
        Said("Tệp này không phải là bảng tính Excel (.xlsx).", "This file is no Excel workbook (.xlsx)."),
        _RESAVE,
    ),
    "workbook-old-format": (
        Said(
            "Tệp này là bảng tính Excel kiểu cũ (.xls), không đọc được.",
            "This is an Excel workbook of the old kind (.xls), which is not read.",
        ),
        _RESAVE,
    ),
    "workbook-binary": (
        Said(
            "Tệp này là bảng tính Excel nhị phân (.xlsb), không đọc được.",
            "This is a binary Excel workbook (.xlsb), which is not read.",
        ),
        _RESAVE,
    ),
    "workbook-open-document": (
        Said(
            "Tệp này là bảng tính OpenDocument (.ods), không đọc được.",
            "This is an OpenDocument spreadsheet (.ods), which is not read.",
        ),
        _RESAVE,
    ),
    "workbook-encrypted": (
        Said("Tệp được khóa bằng mật khẩu.", "The file is locked with a password."),
        Said("Hãy mở tệp, bỏ mật khẩu, lưu lại rồi gửi.", "Open it, remove the password, save it and send it again."),
    ),
    "workbook-damaged": (
        Said("Tệp bị hỏng hoặc chưa tải lên hết.", "The file is damaged or was not transferred completely."),
        _RESAVE,
    ),
    "workbook-too-large": (
        Said(
            "Tệp quá lớn để đọc an toàn ({what}).",
            "The file is too large to be read safely ({what}).",
        ),
        _SHRINK,
    ),
    "workbook-formula-without-value": (
        Said(
            "Trang «{sheet}» có công thức chưa được tính, nên không biết giá trị của ô.",
            "Sheet “{sheet}” has formulas without a computed value, so that the cells' values are unknown.",
        ),
        Said(
            "Hãy mở tệp bằng Excel, chờ tính xong, lưu lại rồi gửi.",
            "Open the file in Excel, let it compute, save it and send it again.",
        ),
    ),
}

_WHAT = {
    "bytes": Said("dung lượng tệp", "size of the file"),
    "parts": Said("số thành phần bên trong", "number of parts inside"),
    "unpacked": Said("dung lượng sau khi giải nén", "size when unpacked"),
    "sheets": Said("số trang tính", "number of sheets"),
    "rows": Said("số dòng", "number of rows"),
    "columns": Said("số cột", "number of columns"),
    "cells": Said("số ô", "number of cells"),
    "texts": Said("lượng chữ", "amount of text"),
    "memory": Said("bộ nhớ hoặc thời gian cần để đọc", "memory or time needed to read it"),
}


class Refused(Exception):  # noqa: N818  a refusal is an answer, not a fault of the program
    """A file that is not read. `code` is for programs; `what` and `next_step` are for people."""

    reasons: ClassVar[Reasons] = REASONS

    def __init__(self, code: str, detail: str = "") -> None:
        self.code, self.detail = code, detail
        what, self.next_step = self.reasons[code]
        size = _WHAT.get(detail, _WHAT["memory"])
        self.what = Said(what.vi.format(what=size.vi, sheet=detail), what.en.format(what=size.en, sheet=detail))
        super().__init__(f"{code}: {self.what.en} {self.next_step.en}")

    def __reduce__(self) -> tuple[type["Refused"], tuple[str, str]]:
        return type(self), (self.code, self.detail)

"""A small register to spoil, as sheets: one school, two classes, pupils Lan and Dế, a principal and a teacher."""

from collections.abc import Sequence

from hoaban.engines.workbooks.sheets import Cell, Sheet
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.places.lookup import group_key
from hoaban.modules.schooling.registers.judging import Judge, Known, nobody_known
from hoaban.modules.schooling.registers.parsing import parse
from hoaban.modules.schooling.registers.records import Register

Cells = Sequence[Cell]
YEAR = SchoolYear(2024)
NAMES = {"Kinh": "01", "Thái": "03", "Mông": "08", "Hmông": "08", "Kháng": "33", "Xinh-mun": "34"}
GROUPS = {group_key(name): code for name, code in NAMES.items()}

SCHOOL: list[Cells] = [["Mã trường", "110310001"], ["Tên trường", "Trường Tiểu học Nà Hoa"], ["Cấp học", "Tiểu học"]]
CLASSES: list[Cells] = [
    ["DANH SÁCH LỚP"],
    ["Tên lớp", "Khối", "Điểm trường"],
    ["1A", "1", "Điểm chính"],
    ["5B", "5", "Bản Cá"],
]
HEADER = ["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Dân tộc", "Số định danh cá nhân", "Lớp"]
LAN: Cells = [1, "Lò Thị Lan", "14/08/2018", "Nữ", "Thái", "011318540100", "1A"]
DE: Cells = [2, "Vàng A Dế", "02/03/2014", "Nam", "Mông", "011214000002", "5B"]
STAFF_HEADER = ["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Dân tộc", "Số CCCD", "Vị trí việc làm", "Môn dạy"]
HOA: Cells = [1, "Cà Thị Hoa", "01/02/1980", "Nữ", "Thái", "011180000001", "Hiệu trưởng", None]
SON: Cells = [2, "Lò Văn Sơn", "05/06/1990", "Nam", "Thái", "011090000002", "Giáo viên", "Tin học"]
PLACES = {"name": 1, "birth": 2, "sex": 3, "ethnic": 4, "id": 5, "class_": 6}


def changed(row: Cells, **values: Cell) -> Cells:
    """Copy a row with some columns changed: name, birth, sex, ethnic, id, class_."""
    copy = list(row)
    for column, value in values.items():
        copy[PLACES[column]] = value
    return copy


def sheets(
    *students: Cells,
    staff: Sequence[Cells] = (HOA, SON),
    school: Sequence[Cells] = SCHOOL,
    classes: Sequence[Cells] = CLASSES,
) -> list[Sheet]:
    return [
        Sheet("Thông tin trường", list(school)),
        Sheet("Lớp học", list(classes)),
        Sheet("Học sinh", [["DANH SÁCH HỌC SINH"], HEADER, *students]),
        Sheet("Cán bộ giáo viên", [STAFF_HEADER, *staff]),
    ]


def register(
    *students: Cells,
    staff: Sequence[Cells] = (HOA, SON),
    classes: Sequence[Cells] = CLASSES,
    code: str = "110310001",
    file: str = "a.xlsx",
) -> Register:
    return parse(file, sheets(*students, staff=staff, classes=classes, school=[["Mã trường", code], *SCHOOL[1:]]))


def judge(known: Known = nobody_known, year: SchoolYear = YEAR) -> Judge:
    return Judge(year, GROUPS, group_key, known)


def causes(
    *students: Cells, classes: Sequence[Cells] = CLASSES, known: Known = nobody_known, year: SchoolYear = YEAR
) -> list[tuple[str, ...]]:
    """Judge one workbook; give the causes of each pupil."""
    judged = judge(known, year).judge(register(*students, classes=classes))
    return [verdict.causes for verdict in judged.students]


def staff_causes(*staff: Cells) -> list[tuple[str, ...]]:
    return [verdict.causes for verdict in judge().judge(register(LAN, staff=staff)).staff]

"""A small register to spoil, as sheets: one school, two classes, students Lan and Dế, a principal and a teacher."""

from hoaban.engines.registers import Context, ethnic_index, parse
from hoaban.engines.registers.checking import Checker
from hoaban.engines.workbooks.sheets import Sheet

GROUPS = ethnic_index(
    [("Kinh", "01"), ("Thái", "03"), ("Mông", "08"), ("Kháng", "33"), ("Xinh Mun", "34"), ("Dao", "09")]
)
CONTEXT = Context(ethnic_groups=GROUPS)

SCHOOL = [["Mã trường", "110310001"], ["Tên trường", "Trường Tiểu học Nà Hoa"], ["Cấp học", "Tiểu học"]]
CLASSES = [["DANH SÁCH LỚP"], ["Tên lớp", "Khối", "Điểm trường"], ["1A", "1", "Điểm chính"], ["5B", "5", "Bản Cá"]]
HEADER = ["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Dân tộc", "Số định danh cá nhân", "Lớp"]
LAN = [1, "Lò Thị Lan", "14/08/2018", "Nữ", "Thái", "011318540100", "1A"]
DE = [2, "Vàng A Dế", "02/03/2014", "Nam", "Mông", "011214000002", "5B"]
STAFF_HEADER = ["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Dân tộc", "Số CCCD", "Vị trí việc làm", "Môn dạy"]
HOA = [1, "Cà Thị Hoa", "01/02/1980", "Nữ", "Thái", "011180000001", "Hiệu trưởng", None]
SON = [2, "Lò Văn Sơn", "05/06/1990", "Nam", "Thái", "011090000002", "Giáo viên", "Tin học"]


def changed(row, **values):
    """Copy a row with some columns changed: name, birth, sex, ethnic, id, class."""
    places = {"name": 1, "birth": 2, "sex": 3, "ethnic": 4, "id": 5, "class_": 6}
    copy = list(row)
    for column, value in values.items():
        copy[places[column]] = value
    return copy


def sheets(*students, staff=(HOA, SON), school=SCHOOL, classes=CLASSES):
    return [
        Sheet("Thông tin trường", school),
        Sheet("Lớp học", classes),
        Sheet("Học sinh", [["DANH SÁCH HỌC SINH"], HEADER, *students]),
        Sheet("Cán bộ giáo viên", [STAFF_HEADER, *staff]),
    ]


def register(*students, staff=(HOA, SON), code="110310001", **parts):
    return parse(sheets(*students, staff=staff, school=[["Mã trường", code], *SCHOOL[1:]], **parts))


def causes(*students, context=CONTEXT, school_year=None, staff=(HOA, SON), **parts):
    """Judge one workbook; give the causes of each student."""
    checked = Checker(context, school_year).check("a.xlsx", register(*students, staff=staff, **parts))
    return [judged.verdict.causes for judged in checked.students]


def staff_causes(*staff, students=(LAN,)):
    checked = Checker(CONTEXT).check("a.xlsx", register(*students, staff=staff))
    return [judged.verdict.causes for judged in checked.staff]

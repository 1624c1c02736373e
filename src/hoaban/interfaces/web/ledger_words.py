"""Plain words for what the operation log shows of records: their tables and fields, and their values."""

import re
from datetime import date, datetime
from typing import Any, Final

from hoaban.kernel.language import NOTHING, Words, day, moment

TABLES: Final = {
    "accounts_account": Words("Tài khoản", "Account"),
    "accounts_rolegrant": Words("Vai trò", "Role"),
    "figures_answer": Words("Số liệu đã tính", "Computed figure"),
    "network_computercount": Words("Máy tính", "Computers"),
    "network_connectivity": Words("Kết nối mạng", "Connectivity"),
    "network_institution": Words("Trường", "School"),
    "network_institutionplace": Words("Nơi đặt trường", "Where the school stands"),
    "network_management": Words("Cơ quan quản lý", "Managing body"),
    "network_roomcount": Words("Phòng", "Rooms"),
    "network_site": Words("Điểm trường", "Site"),
    "network_standardstatus": Words("Chuẩn quốc gia", "National standard"),
    "people_affiliation": Words("Liên hệ với trường", "Tie to a school"),
    "people_contact": Words("Liên lạc", "Contact"),
    "people_document": Words("Giấy tờ", "Document"),
    "people_guardianship": Words("Người giám hộ", "Guardian"),
    "people_household": Words("Hộ gia đình", "Household"),
    "people_householdmember": Words("Thành viên hộ", "Household member"),
    "people_person": Words("Lý lịch", "Person"),
    "people_personname": Words("Tên khác", "Other name"),
    "places_boundary": Words("Ranh giới", "Boundary"),
    "places_childcount": Words("Số trẻ theo độ tuổi", "Children by age"),
    "places_ethnicgroup": Words("Dân tộc", "Ethnic group"),
    "places_place": Words("Địa bàn", "Place"),
    "places_placealias": Words("Mã khác của địa bàn", "Other code of a place"),
    "places_placefact": Words("Đặc điểm địa bàn", "Fact of a place"),
    "places_succession": Words("Sắp xếp địa bàn", "Succession of places"),
    "schooling_enrolment": Words("Việc học", "Enrolment"),
    "schooling_homeroom": Words("Chủ nhiệm lớp", "Homeroom"),
    "schooling_registerimport": Words("Lần nhập sổ", "Register import"),
    "schooling_schoolclass": Words("Lớp", "Class"),
    "schooling_transfer": Words("Chuyển trường", "Transfer"),
    "sync_device": Words("Thiết bị", "Device"),
    "sync_held": Words("Thao tác chờ xét", "Operation kept aside"),
    "staff_appointment": Words("Vị trí làm việc", "Post"),
    "staff_itcertificate": Words("Chứng chỉ tin học", "IT certificate"),
    "staff_qualification": Words("Trình độ", "Qualification"),
    "staff_subjecttaught": Words("Môn dạy", "Subject taught"),
}

FIELDS: Final = {
    "accepted_on": Words("Ngày tiếp nhận", "Accepted on"),
    "account": Words("Tài khoản", "Account"),
    "birth_date": Words("Ngày sinh", "Birth date"),
    "boarding": Words("Bán trú, nội trú", "Boarding"),
    "boarding_kind": Words("Loại nội trú", "Boarding kind"),
    "body": Words("Cơ quan quản lý", "Managing body"),
    "code": Words("Mã", "Code"),
    "commune": Words("Xã, phường", "Commune"),
    "contract": Words("Hợp đồng", "Contract"),
    "count": Words("Số lượng", "Number"),
    "decision": Words("Quyết định", "Decision"),
    "degree": Words("Trình độ", "Degree"),
    "destination": Words("Trường đến", "Destination"),
    "destination_name": Words("Trường đến", "Destination"),
    "display_name": Words("Họ và tên", "Name"),
    "ends_on": Words("Không còn từ ngày", "No longer from"),
    "entry_reason": Words("Lý do vào", "Entry reason"),
    "ethnic_group": Words("Dân tộc", "Ethnic group"),
    "exit_reason": Words("Lý do ra", "Exit reason"),
    "full_name": Words("Họ và tên", "Full name"),
    "grade": Words("Khối", "Grade"),
    "grades": Words("Khối", "Grades"),
    "grant": Words("Vai trò", "Role"),
    "guardian": Words("Người giám hộ", "Guardian"),
    "guardian_name": Words("Tên người giám hộ", "Guardian's name"),
    "has_internet": Words("Có Internet", "Internet"),
    "has_wifi": Words("Có Wi-Fi", "Wi-Fi"),
    "id": Words("Số hiệu", "Identifier"),
    "institution": Words("Trường", "School"),
    "is_active": Words("Đang dùng", "Open"),
    "is_main": Words("Chính", "Main"),
    "is_multigrade": Words("Lớp ghép", "Combined grades"),
    "is_poor": Words("Hộ nghèo", "Poor household"),
    "issued_by": Words("Nơi cấp", "Issued by"),
    "joined_sector_on": Words("Vào ngành ngày", "Joined the sector on"),
    "kind": Words("Loại", "Kind"),
    "language": Words("Ngôn ngữ", "Language"),
    "level": Words("Mức", "Level"),
    "levels": Words("Cấp học", "Levels"),
    "loads": Words("Số dòng nhập", "Rows loaded"),
    "name": Words("Tên", "Name"),
    "note": Words("Ghi chú", "Note"),
    "number": Words("Số", "Number"),
    "ownership": Words("Loại hình", "Ownership"),
    "password": Words("Mật khẩu", "Password"),
    "person": Words("Người", "Person"),
    "personal_id": Words("Số định danh", "Identification number"),
    "post": Words("Vị trí", "Post"),
    "projector_rooms": Words("Phòng có máy chiếu", "Rooms with a projector"),
    "purpose": Words("Dùng để", "Purpose"),
    "relation": Words("Quan hệ", "Relation"),
    "released_on": Words("Ngày cho đi", "Released on"),
    "renewed": Words("Mật khẩu, lưu lại theo cách mới", "Password, kept anew in a newer way"),
    "residence": Words("Nơi ở", "Residence"),
    "role": Words("Vai trò", "Role"),
    "school_class": Words("Lớp", "Class"),
    "school_year": Words("Năm học", "School year"),
    "scope": Words("Nơi giữ", "Held over"),
    "sex": Words("Giới tính", "Sex"),
    "signed_in_at": Words("Đăng nhập lúc", "Signed in at"),
    "site": Words("Điểm trường", "Site"),
    "source": Words("Nguồn", "Source"),
    "starts_on": Words("Từ ngày", "From"),
    "state": Words("Tình trạng", "State"),
    "structure": Words("Kết cấu", "Structure"),
    "subject": Words("Môn", "Subject"),
    "two_shift_count": Words("Học hai ca", "In two shifts"),
    "use": Words("Dùng làm", "Use"),
    "username": Words("Tên đăng nhập", "User name"),
    "value": Words("Giá trị", "Value"),
}
UNTOLD: Final = frozenset(
    {"sort_key", "search_key", "written_by"}
)  # kept for machines; a person learns nothing from them
LONGEST: Final = 400
YES, NO = Words("Có", "Yes"), Words("Không", "No")
HIDDEN = Words("(được giấu)", "(hidden)")


def table_name(table: str) -> Words:
    return TABLES.get(table, Words(table, table))


def field_name(name: str) -> Words:
    """Name a field or an argument; `school_class_id` is called as `school_class`."""
    return FIELDS.get(name) or FIELDS.get(name.removesuffix("_id")) or Words(name, name)


def value(found: Any) -> Words | str:
    """Write a value as people do: days as 05/09/2025, instants with their hour, yes and no in words, nothing as a dash."""
    match found:
        case None | "" | []:
            written: Words | str = NOTHING
        case bool():
            written = YES if found else NO
        case "•":
            written = HIDDEN
        case {"vi": vi, "en": en}:
            written = Words(vi, en)
        case list():
            written = _short(", ".join(str(value(one)) for one in found))
        case dict():
            written = _short("; ".join(f"{name}: {value(one)}" for name, one in found.items()))
        case _:
            written = _short(_day(str(found)))
    return written


def _day(text: str) -> str:
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return day(date.fromisoformat(text))
    if re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)", text):
        return moment(datetime.fromisoformat(text))
    return text


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"

"""Plain words for what the operation log shows of records: their fields and values."""

import re
from datetime import date, datetime
from typing import Any, Final

from hoaban.interfaces.web.ledger_tables import TABLES
from hoaban.kernel.access.table import roles
from hoaban.kernel.language import NOTHING, Words, day, moment

SCOPES: Final = {
    "nation": Words("cả nước", "the nation"),
    "province": Words("tỉnh", "a province"),
    "commune": Words("xã, phường", "a commune"),
    "school": Words("trường", "a school"),
}

FIELDS: Final = {
    "agreed_by_id": Words("Người đồng ý", "Agreed by"),
    "agreed_by_name": Words("Người đồng ý", "Agreed by"),
    "agrees": Words("Đồng ý", "Agrees"),
    "authorised_at": Words("Cho phép ký lúc", "Authorised at"),
    "batch": Words("Đợt ký", "Batch"),
    "by_id": Words("Người ký", "Signer"),
    "certificate": Words("Dấu vân tay chứng thư", "Certificate's fingerprint"),
    "chain_id": Words("Chuỗi các bản", "Chain of versions"),
    "confirmed_at": Words("Xác nhận lúc", "Confirmed at"),
    "confirmed_by_name": Words("Người xác nhận", "Confirmed by"),
    "content": Words("Nội dung", "Content"),
    "corrects": Words("Đính chính bản", "Corrects"),
    "ended_at": Words("Hết hiệu lực lúc", "Ended at"),
    "ended_because": Words("Lý do hết hiệu lực", "Ended because"),
    "ended_by_name": Words("Người cho hết hiệu lực", "Ended by"),
    "given_to": Words("Cấp cho", "Given to"),
    "issued_at": Words("Phát hành lúc", "Issued at"),
    "rank": Words("Lượt ký", "Turn"),
    "request": Words("Đề nghị đính chính", "Correction asked for"),
    "signed": Words("Chữ ký", "Signature"),
    "signed_at": Words("Ký lúc", "Signed at"),
    "signed_by_name": Words("Người đã ký", "Signed by"),
    "signer": Words("Người ký", "Signer"),
    "signer_name": Words("Người ký", "Signer"),
    "status_index": Words("Vị trí trong danh sách trạng thái", "Place in the status list"),
    "step": Words("Bước ký", "Signature"),
    "total": Words("Tổng số", "Total"),
    "version": Words("Bản học bạ", "Version"),
    "versions": Words("Các bản học bạ", "Versions"),
    "version_ids": Words("Các bản học bạ", "Versions"),
    "absence": Words("Người nghỉ", "Absence of staff"),
    "absent": Words("Số vắng", "Absent"),
    "accepted_on": Words("Ngày tiếp nhận", "Accepted on"),
    "account": Words("Tài khoản", "Account"),
    "account_name": Words("Tài khoản", "Account"),
    "achieved": Words("Đạt", "Achieved"),
    "afternoons": Words("Tiết buổi chiều", "Afternoon periods"),
    "age": Words("Tuổi", "Age"),
    "answered_at": Words("Trả lời lúc", "Answered at"),
    "anyway": Words("Vẫn làm", "All the same"),
    "area": Words("Lĩnh vực", "Area"),
    "area_km2": Words("Diện tích (km²)", "Area (km²)"),
    "asked_at": Words("Đề nghị lúc", "Asked at"),
    "asked_by": Words("Người đề nghị", "Asked by"),
    "asked_by_id": Words("Người đề nghị", "Asked by"),
    "asked_by_name": Words("Người đề nghị", "Asked by"),
    "at": Words("Lúc", "At"),
    "author": Words("Người gửi", "Author"),
    "author_name": Words("Người gửi", "Author"),
    "avoided": Words("Giờ không muốn dạy", "Times they would rather not"),
    "base": Words("Đã thấy", "What was seen"),
    "based_on": Words("Từ bản", "Based on"),
    "before": Words("Trước khi sửa", "Before"),
    "birth_date": Words("Ngày sinh", "Birth date"),
    "boarding": Words("Bán trú, nội trú", "Boarding"),
    "boarding_kind": Words("Loại nội trú", "Boarding kind"),
    "body": Words("Cơ quan quản lý", "Managing body"),
    "by_name": Words("Người ghi", "Recorded by"),
    "by_user": Words("Tài khoản ghi", "Recorded by the account"),
    "certainty": Words("Độ tin cậy", "Certainty"),
    "closes_on": Words("Đóng sau ngày", "Closes after"),
    "closing": Words("Lần cho nghỉ", "Closing"),
    "closure": Words("Ngày nghỉ", "Closure"),
    "code": Words("Mã", "Code"),
    "commune": Words("Xã, phường", "Commune"),
    "conduct": Words("Rèn luyện", "Conduct"),
    "contract": Words("Hợp đồng", "Contract"),
    "correction": Words("Đề nghị sửa điểm", "Correction"),
    "correction_id": Words("Đề nghị sửa điểm", "Correction"),
    "cost": Words("Điểm", "Cost"),
    "count": Words("Số lượng", "Number"),
    "counts": Words("Số buổi nghỉ", "Absences"),
    "created_at": Words("Tạo lúc", "Made at"),
    "current": Words("Đang có", "What stands"),
    "covers": Words("Các tiết dạy thay", "Covers"),
    "day": Words("Ngày", "Day"),
    "days_off": Words("Số ngày nghỉ", "Days off"),
    "decided_at": Words("Xử lý lúc", "Decided at"),
    "decided_by": Words("Người duyệt", "Decided by"),
    "decided_by_id": Words("Người duyệt", "Decided by"),
    "decided_by_name": Words("Người duyệt", "Decided by"),
    "decision": Words("Quyết định", "Decision"),
    "degree": Words("Trình độ", "Degree"),
    "destination": Words("Trường đến", "Destination"),
    "destination_name": Words("Trường đến", "Destination"),
    "digest": Words("Dấu vân tay của tệp", "File's fingerprint"),
    "display_name": Words("Họ và tên", "Name"),
    "document": Words("Tệp phương án", "Plan's file"),
    "due": Words("Số phải có", "Due"),
    "effective_on": Words("Có hiệu lực từ", "Effective on"),
    "ends_at": Words("Hết hiệu lực lúc", "Ends at"),
    "ends_on": Words("Không còn từ ngày", "No longer from"),
    "lapsed_on": Words("Hết giá trị từ ngày", "Lapsed on"),
    "school_id": Words("Trường lập hồ sơ sau", "School of the later record"),
    "enrolled": Words("Sĩ số", "Pupils"),
    "enrolled_at": Words("Ghi danh lúc", "Enrolled at"),
    "entity": Words("Bản ghi", "Record"),
    "entry_reason": Words("Lý do vào", "Entry reason"),
    "ethnic_group": Words("Dân tộc", "Ethnic group"),
    "evidence": Words("Dẫn chứng", "Evidence"),
    "exceptions": Words("Vắng, muộn, về sớm", "Exceptions"),
    "exit_reason": Words("Lý do ra", "Exit reason"),
    "expires_at": Words("Hết hạn lúc", "Expires at"),
    "field": Words("Chuyên ngành", "Field"),
    "file_name": Words("Tệp", "File"),
    "first": Words("Hồ sơ thứ nhất", "First record"),
    "first_id": Words("Hồ sơ thứ nhất", "First record"),
    "form": Words("Cách hỏi", "Way of asking"),
    "former": Words("Hồ sơ đã gộp", "Former record"),
    "former_birth_date": Words("Ngày sinh ở hồ sơ đã gộp", "Birth date in the former record"),
    "former_name": Words("Tên ở hồ sơ đã gộp", "Name in the former record"),
    "former_number": Words("Số định danh ở hồ sơ đã gộp", "Number in the former record"),
    "found_at": Words("Phát hiện lúc", "Found at"),
    "full_name": Words("Họ và tên", "Full name"),
    "geometry": Words("Ranh giới", "Boundary"),
    "given": Words("Số đã có", "Given"),
    "grade": Words("Khối", "Grade"),
    "grades": Words("Khối", "Grades"),
    "grant": Words("Vai trò", "Role"),
    "guardian": Words("Người giám hộ", "Guardian"),
    "guardian_name": Words("Tên người giám hộ", "Guardian's name"),
    "half_days": Words("Số buổi", "Half-days"),
    "has_class_hour": Words("Có sinh hoạt lớp", "Class hour"),
    "has_flag_salute": Words("Có sinh hoạt dưới cờ", "Flag salute"),
    "has_internet": Words("Có Internet", "Internet"),
    "has_wifi": Words("Có Wi-Fi", "Wi-Fi"),
    "held_at": Words("Giữ lại lúc", "Held at"),
    "holder": Words("Của lớp hoặc trường", "Of the class or school"),
    "holds": Words("Số lớp cùng lúc", "Classes at once"),
    "household": Words("Hộ gia đình", "Household"),
    "id": Words("Số hiệu", "Identifier"),
    "imported_at": Words("Nhập lúc", "Imported at"),
    "indicator": Words("Chỉ số", "Indicator"),
    "indicators": Words("Các chỉ số", "Indicators"),
    "infeasibility": Words("Điểm chưa giữ được", "Cost of what must hold"),
    "institution": Words("Trường", "School"),
    "is_active": Words("Đang dùng", "Open"),
    "is_default": Words("Mặc định", "By default"),
    "is_locked": Words("Đã khóa", "Locked"),
    "is_main": Words("Chính", "Main"),
    "is_multigrade": Words("Lớp ghép", "Combined grades"),
    "is_poor": Words("Hộ nghèo", "Poor household"),
    "is_used": Words("Đang dùng", "In use"),
    "is_very_small": Words("Dân tộc rất ít người", "Very small group"),
    "is_whole": Words("Toàn bộ", "Whole"),
    "issued_by": Words("Nơi cấp", "Issued by"),
    "joined_sector_on": Words("Vào ngành ngày", "Joined the sector on"),
    "kept": Words("Hồ sơ giữ lại", "Record that stands"),
    "key": Words("Mục", "Item"),
    "kind": Words("Loại", "Kind"),
    "kinds": Words("Các loại", "Kinds"),
    "label": Words("Bản ghi", "Record"),
    "language": Words("Ngôn ngữ", "Language"),
    "latitude": Words("Vĩ độ", "Latitude"),
    "least_doubles": Words("Ít nhất số cặp tiết liền", "Least double periods"),
    "legal_basis": Words("Căn cứ", "Legal basis"),
    "lesson": Words("Tiết học", "Lesson"),
    "lesson_ids": Words("Các tiết", "Lessons"),
    "lessons": Words("Các tiết", "Lessons"),
    "level": Words("Mức", "Level"),
    "levels": Words("Cấp học", "Levels"),
    "loads": Words("Số dòng nhập", "Rows loaded"),
    "longitude": Words("Kinh độ", "Longitude"),
    "made_at": Words("Lập lúc", "Made at"),
    "marks": Words("Các điểm", "Marks"),
    "mended_at": Words("Sửa xong lúc", "Mended at"),
    "merged_at": Words("Gộp lúc", "Merged at"),
    "merged_by_name": Words("Người gộp", "Merged by"),
    "month": Words("Tháng", "Month"),
    "mornings": Words("Tiết buổi sáng", "Morning periods"),
    "most_a_day": Words("Nhiều nhất một ngày", "Most a day"),
    "most_doubles": Words("Nhiều nhất số cặp tiết liền", "Most double periods"),
    "most_gaps": Words("Nhiều nhất số tiết trống", "Most gaps"),
    "must_change_password": Words("Phải đặt mật khẩu mới", "Must set a new password"),
    "must_have_days_off": Words("Phải có ngày nghỉ", "Days off must be"),
    "name": Words("Tên", "Name"),
    "new": Words("Đơn vị mới", "New unit"),
    "note": Words("Ghi chú", "Note"),
    "number": Words("Số", "Number"),
    "objective": Words("Điểm nguyện vọng", "Cost of wishes"),
    "offered": Words("Đề nghị", "What was offered"),
    "old": Words("Đơn vị cũ", "Old unit"),
    "opened_at": Words("Mở lúc", "Opened at"),
    "operation": Words("Thao tác", "Operation"),
    "origin_name": Words("Trường đi", "School of origin"),
    "other_names": Words("Tên gọi khác", "Other names"),
    "ours": Words("Giá trị của hồ sơ", "The record's value"),
    "outcome": Words("Kết quả", "Outcome"),
    "outline": Words("Đường vẽ", "Outline"),
    "ownership": Words("Loại hình", "Ownership"),
    "parent": Words("Thuộc", "Part of"),
    "passed_on": Words("Chuyển ngày", "Passed on"),
    "password": Words("Mật khẩu", "Password"),
    "payload": Words("Nội dung gửi", "What was sent"),
    "period": Words("Thời điểm", "Point of the year"),
    "periods": Words("Số tiết", "Periods"),
    "person": Words("Người", "Person"),
    "person_ids": Words("Những người", "Persons"),
    "person_name": Words("Họ và tên", "Full name"),
    "personal_id": Words("Số định danh", "Identification number"),
    "place": Words("Địa bàn", "Place"),
    "planned_at": Words("Lập lúc", "Planned at"),
    "position": Words("Thứ tự", "Order"),
    "post": Words("Vị trí", "Post"),
    "projector_rooms": Words("Phòng có máy chiếu", "Rooms with a projector"),
    "province_code": Words("Mã tỉnh", "Province code"),
    "purpose": Words("Dùng để", "Purpose"),
    "question": Words("Câu hỏi", "Question"),
    "reason": Words("Lý do", "Reason"),
    "reasons": Words("Lý do", "Reasons"),
    "reform": Words("Phương án sắp xếp", "Reorganisation"),
    "relation": Words("Quan hệ", "Relation"),
    "released_on": Words("Ngày cho đi", "Released on"),
    "renewed": Words("Mật khẩu, lưu lại theo cách mới", "Password, kept anew in a newer way"),
    "report": Words("Kết quả", "Report"),
    "residence": Words("Nơi ở", "Residence"),
    "residence_place": Words("Nơi ở", "Residence"),
    "result": Words("Kết quả", "Result"),
    "role": Words("Vai trò", "Role"),
    "roll": Words("Điểm danh", "Roll"),
    "room": Words("Phòng", "Room"),
    "room_kind": Words("Loại phòng", "Kind of room"),
    "rows": Words("Các dòng", "Rows"),
    "rule": Words("Quy tắc", "Rule"),
    "school_class": Words("Lớp", "Class"),
    "school_year": Words("Năm học", "School year"),
    "scope": Words("Nơi giữ", "Held over"),
    "scope_kind": Words("Phạm vi", "Scope"),
    "scope_name": Words("Phạm vi", "Scope"),
    "score": Words("Mức giống nhau", "How alike"),
    "second": Words("Hồ sơ thứ hai", "Second record"),
    "second_id": Words("Hồ sơ thứ hai", "Second record"),
    "seen_at": Words("Liên lạc lúc", "Seen at"),
    "session": Words("Buổi", "Half-day"),
    "sessions": Words("Các buổi", "Half-days"),
    "settled_at": Words("Xử lý lúc", "Settled at"),
    "settled_by_name": Words("Người xử lý", "Settled by"),
    "sex": Words("Giới tính", "Sex"),
    "shares": Words("Số tiết được chia", "Shares"),
    "signed_in_at": Words("Đăng nhập lúc", "Signed in at"),
    "site": Words("Điểm trường", "Site"),
    "slot": Words("Giờ trong tuần", "Time of the week"),
    "source": Words("Nguồn", "Source"),
    "staff_absence": Words("Người nghỉ", "Absence of staff"),
    "starts_on": Words("Từ ngày", "From"),
    "state": Words("Tình trạng", "State"),
    "structure": Words("Kết cấu", "Structure"),
    "subject": Words("Môn", "Subject"),
    "subjects": Words("Các môn", "Subjects"),
    "teacher_name": Words("Giáo viên", "Teacher"),
    "term": Words("Học kì", "Term"),
    "terms": Words("Các học kì", "Terms"),
    "test": Words("Bài kiểm tra", "Test"),
    "text": Words("Nội dung", "Text"),
    "theirs": Words("Giá trị của CSDL dân cư", "The register's value"),
    "timetable": Words("Thời khóa biểu", "Timetable"),
    "title": Words("Danh hiệu", "Title"),
    "token_digest": Words("Dấu vân tay của khóa", "Token's fingerprint"),
    "two_shift_count": Words("Học hai ca", "In two shifts"),
    "type_name": Words("Loại đơn vị", "Type of unit"),
    "unavailable": Words("Giờ không dạy được", "Times they cannot"),
    "until": Words("Đến ngày", "Until"),
    "use": Words("Dùng làm", "Use"),
    "username": Words("Tên đăng nhập", "User name"),
    "value": Words("Giá trị", "Value"),
    "verification": Words("Kết quả đối chiếu", "Verification"),
    "watchers": Words("Người liên quan", "Who sees it"),
    "weekdays": Words("Ngày trong tuần", "Days of the week"),
    "what": Words("Vì sao giữ lại", "Why it is held"),
    "why": Words("Lý do", "Why"),
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


def code_word(name: str, code: str) -> Words | None:
    """Say what a code in a field means, where the field holds codes: a role, the kind of place it is held over."""
    if name == "role":
        return roles()[code].name if code in roles() else None
    return SCOPES.get(code) if name == "scope_kind" else None


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

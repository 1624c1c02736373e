"""The causes why a row is rejected or warned of: what each means and what to do about it."""

from dataclasses import dataclass
from typing import Literal

from hoaban.kernel.language import Words, vi_en

Severity = Literal["rejected", "warned"]


@dataclass(frozen=True, slots=True)
class Cause:
    """A cause by its stable code."""

    code: str
    severity: Severity
    meaning: Words
    remedy: Words


_REJECTED = (
    Cause("name-missing", "rejected", vi_en("Thiếu họ và tên", "The name is missing"),
          vi_en("Điền họ và tên theo giấy khai sinh.", "Fill in the name as on the birth certificate.")),
    Cause("birth-date-missing", "rejected", vi_en("Thiếu ngày sinh", "The birth date is missing"),
          vi_en("Điền ngày sinh dạng ngày/tháng/năm.", "Fill in the birth date as day/month/year.")),
    Cause("birth-date-unreadable", "rejected", vi_en("Ngày sinh không đọc được", "The birth date cannot be read"),
          vi_en("Viết lại đủ ngày, tháng, năm, ví dụ 05/09/2015; kiểm tra ngày có thật.",
                "Write day, month and year, like 05/09/2015; check that the day exists.")),
    Cause("class-unknown", "rejected", vi_en("Lớp không có trong danh sách lớp", "The class is not in the list of classes"),
          vi_en("Sửa tên lớp cho đúng với trang «Lớp học», hoặc thêm lớp vào trang đó.",
                "Write the class as on the sheet of classes, or add the class there.")),
    Cause("id-malformed", "rejected", vi_en("Số định danh sai dạng", "The identification number is malformed"),
          vi_en("Số định danh có đúng 12 chữ số. Chép lại từ giấy khai sinh hoặc thẻ căn cước; chưa có số thì để trống.",
                "It has exactly 12 digits. Copy it from the birth certificate or card; leave it empty if there is none.")),
    Cause("row-duplicate", "rejected", vi_en("Trùng người đã có", "The same person again"),
          vi_en("Người này đã có ở dòng khác hoặc trường khác. Xóa dòng thừa; nếu chuyển trường thì làm thủ tục chuyển.",
                "The person stands in another row or school. Delete the extra row; if they moved, use a transfer.")),
    Cause("id-duplicate", "rejected", vi_en("Số định danh đã thuộc người khác", "The number belongs to another person"),
          vi_en("Đối chiếu giấy tờ của cả hai người và sửa số bị chép nhầm.",
                "Compare both persons’ papers and mend the number that was copied wrongly.")),
)  # fmt: skip
_WARNED = (
    Cause("id-leading-zero-restored", "warned", vi_en("Đã thêm lại số 0 ở đầu số định danh", "Leading zeros were put back"),
          vi_en("Không cần làm gì. Để tránh lặp lại, định dạng cột số định danh là văn bản.",
                "Nothing to do. To avoid it, format the column of numbers as text.")),
    Cause("id-disagrees", "warned", vi_en("Số định danh không khớp giới tính hoặc năm sinh", "The number disagrees with sex or birth year"),
          vi_en("Đối chiếu với giấy khai sinh: sửa số, giới tính hoặc ngày sinh.",
                "Compare with the birth certificate: mend the number, the sex or the birth date.")),
    Cause("id-missing", "warned", vi_en("Chưa có số định danh", "The identification number is missing"),
          vi_en("Bổ sung khi gia đình có giấy tờ; trẻ vẫn được ghi danh.",
                "Add it when the family has the papers; the child is enrolled all the same.")),
    Cause("legacy-encoding-converted", "warned", vi_en("Đã chuyển phông chữ cũ sang Unicode", "Text in an old font was converted to Unicode"),
          vi_en("Xem lại họ tên sau khi chuyển; lần sau gõ bằng Unicode.", "Look the name over; type in Unicode next time.")),
    Cause("age-implausible", "warned", vi_en("Tuổi lệch quá 4 năm so với lớp", "The age is more than 4 years off the class’s usual age"),
          vi_en("Kiểm tra lại năm sinh và lớp.", "Check the birth year and the class.")),
    Cause("ethnic-group-unknown", "warned", vi_en("Không nhận ra dân tộc", "The ethnic group is not known"),
          vi_en("Viết tên dân tộc theo danh mục 54 dân tộc.", "Write it as in the list of 54 ethnic groups.")),
    Cause("text-cut", "warned", vi_en("Có ô quá dài, chỉ giữ phần đầu", "A cell is too long; its beginning is kept"),
          vi_en("Viết ngắn lại: họ tên nhiều nhất 120 ký tự, nơi ở 200, ghi chú 300.",
                "Make it shorter: a name has at most 120 characters, a residence 200, a note 300.")),
)  # fmt: skip

CAUSES = {cause.code: cause for cause in (*_REJECTED, *_WARNED)}

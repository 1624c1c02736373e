"""The causes for which a row stays out of the database, or goes in with a note; and what to do about each."""

from typing import Final, Literal, NamedTuple

from hoaban.engines.workbooks.refusals import Said

Severity = Literal["rejected", "warned"]


class Cause(NamedTuple):
    """A cause: its code, whether it keeps a row out, what it is, what to do."""

    code: str
    severity: Severity
    what: Said
    next_step: Said


_ALL = (
    # Rejected, in the order in which they are looked for: a rejected row names the first alone.
    Cause(
        "name-missing",
        "rejected",
        Said("Thiếu họ và tên", "The name is missing"),
        Said("Ghi họ và tên đầy đủ.", "Write the full name."),
    ),
    Cause(
        "birth-date-missing",
        "rejected",
        Said("Thiếu ngày sinh", "The birth date is missing"),
        Said(
            "Ghi ngày sinh theo giấy khai sinh, dạng ngày/tháng/năm.",
            "Write it as on the birth certificate, day/month/year.",
        ),
    ),
    Cause(
        "birth-date-unreadable",
        "rejected",
        Said("Ngày sinh không đọc được", "The birth date cannot be read"),
        Said(
            "Ghi đủ ngày, tháng, năm có thật, ví dụ 05/09/2014; chỉ có năm là chưa đủ.",
            "Write an existing day, month and year, such as 05/09/2014; a year alone is not enough.",
        ),
    ),
    Cause(
        "class-unknown",
        "rejected",
        Said("Lớp không có trong trang «Lớp học»", "The class is not on the sheet of classes"),
        Said(
            "Sửa tên lớp của học sinh, hoặc thêm lớp vào trang «Lớp học».",
            "Correct the student's class, or add the class to the sheet of classes.",
        ),
    ),
    Cause(
        "id-malformed",
        "rejected",
        Said("Số định danh không đủ 12 chữ số", "The identification number has not 12 digits"),
        Said(
            "Ghi đủ 12 chữ số, để ô ở dạng văn bản; nếu chưa có số thì để trống.",
            "Write all 12 digits in a text cell; leave it empty when there is no number yet.",
        ),
    ),
    Cause(
        "row-duplicate",
        "rejected",
        Said("Người này đã có ở một dòng khác", "This person stands in another row already"),
        Said(
            "Xoá dòng thừa; nếu học sinh chuyển trường, trường cũ cho chuyển đi trước.",
            "Delete the superfluous row; when a student has moved, the former school releases them first.",
        ),
    ),
    Cause(
        "id-duplicate",
        "rejected",
        Said("Số định danh đã thuộc về người khác", "The identification number belongs to another person"),
        Said(
            "Kiểm tra số định danh của cả hai người theo giấy khai sinh hoặc căn cước.",
            "Check the numbers of both persons against birth certificate or identity card.",
        ),
    ),
    # Warned: a row names all of them.
    Cause(
        "legacy-encoding-converted",
        "warned",
        Said(
            "Chữ kiểu cũ (TCVN3, VNI) đã được chuyển sang Unicode",
            "Text in an old encoding (TCVN3, VNI) was turned into Unicode",
        ),
        Said("Kiểm tra lại cách viết họ tên sau khi chuyển.", "Check how the name is written after conversion."),
    ),
    Cause(
        "id-missing",
        "warned",
        Said("Chưa có số định danh", "There is no identification number yet"),
        Said(
            "Bổ sung khi gia đình đã làm khai sinh có số định danh.",
            "Add it when the family has a birth certificate with a number.",
        ),
    ),
    Cause(
        "id-leading-zero-restored",
        "warned",
        Said(
            "Số định danh mất số 0 ở đầu, đã được thêm lại", "Leading zeros of the identification number were put back"
        ),
        Said("Kiểm tra số, và để cột này ở dạng văn bản.", "Check the number, and format the column as text."),
    ),
    Cause(
        "id-disagrees",
        "warned",
        Said(
            "Số định danh không khớp giới tính hoặc năm sinh",
            "The identification number disagrees with sex or birth year",
        ),
        Said(
            "Một trong ba mục sai: kiểm tra số định danh, giới tính và năm sinh.",
            "One of the three is wrong: check the number, the sex and the birth year.",
        ),
    ),
    Cause(
        "age-implausible",
        "warned",
        Said("Tuổi cách xa tuổi thường gặp của lớp", "The age is far from the usual age of the class"),
        Said("Kiểm tra năm sinh và lớp.", "Check the birth year and the class."),
    ),
    Cause(
        "ethnic-group-unknown",
        "warned",
        Said("Chưa ghi dân tộc, hoặc tên không có trong danh mục", "The ethnic group is missing or not in the list"),
        Said("Ghi tên dân tộc theo danh mục.", "Write the ethnic group's name as listed."),
    ),
)
CAUSES: Final[dict[str, Cause]] = {cause.code: cause for cause in _ALL}

"""The short lists about persons: who answers for a child, how a person is reached, which papers they hold."""

from hoaban.kernel.language import Words

GUARDIAN_RELATIONS = {
    "father": Words("Cha", "Father"),
    "mother": Words("Mẹ", "Mother"),
    "guardian": Words("Người giám hộ", "Guardian"),
}
CONTACT_KINDS = {
    "phone": Words("Điện thoại", "Telephone"),
    "email": Words("Thư điện tử", "E-mail"),
    "address": Words("Địa chỉ", "Address"),
}
FORMER = "former"
MERGED = "merged"
NAME_KINDS = {
    FORMER: Words("Tên trước khi cải chính", "Name before a correction"),
    MERGED: Words("Tên ở hồ sơ đã gộp", "Name in a record that was merged"),
}
PERSONAL_ID = "personal_id"
DOCUMENT_KINDS = {
    PERSONAL_ID: Words("Số định danh cá nhân", "Personal identification number"),
    "birth_certificate": Words("Giấy khai sinh", "Birth certificate"),
    "citizen_card": Words("Căn cước công dân", "Citizen card"),
    "passport": Words("Hộ chiếu", "Passport"),
}
AFFILIATIONS = {
    "learner": Words("Học sinh", "Learner"),
    "staff": Words("Cán bộ, giáo viên, nhân viên", "Staff"),
    "guardian": Words("Cha mẹ, người giám hộ", "Guardian"),
}
FIELD_NAMES = {
    "full_name": Words("Họ và tên", "Full name"),
    "birth_date": Words("Ngày sinh", "Date of birth"),
    "sex": Words("Giới tính", "Sex"),
    "ethnic_group_id": Words("Dân tộc", "Ethnic group"),
    "personal_id": Words("Số định danh cá nhân", "Personal identification number"),
    "residence": Words("Nơi ở", "Residence"),
    "residence_place_id": Words("Địa bàn nơi ở", "Place of residence"),
}

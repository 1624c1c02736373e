"""The short lists of staff: posts, contracts, qualifications, IT certificates."""

from hoaban.kernel.language import Words

PRINCIPAL, VICE_PRINCIPAL, TEACHER, EMPLOYEE = "principal", "vice_principal", "teacher", "employee"
POSTS = {
    PRINCIPAL: Words("Hiệu trưởng", "Principal"),
    VICE_PRINCIPAL: Words("Phó hiệu trưởng", "Vice principal"),
    TEACHER: Words("Giáo viên", "Teacher"),
    EMPLOYEE: Words("Nhân viên", "Employee"),
}
CONTRACTS = {
    "permanent": Words("Biên chế", "Permanent"),
    "contract": Words("Hợp đồng", "Contract"),
    "part_time": Words("Thỉnh giảng", "Part-time"),
}
QUALIFICATIONS = {
    "intermediate": Words("Trung cấp", "Intermediate diploma"),
    "college": Words("Cao đẳng", "College"),
    "bachelor": Words("Đại học", "Bachelor"),
    "master": Words("Thạc sĩ", "Master"),
    "doctor": Words("Tiến sĩ", "Doctor"),
    "other": Words("Khác", "Other"),
}
IT_CERTIFICATES = {
    "none": Words("Chưa có", "None"),
    "basic": Words("Cơ bản", "Basic"),
    "advanced": Words("Nâng cao", "Advanced"),
}
INFORMATICS = "Tin học"

"""The names of laws that figures cite, in both languages; what they say in numbers stands in the rules files."""

STATISTICS_VI = "Thông tư 03/2024/TT-BGDĐT về hệ thống chỉ tiêu thống kê ngành giáo dục"
STATISTICS_EN = "Circular 03/2024/TT-BGDĐT on the statistical indicators of the education sector"
STANDARD_VI = "Thông tư 57/2026/TT-BGDĐT (từ 07/7/2026); trước đó các Thông tư 17, 18, 19/2018/TT-BGDĐT"
STANDARD_EN = "Circular 57/2026/TT-BGDĐT (from 7 July 2026); before it Circulars 17, 18 and 19/2018/TT-BGDĐT"
IT_SKILL_VI = "Thông tư 03/2014/TT-BTTTT về chuẩn kỹ năng sử dụng công nghệ thông tin"
IT_SKILL_EN = "Circular 03/2014/TT-BTTTT on the standard of information-technology skills"
RESOLUTION_VI = "Nghị quyết 71-NQ/TW"
RESOLUTION_EN = "Resolution 71-NQ/TW"
UNIVERSAL_VI = "Nghị định 20/2014/NĐ-CP và Thông tư 07/2016/TT-BGDĐT về phổ cập giáo dục"
UNIVERSAL_EN = "Decree 20/2014/NĐ-CP and Circular 07/2016/TT-BGDĐT on universal education"
ATTENDANCE_VI = (
    "Thông tư 15/2026/TT-BGDĐT (điều lệ trường, hồ sơ điện tử) và Thông tư 22/2021/TT-BGDĐT (số buổi nghỉ học)"
)
ATTENDANCE_EN = (
    "Circular 15/2026/TT-BGDĐT (school charter, electronic records) and Circular 22/2021/TT-BGDĐT (days of absence)"
)
CHRONIC_VI = "Ngưỡng dùng phổ biến trên thế giới; chưa có quy định của Việt Nam"
CHRONIC_EN = "A threshold in wide use internationally; no rule of Viet Nam sets one"
IDENTITY_VI = (
    "Nghị định 88/2026/NĐ-CP và Đề án 06 (kết nối, làm sạch dữ liệu với CSDL quốc gia về dân cư); "
    "yêu cầu «một người, một hồ sơ» của cơ sở dữ liệu ngành giáo dục"
)
IDENTITY_EN = (
    "Decree 88/2026/NĐ-CP and Project 06 (connection with, and cleaning against, the national population register); "
    "the sector database's demand of one record a person"
)

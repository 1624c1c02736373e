"""Transcripts to try things with: a lower secondary pupil's four years, and a primary pupil's five."""

from dataclasses import replace
from datetime import date
from typing import Final

from hoaban.engines.transcripts.content import (
    COMMENTED,
    GENERAL,
    LEVELLED,
    LOWER,
    PRIMARY,
    QUALITY,
    SCORED,
    SPECIFIC,
    TERM_1,
    TERM_2,
    YEAR,
    Attendance,
    Guardian,
    Learner,
    School,
    SchoolYear,
    Standing,
    SubjectResult,
    Supersession,
    TraitResult,
    Transcript,
    Word,
)

PU_NHI: Final = School(
    id="0190b6a0-0000-7000-8000-000000000001",
    code="110315805",
    name="Trường PTDTBT THCS Pú Nhi",
    commune="Xã Pú Nhi",
    province="Tỉnh Điện Biên",
)
DUA: Final = Learner(
    id="0190b6a0-0000-7000-8000-0000000000a1",
    code="1103158052100127",
    name="Giàng Thị Dủa",
    born_on=date(2012, 3, 8),
    sex=Word(code="female", name="Nữ"),
    birthplace="Xã Pú Nhi, tỉnh Điện Biên",
    ethnicity="Mông",
    nationality="Việt Nam",
    residence="Bản Pú Nhi A, xã Pú Nhi, tỉnh Điện Biên",
    policy="Học sinh bán trú theo Nghị định 66/2025/NĐ-CP",
    guardians=(
        Guardian(relation="Cha", name="Giàng A Chớ", occupation="Làm ruộng"),
        Guardian(relation="Mẹ", name="Vàng Thị Mỷ", occupation="Làm ruộng"),
    ),
)
GOOD, FAIR, PASSED = Word(code="tot", name="Tốt"), Word(code="kha", name="Khá"), Word(code="dat", name="Đạt")
UP = Word(code="promoted", name="Được lên lớp")
SUBJECTS: Final = (
    ("ngu-van", "Ngữ văn", SCORED, "Nguyễn Thị Hồng Vân", "Diễn đạt mạch lạc, có cảm xúc; cần chú ý lỗi chính tả."),
    ("toan", "Toán", SCORED, "Lò Văn Thưởng", "Nắm chắc kiến thức, tính toán cẩn thận, tiến bộ đều qua từng học kì."),
    ("ngoai-ngu-1", "Ngoại ngữ 1 (Tiếng Anh)", SCORED, "Phạm Thu Hà", "Phát âm rõ; nên luyện nghe thêm ở nhà."),
    ("gdcd", "Giáo dục công dân", SCORED, "Quàng Thị Ánh", "Hiểu bài, biết vận dụng vào tình huống hằng ngày."),
    ("ls-dl", "Lịch sử và Địa lí", SCORED, "Bùi Đức Long", "Chăm chỉ, trình bày khoa học."),
    ("khtn", "Khoa học tự nhiên", SCORED, "Vừ A Sùng", "Say mê thí nghiệm, đặt câu hỏi hay."),
    ("cong-nghe", "Công nghệ", SCORED, "Trần Quốc Việt", "Thực hành tốt."),
    ("tin-hoc", "Tin học", SCORED, "Trần Quốc Việt", "Thao tác thành thạo, giúp đỡ bạn."),
    ("gdtc", "Giáo dục thể chất", COMMENTED, "Sùng A Páo", "Thể lực tốt, tích cực tập luyện."),
    ("nghe-thuat", "Nghệ thuật", COMMENTED, "Đinh Thị Yến", "Có năng khiếu hát dân ca."),
    ("hdtn", "Hoạt động trải nghiệm, hướng nghiệp", COMMENTED, "Nguyễn Thị Hồng Vân", "Mạnh dạn, có trách nhiệm."),
    ("gddp", "Nội dung giáo dục của địa phương", COMMENTED, "Bùi Đức Long", "Yêu quý và giữ gìn văn hóa quê hương."),
)
MARKS: Final = ("7.8", "8.4", "6.9", "8.1", "7.5", "8.8", "9.0", "8.6")


def _subject(at: int, row: tuple[str, str, str, str, str], year: int) -> SubjectResult:
    code, name, kind, teacher, comment = row
    if kind == COMMENTED:
        return SubjectResult(
            code=code, name=name, kind=kind, term1="Đ", term2="Đ", year="Đ", comment=comment, teacher=teacher
        )
    first, second = (f"{float(MARKS[(at + year + n) % len(MARKS)]):.1f}" for n in (0, 1))
    whole = f"{(float(first) + 2 * float(second)) / 3:.1f}"
    return SubjectResult(
        code=code, name=name, kind=kind, term1=first, term2=second, year=whole, comment=comment, teacher=teacher
    )


def _year(at: int) -> SchoolYear:
    grade, starts = 6 + at, 2022 + at
    standings = (
        Standing(period=TERM_1, learning=FAIR, conduct=GOOD),
        Standing(period=TERM_2, learning=GOOD, conduct=GOOD),
        Standing(period=YEAR, learning=GOOD if at else FAIR, conduct=GOOD),
    )
    return SchoolYear(
        school_year=f"{starts}-{starts + 1}",
        grade=str(grade),
        class_name=f"{grade}A1",
        school=PU_NHI,
        subjects=tuple(_subject(n, row, at) for n, row in enumerate(SUBJECTS)),
        standings=standings,
        attendance=Attendance(excused=3, unexcused=at % 2),
        decision=UP,
        title=Word(code="hoc-sinh-gioi", name="Học sinh Giỏi") if at else None,
        awards=("Giải Ba thi Khoa học kĩ thuật cấp trường",) if at == 2 else (),
        homeroom_comment="Em ngoan, lễ phép, vượt khó vươn lên trong học tập; là lớp phó học tập gương mẫu, được bạn bè quý mến.",
        homeroom_teacher="Nguyễn Thị Hồng Vân",
        principal_comment="Đồng ý với nhận xét của giáo viên chủ nhiệm. Được lên lớp.",
        principal="Lường Văn Hặc",
        completes="Hoàn thành chương trình giáo dục trung học cơ sở" if grade == 9 else "",
        signed_on=date(starts + 1, 5, 28),
        place="Pú Nhi",
    )


LOWER_SECONDARY: Final = Transcript(
    issue_id="0197a3c4-5d6e-7f80-9a1b-2c3d4e5f6071",
    number="127/2026",
    version=1,
    level=LOWER,
    level_name="Trung học cơ sở",
    basis="Thông tư 22/2021/TT-BGDĐT",
    issued_on=date(2026, 5, 30),
    school=PU_NHI,
    learner=DUA,
    years=tuple(_year(at) for at in range(4)),
    verify_url="https://hoaban.example.vn/t/0197a3c45d6e7f809a1b2c3d4e5f6071",
    principal="Lường Văn Hặc",
    place="Pú Nhi",
)


def corrected(old: Transcript, digest_of_old: str) -> Transcript:
    """Give the next version, with one mark put right."""
    first, *others = old.years
    subject, *rest = first.subjects
    mended = replace(first, subjects=(replace(subject, term2="8.8", year="8.5"), *rest))
    supersedes = Supersession(
        issue_id=old.issue_id,
        version=old.version,
        reason="Cộng nhầm điểm Ngữ văn học kì II lớp 6",
        agreed_by="Lường Văn Hặc, Hiệu trưởng",
        digest=digest_of_old,
    )
    return replace(
        old,
        issue_id="0197a3c4-9999-7f80-9a1b-2c3d4e5f6072",
        version=old.version + 1,
        years=(mended, *others),
        supersedes=supersedes,
    )


LEVELS: Final = (
    ("tieng-viet", "Tiếng Việt", "9", "Đọc trôi chảy, diễn cảm; viết chữ đều, đẹp."),
    ("toan", "Toán", "10", "Tính nhanh, chính xác; biết giải toán có lời văn."),
    ("ngoai-ngu-1", "Ngoại ngữ 1 (Tiếng Anh)", "8", "Tự tin giao tiếp bằng câu ngắn."),
    ("dao-duc", "Đạo đức", "", "Biết quan tâm, giúp đỡ bạn."),
    ("tn-xh", "Tự nhiên và Xã hội", "", "Thích tìm hiểu thiên nhiên quanh em."),
    ("gdtc", "Giáo dục thể chất", "", "Tham gia tích cực các trò chơi vận động."),
    ("am-nhac", "Âm nhạc", "", "Hát đúng giai điệu."),
    ("mi-thuat", "Mĩ thuật", "", "Sáng tạo, phối màu hài hòa."),
    ("hdtn", "Hoạt động trải nghiệm", "", "Biết hợp tác với bạn."),
)
TRAITS: Final = (
    ("yeu-nuoc", "Yêu nước", QUALITY),
    ("nhan-ai", "Nhân ái", QUALITY),
    ("cham-chi", "Chăm chỉ", QUALITY),
    ("trung-thuc", "Trung thực", QUALITY),
    ("trach-nhiem", "Trách nhiệm", QUALITY),
    ("tu-chu", "Tự chủ và tự học", GENERAL),
    ("giao-tiep", "Giao tiếp và hợp tác", GENERAL),
    ("giai-quyet", "Giải quyết vấn đề và sáng tạo", GENERAL),
    ("ngon-ngu", "Ngôn ngữ", SPECIFIC),
    ("tinh-toan", "Tính toán", SPECIFIC),
    ("khoa-hoc", "Khoa học", SPECIFIC),
    ("tham-mi", "Thẩm mĩ", SPECIFIC),
    ("the-chat", "Thể chất", SPECIFIC),
)
KEO: Final = School(
    id="0190b6a0-0000-7000-8000-000000000002",
    code="110316601",
    name="Trường Tiểu học Keo Lôm",
    commune="Xã Keo Lôm",
    province="Tỉnh Điện Biên",
)


def _primary_year(at: int) -> SchoolYear:
    subjects = tuple(
        SubjectResult(
            code=code,
            name=name,
            kind=LEVELLED,
            year="T" if n != 2 else "H",
            test=test,
            comment=comment,
        )
        for n, (code, name, test, comment) in enumerate(LEVELS)
    )
    group_words = {
        QUALITY: "Ngoan ngoãn, thật thà, chăm làm.",
        GENERAL: "Mạnh dạn, biết hỏi khi chưa hiểu.",
        SPECIFIC: "",
    }
    return SchoolYear(
        school_year=f"{2021 + at}-{2022 + at}",
        grade=str(1 + at),
        class_name=f"{1 + at}A2",
        school=KEO,
        subjects=subjects,
        traits=tuple(
            TraitResult(code=code, name=name, group=group, level="T", comment=group_words[group])
            for code, name, group in TRAITS
        ),
        result=Word(code="hoan-thanh-tot", name="Hoàn thành tốt"),
        attendance=Attendance(excused=2, unexcused=0),
        decision=UP,
        title=Word(code="hoc-sinh-hoan-thanh-tot", name="Học sinh Hoàn thành tốt trong học tập và rèn luyện"),
        homeroom_comment="Em chăm ngoan, hòa đồng, tiến bộ rõ trong giao tiếp tiếng Việt.",
        homeroom_teacher="Lò Thị Hoa",
        principal="Tòng Văn Inh",
        completes="Hoàn thành chương trình tiểu học" if at == 4 else "",
        signed_on=date(2022 + at, 5, 27),
        place="Keo Lôm",
    )


PRIMARY_SCHOOL: Final = replace(
    LOWER_SECONDARY,
    issue_id="0197a3c4-5d6e-7f80-9a1b-2c3d4e5f7777",
    number="56/2026",
    level=PRIMARY,
    level_name="Tiểu học",
    basis="Thông tư 27/2020/TT-BGDĐT",
    school=KEO,
    learner=replace(DUA, name="Vàng A Tùng", sex=Word(code="male", name="Nam"), born_on=date(2015, 9, 2)),
    years=tuple(_primary_year(at) for at in range(5)),
    verify_url="https://hoaban.example.vn/t/0197a3c45d6e7f809a1b2c3d4e5f7777",
    principal="Tòng Văn Inh",
    place="Keo Lôm",
)

"""Invented values for the style guide: every component has something to show, and nobody real is shown."""

from datetime import date, datetime
from math import sin
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.core.paginator import Page, Paginator

from hoaban.interfaces.web.tables import Column
from hoaban.kernel.language import Words, number, percent, vi_en

ZONE: Final = ZoneInfo("Asia/Ho_Chi_Minh")
YEARS: Final = ["2020-21", "2021-22", "2022-23", "2023-24", "2024-25"]
SCHOOLS: Final = (
    ("Trường Mầm non Hoa Ban Trắng", 412, 0.486, ("good", vi_en("Mức độ 2", "Level 2")), date(2025, 5, 12), [380, 395, 402, 412]),
    ("Trường Phổ thông Dân tộc bán trú Tiểu học Nậm Suối", 655, 0.492, ("attention", vi_en("Sắp hết hạn", "Ends soon")), date(2020, 9, 5), [701, 690, 672, 655]),
    ("Trường Trung học cơ sở Bản Mới", 1288, 0.471, ("wrong", vi_en("Chưa đạt", "Not met")), None, [1190, 1225, 1260, 1288]),
    ("Trường Trung học phổ thông Suối Lạnh", 934, 0.513, ("info", vi_en("Đang đánh giá", "Under review")), date(2024, 11, 20), [900, 915, 921, 934]),
)  # fmt: skip
COLUMNS: Final = (
    Column("name", vi_en("Trường", "School"), sort="name"),
    Column("learners", vi_en("Học sinh", "Learners"), "number", sort="learners"),
    Column("girls", vi_en("Tỉ lệ nữ", "Women"), "share"),
    Column("trend", vi_en("Bốn năm", "Four years"), "trend"),
    Column("standard", vi_en("Chuẩn quốc gia", "National standard"), "tag"),
    Column("recognised", vi_en("Công nhận ngày", "Recognised on"), "day", sort="recognised"),
)


class SampleForm(forms.Form):
    """One field of each kind."""

    full_name = forms.CharField(
        label=vi_en("Họ và tên", "Full name"),
        help_text=vi_en("Như trong giấy khai sinh.", "As on the birth certificate."),
    )
    born = forms.DateField(
        label=vi_en("Ngày sinh", "Birth date"), help_text=vi_en("Ví dụ 05/09/2014", "For example 05/09/2014")
    )
    grade = forms.ChoiceField(
        label=vi_en("Khối", "Grade"), choices=[(str(g), str(g)) for g in range(1, 13)], required=False
    )
    boarding = forms.ChoiceField(
        label=vi_en("Nội trú", "Boarding"),
        choices=[
            ("no", vi_en("Không", "No")),
            ("semi", vi_en("Bán trú", "Semi-boarding")),
            ("full", vi_en("Nội trú", "Boarding")),
        ],
        widget=forms.RadioSelect,
    )
    agree = forms.BooleanField(label=vi_en("Đã đối chiếu với giấy tờ gốc", "Checked against the original papers"))
    note = forms.CharField(label=vi_en("Ghi chú", "Note"), widget=forms.Textarea, required=False)


def sample_context() -> dict[str, Any]:
    """Give what the style guide's template shows."""
    return {
        "as_of": date(2025, 5, 31),
        "columns": COLUMNS,
        "rows": [_school(index) for index in range(len(SCHOOLS))],
        "foot": {"name": vi_en("Tổng", "Total"), "learners": 3289, "girls": 0.487},
        "page": _page(),
        "form": SampleForm({"full_name": "", "born": "31/02/2014", "boarding": "semi", "grade": "6"}),
        "figures": _figures(),
        "events": _events(),
        **_lists(),
        **_charts(),
        **_maps(),
    }


def _school(index: int) -> dict[str, Any]:
    name, learners, girls, standard, recognised, trend = SCHOOLS[index]
    return {
        "id": index, "name": name, "learners": learners, "girls": girls, "standard": standard,
        "recognised": recognised, "trend": trend, "href": f"#school-{index}",
    }  # fmt: skip


def _page() -> Page[int]:
    return Paginator(range(207_000), 50).page(7)


def _figures() -> list[dict[str, Any]]:
    return [
        {"label": vi_en("Học sinh", "Learners"), "value": number(207_148), "trend": [198_300, 201_900, 204_650, 206_020, 207_148], "change": Words("+1.128", "+1,128"), "since": "2023-24", "href": "#learners"},
        {"label": vi_en("Tỉ lệ huy động 5 tuổi", "Enrolment of five-year-olds"), "value": percent(0.998), "target": percent(0.995), "status": "good", "trend": [0.991, 0.993, 0.996, 0.998], "href": "#enrolment"},
        {"label": vi_en("Trường đạt chuẩn quốc gia", "Schools at national standard"), "value": percent(0.721), "target": percent(0.75), "status": "attention", "trend": [0.61, 0.655, 0.69, 0.721], "href": "#standard"},
        {"label": vi_en("Học sinh bỏ học", "Dropout"), "value": percent(0.0042, 2), "target": percent(0.003), "status": "wrong", "trend": [0.0031, 0.0034, 0.0038, 0.0042], "href": "#dropout"},
    ]  # fmt: skip


def _events() -> list[dict[str, Any]]:
    return [
        {"at": datetime(2025, 5, 31, 14, 5, tzinfo=ZONE), "has_time": True, "title": vi_en("Hoàn thành lớp 5", "Completed grade 5"), "by": "Lò Thị Mẫu", "tone": "good"},
        {"at": datetime(2024, 12, 2, 9, 30, tzinfo=ZONE), "has_time": True, "title": vi_en("Sửa ngày sinh: 03/04/2014 → 04/03/2014", "Birth date corrected: 03/04/2014 → 04/03/2014"), "by": "Vàng A Ví Dụ", "reason": vi_en("Theo giấy khai sinh", "As on the birth certificate"), "tone": "attention"},
        {"at": datetime(2024, 9, 5, tzinfo=ZONE), "title": vi_en("Vào lớp 5A, Trường Tiểu học Nậm Suối", "Entered class 5A, Nậm Suối Primary School"), "text": vi_en("Chuyển đến từ Trường Tiểu học Bản Mới", "Moved from Bản Mới Primary School"), "href": "#class"},
    ]  # fmt: skip


def _lists() -> dict[str, Any]:
    return {
        "crumbs": [{"label": vi_en("Tỉnh", "Province"), "href": "#"}, {"label": "Xã Nậm Suối", "href": "#"}, {"label": "Trường Tiểu học Nậm Suối"}],
        "todo": [
            {"count": 12, "label": vi_en("học sinh thiếu số định danh", "learners without identification number"), "note": vi_en("ở 3 trường; hạn 30/09/2025", "in 3 schools; due 30/09/2025"), "href": "#ids", "tone": "attention"},
            {"count": 1, "label": vi_en("sổ đăng ký không đọc được", "register that cannot be read"), "note": vi_en("tệp của Trường Bản Mới", "the file of Bản Mới School"), "href": "#registers", "tone": "wrong"},
            {"count": 4, "label": vi_en("đề nghị chuyển trường chờ tiếp nhận", "transfers waiting to be accepted"), "href": "#transfers", "tone": "info"},
        ],
        "stats": [{"label": vi_en("Lớp", "Classes"), "value": number(18)}, {"label": vi_en("Học sinh", "Learners"), "value": number(655), "href": "#l"}, {"label": vi_en("Nữ", "Women"), "value": percent(0.492)}, {"label": vi_en("Nhân sự", "Staff"), "value": number(41)}],
        "facts": [{"label": vi_en("Mã trường", "School code"), "value": "11100304"}, {"label": vi_en("Cơ quan quản lý", "Managed by"), "value": "UBND xã Nậm Suối", "href": "#commune"}, {"label": vi_en("Điểm trường", "Sites"), "value": vi_en("1 điểm chính, 6 điểm lẻ", "1 main, 6 satellite")}],
        "tabs": [{"label": vi_en("Hồ sơ", "Record"), "href": "#a", "is_current": True}, {"label": vi_en("Lớp học", "Classes"), "href": "#b", "count": 18}, {"label": vi_en("Nhân sự", "Staff"), "href": "#c", "count": 41}, {"label": vi_en("Nhật ký", "Log"), "href": "#d"}],
        "exports": [{"label": "CSV", "href": "#csv"}, {"label": "XLSX", "href": "#xlsx"}],
        "levels": [("primary", vi_en("tiểu học", "primary")), ("lower", vi_en("trung học cơ sở", "lower secondary"))],
        "school_years": [("2024-2025", "2024-2025"), ("2023-2024", "2023-2024")],
        "effects": [vi_en("18 lớp được mở cho năm học 2025-2026", "18 classes are opened for 2025-2026"), vi_en("640 học sinh lên lớp, 9 ở lại, 6 chưa có quyết định", "640 learners move up, 9 repeat, 6 are undecided")],
        "problems": [{"where": "file", "message": vi_en("Tệp lớn hơn 5 MB: hãy bỏ ảnh khỏi sổ rồi gửi lại.", "The file is larger than 5 MB: take the pictures out and send it again.")}],
        "marks": [("Lò Văn An", ["8", "7,5", "9"], ["saved", "saved", "sending"]), ("Vàng A Bình", ["6", "", "7"], ["saved", "", "conflict"]), ("Quàng Thị Chiên", ["10", "9", ""], ["saved", "saved", ""])],
    }  # fmt: skip


def _charts() -> dict[str, Any]:
    ages = [
        (str(age), 3100 + 40 * age - 5 * (age - 9) ** 2, 2950 + 42 * age - 5 * (age - 9) ** 2) for age in range(5, 18)
    ]
    return {
        "years": YEARS,
        "one_line": [(vi_en("Tỉ lệ", "Share"), [0.61, 0.655, None, 0.69, 0.721])],
        "three_lines": [
            (vi_en("Mầm non", "Preschool"), [52_100, 53_400, 52_900, 51_700, 50_300]),
            (vi_en("Tiểu học", "Primary"), [83_900, 84_700, 85_800, 85_100, 84_200]),
            (vi_en("Trung học cơ sở", "Lower secondary"), [54_200, 55_100, 56_900, 58_300, 59_700]),
        ],
        "bar_names": [vi_en("Học sinh", "Learners")],
        "bars": [("Xã Nậm Suối Thượng", 4120, "#1"), ("Phường Bản Mới", 3655, "#2"), ("Xã Suối Lạnh", 2288, "#3"), ("Xã Đồi Ban", None, "#4")],
        "pair_names": [vi_en("Có chứng chỉ", "Certificate"), vi_en("Chuẩn nâng cao", "Advanced")],
        "pairs": [(vi_en("Mầm non", "Preschool"), (0.91, 0.12)), (vi_en("Tiểu học", "Primary"), (0.97, 0.31)), (vi_en("Trung học cơ sở", "Lower secondary"), (0.99, 0.44))],
        "room_names": [vi_en("Kiên cố", "Permanent"), vi_en("Bán kiên cố", "Semi-permanent"), vi_en("Tạm", "Temporary")],
        "rooms": [(vi_en("Mầm non", "Preschool"), (1490, 512, 96)), (vi_en("Tiểu học", "Primary"), (2380, 690, 120)), (vi_en("Trung học cơ sở", "Lower secondary"), (1712, 205, 21))],
        "ages": ages,
        "class_sizes": [(f"{low}–{low + 4}", round(300 * (1 + sin(low / 7 - 2)))) for low in range(5, 50, 5)],
        "size_mark": (vi_en("Trung bình 27,4", "Mean 27.4"), 0.5),
    }  # fmt: skip


def _maps() -> dict[str, Any]:
    """Make a small invented country of six by four crooked fields, and a few places in it."""

    def corner(x: int, y: int) -> list[float]:
        return [103 + x * 0.1 + 0.03 * sin(3 * x + 5 * y), 21 + y * 0.1 + 0.03 * sin(7 * x + 2 * y)]

    areas = [
        {
            "name": f"Xã {x + 1}.{y + 1}",
            "value": None if (x, y) == (2, 1) else 120 + (x * 37 + y * 91) % 400,
            "href": f"#area-{x}-{y}",
            "geometry": {"type": "Polygon", "coordinates": [[corner(x, y), corner(x + 1, y), corner(x + 1, y + 1), corner(x, y + 1), corner(x, y)]]},
        }
        for x in range(6)
        for y in range(4)
    ]  # fmt: skip
    points = [
        {
            "name": f"Trường {n}",
            "value": 40 + (n * 53) % 300,
            "href": f"#p{n}",
            "lat": 21 + sin(n) / 9,
            "lon": 103 + (n * 37 % 50) / 150,
        }
        for n in range(1, 19)
    ]
    return {"areas": areas, "points": points}

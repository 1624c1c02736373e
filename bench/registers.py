"""648 school workbooks with 211,000 pupils: checked and imported in 150 s on 2 cores, in memory that does not grow with their number.

They are those of the synthetic province, with the mistakes that registers have; making them is not measured. `make_workbooks` makes
simpler ones without a database, for `bench.registers_check`.
"""

import os
import random
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import psutil

from bench.report import Report, cpu_seconds, stopwatch, tree_rss
from hoaban.engines.workbooks.sheets import Cell, Sheet
from hoaban.engines.workbooks.writer import write
from hoaban.kernel.localdb import scratch, status

WORKBOOKS, PUPILS, STAFF, CLASSES = 648, 326, 24, 11  # 211,000 pupils and 15,600 staff in all
SECONDS, EARLY, GROWTH = 150, 100, 1.10
YEAR, PROVINCE = 2024, "lang-son"
FAMILY = ("Lò", "Quàng", "Vàng", "Giàng", "Nguyễn", "Sùng", "Cà", "Tòng", "Lường", "Thào", "Hạng", "Phạm")
MIDDLE = ("Văn", "Thị", "A", "Minh", "Thu", "Đức", "Seo", "Ngọc")
GIVEN = (
    "Hương",
    "Páo",
    "Dế",
    "Chía",
    "Đức",
    "Ánh",
    "Của",
    "Mỷ",
    "Ngân",
    "Bình",
    "Lan",
    "Sáu",
    "Tủa",
    "Đôi",
    "Hà",
    "Khuyên",
)
GROUPS = ("Thái", "Mông", "H'Mông", "Kinh", "Khơ-mú", "Dao", "Hà Nhì")
LEVELS = (
    ("Mầm non", ("Mầm", "Chồi", "Lá"), 3),
    ("Tiểu học", ("1", "2", "3", "4", "5"), 6),
    ("Trung học cơ sở", ("6", "7", "8", "9"), 11),
)
HEADER = ("STT", "Họ và tên", "Ngày sinh", "Giới tính", "Dân tộc", "Số định danh cá nhân", "Lớp", "Nơi thường trú", "Họ tên cha",
          "Họ tên mẹ", "Bán trú", "Ghi chú")  # fmt: skip
OTHER_ORDER = (0, 6, 1, 3, 2, 4, 5, 7, 8, 9, 10, 11)
OTHER_HEADER = ("TT", "LỚP", "HỌ TÊN HỌC SINH", "NỮ", "NGÀY THÁNG NĂM SINH", "DÂN TỘC", "CCCD/ĐDCN", "CHỖ Ở", "CHA", "MẸ",
                "BÁN TRÚ", "GHI CHÚ")  # fmt: skip
STAFF_HEADER = ("STT", "Họ và tên", "Ngày sinh", "Giới tính", "Dân tộc", "Số CCCD", "Vị trí việc làm", "Môn dạy", "Trình độ đào tạo",
                "Chứng chỉ CNTT", "Ngày vào ngành")  # fmt: skip
POSTS = ("Hiệu trưởng", "Phó hiệu trưởng", *["Giáo viên"] * 19, *["Nhân viên"] * 3)


class School:
    """One invented school and its workbook; the same number gives the same one."""

    def __init__(self, number: int, communes: Sequence[str]) -> None:
        self.number, self.dice = number, random.Random(number)
        self.level, self.grades, self.age = LEVELS[number % 3]
        self.commune = communes[number % len(communes)]
        self.code = f"11{number:07}"
        self.classes = [f"{self.grades[n % len(self.grades)]}{'ABCD'[n // len(self.grades)]}" for n in range(CLASSES)]
        self.staff = list(self._staff())

    def sheets(self) -> list[Sheet]:
        return [
            Sheet("Thông tin trường", self._facts()),
            Sheet("Lớp học", [["DANH SÁCH LỚP HỌC NĂM HỌC 2024-2025"], ["Tên lớp", "Khối", "Điểm trường", "Giáo viên chủ nhiệm", "Lớp ghép"],
                              *self._classes()]),
            Sheet("Học sinh", [["DANH SÁCH HỌC SINH"], [], *self._pupils()]),
            Sheet("Cán bộ giáo viên", [["DANH SÁCH CÁN BỘ, GIÁO VIÊN, NHÂN VIÊN"], STAFF_HEADER, *self.staff]),
        ]  # fmt: skip

    def _facts(self) -> list[Sequence[Cell]]:
        return [
            ["Mã trường", self.code], ["Tên trường", f"Trường {self.level} số {self.number}"], ["Cấp học", self.level],
            ["Mã xã/phường", self.commune], ["Loại hình", "Công lập"], ["Số điểm trường lẻ", 1 + self.number % 3],
            ["Đạt chuẩn quốc gia", ("Chưa đạt", "Mức độ 1", "Mức độ 2")[self.number % 3]], ["Phòng học kiên cố", 8],
            ["Phòng học bán kiên cố", 2], ["Phòng học tạm", 1], ["Máy tính phục vụ văn phòng", 4],
            ["Máy tính phục vụ dạy học", 20], ["Có Internet", "Có"],
        ]  # fmt: skip

    def _classes(self) -> Iterator[Sequence[Cell]]:
        for number, name in enumerate(self.classes):
            site = "Điểm bản Huổi Lóng" if number % 5 == 0 else "Điểm chính"
            yield [name, name[:-1], site, self.staff[2 + number][1], None]

    def _pupils(self) -> Iterator[Sequence[Cell]]:
        other = self.number % 2
        yield OTHER_HEADER if other else HEADER
        for number in range(PUPILS):
            row = self._pupil(number)
            yield [row[at] if at != 3 else "x" if row[at] == "Nữ" else None for at in OTHER_ORDER] if other else row
        yield [None, f"Tổng cộng: {PUPILS}"]

    def _pupil(self, number: int) -> list[Cell]:
        dice, class_name = self.dice, self.classes[number % CLASSES]
        born = date(YEAR - self.age - self.grades.index(class_name[:-1]), 1, 1) + timedelta(dice.randrange(365))
        woman = dice.random() < 0.49
        row: list[Cell] = [
            number + 1, self._name(), f"{born:%d/%m/%Y}", "Nữ" if woman else "Nam", dice.choice(GROUPS),
            self._personal_number(born, number, woman=woman), class_name, f"Bản {dice.choice(GIVEN)}",
            self._name() if dice.random() < 0.3 else None, self._name() if dice.random() < 0.3 else None,
            "x" if dice.random() < 0.3 else None, None,
        ]  # fmt: skip
        return self._with_fault(row) if dice.random() < 0.12 else row

    def _with_fault(self, row: list[Cell]) -> list[Cell]:
        at, value = self.dice.choice(
            ((1, None), (2, None), (2, "31/02/2015"), (2, "không rõ"), (4, "Xá Lá Vàng"), (5, None), (5, None), (5, "0112"), (6, "99Z"),
             (5, float(str(row[5]))))
        )  # fmt: skip
        row[at] = value
        return row

    def _staff(self) -> Iterator[list[Cell]]:
        for number in range(STAFF):
            born, woman = date(1965, 1, 1) + timedelta(self.dice.randrange(12_000)), self.dice.random() < 0.6
            yield [
                number + 1, self._name(), f"{born:%d/%m/%Y}", "Nữ" if woman else "Nam", self.dice.choice(GROUPS),
                self._personal_number(born, PUPILS + number, woman=woman), POSTS[number], self.dice.choice(("Toán", "Tin học", None)),
                self.dice.choice(("Đại học", "Cao đẳng", "Thạc sĩ")), self.dice.choice(("Cơ bản", "Nâng cao", None)), "01/09/2010",
            ]  # fmt: skip

    def _name(self) -> str:
        return (
            f"{self.dice.choice(FAMILY)} {self.dice.choice(MIDDLE)} {self.dice.choice(GIVEN)} {self.dice.choice(GIVEN)}"
        )

    def _personal_number(self, born: date, place: int, *, woman: bool) -> str:
        return (
            f"011{(born.year // 100 - 19) * 2 + woman}{born.year % 100:02}{(self.number * 400 + place) % 1_000_000:06}"
        )


def make_workbooks(folder: Path, communes: Sequence[str], count: int = WORKBOOKS) -> None:
    for number in range(count):
        school = School(number, communes)
        write(folder / f"{school.code}.xlsx", school.sheets())


def ready(url: str, owner_url: str) -> None:
    """Load Django on the scratch database, with structure, walls and places."""
    os.environ.update(DATABASE_URL=url, HOABAN_OWNER_DATABASE_URL=owner_url)
    from hoaban.interfaces.cli.starting import ready as make_ready

    make_ready()


def write_province(folder: Path) -> None:
    """Write the registers of a whole synthetic province: 648 schools with their pupils, and the mistakes that registers have."""
    from hoaban.interfaces.demo.registers import write_registers
    from hoaban.kernel.actor import Actor

    truth = write_registers(Actor.system("bench"), folder, PROVINCE)
    assert len(truth.schools) == WORKBOOKS


def server_seconds(pid: int | None) -> float:
    """CPU seconds of the database's processes that live now."""
    processes = psutil.Process(pid).children() if pid else []
    return sum(sum(process.cpu_times()[:2]) for process in processes)


def measure(report: Report, folder: Path, verb: str, server: int | None) -> float:
    """Let every workbook be checked, or imported; gives the wall seconds."""
    from hoaban.kernel.actor import Actor
    from hoaban.modules.schooling.registers.running import Run

    memory: list[float] = []

    def watch(done: int, _total: int, _file: str) -> None:
        if done in (EARLY, WORKBOOKS - 1):
            memory.append(tree_rss())

    run, used, served = Run(Actor.system("bench"), progress=watch), cpu_seconds(), server_seconds(server)
    with stopwatch() as wall:
        told = run.check([folder]) if verb == "check" else run.apply([folder])
    assert len(told.workbooks) == WORKBOOKS, told.unreadable[:3]
    report.tell(f"{verb}: pupils", sum(book["students"]["read"] for book in told.workbooks), "")
    report.tell(f"{verb}: wall", wall(), "s")
    report.tell(f"{verb}: CPU of this process", cpu_seconds() - used, "s")
    report.tell(f"{verb}: CPU of the database", server_seconds(server) - served, "s")
    report.tell(f"{verb}: memory after {EARLY} workbooks, children included", memory[0] / 1e6, "MB")
    report.tell(f"{verb}: memory after {WORKBOOKS}", memory[1] / 1e6, "MB")
    report.at_most(f"{verb}: growth of memory", memory[1] / memory[0], GROWTH, "times")
    return wall()


def main() -> int:
    report = Report()
    with scratch() as database, tempfile.TemporaryDirectory() as name:
        folder, server = Path(name), status(database.home).pid
        ready(database.url(), database.url("hoaban_owner"))
        write_province(folder)
        spent = measure(report, folder, "check", server) + measure(report, folder, "import", server)
        report.at_most("checked and imported", spent, SECONDS, "s")
        measure(report, folder, "import again", server)
    report.tell("load of the machine", os.getloadavg()[0], "")
    return report.exit_code


if __name__ == "__main__":
    sys.exit(main())

"""A synthetic province as the workbooks that schools have: one a school, with its mistakes, and what a check must find in them."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hoaban.engines.workbooks.sheets import Cell, Sheet
from hoaban.engines.workbooks.writer import write
from hoaban.interfaces.demo.build import SEED
from hoaban.interfaces.demo.chance import Chance
from hoaban.interfaces.demo.ground import read_ground
from hoaban.interfaces.demo.plan import Asked, Plan
from hoaban.interfaces.demo.profile import profile_of
from hoaban.interfaces.demo.register_errors import REJECTING, Mistakes, Pupil
from hoaban.interfaces.demo.rows import Batch, InstitutionRow, PersonRow
from hoaban.interfaces.demo.school import School
from hoaban.kernel.actor import Actor
from hoaban.kernel.scoping import acting
from hoaban.modules.people.models import FEMALE
from hoaban.modules.schooling.registers.words import (
    IT_WORDS,
    LEVEL_WORDS,
    POST_WORDS,
    QUALIFICATION_WORDS,
    grades_written,
)

STUDENTS = "Học sinh"
CLASS_HEADER = ("Tên lớp", "Khối", "Điểm trường", "Giáo viên chủ nhiệm", "Lớp ghép")
STAFF_HEADER = ("STT", "Họ và tên", "Ngày sinh", "Giới tính", "Dân tộc", "Số CCCD", "Vị trí việc làm", "Môn dạy",
                "Trình độ đào tạo", "Chứng chỉ CNTT", "Ngày vào ngành")  # fmt: skip
USUAL_HEADER = ("STT", "Họ và tên", "Ngày sinh", "Giới tính", "Dân tộc", "Số định danh cá nhân", "Lớp", "Nơi thường trú",
                "Họ tên cha", "Họ tên mẹ", "Bán trú", "Nội trú", "Ghi chú")  # fmt: skip
OTHER_HEADER = ("TT", "LỚP", "HỌ TÊN HỌC SINH", "NỮ", "NGÀY THÁNG NĂM SINH", "DÂN TỘC", "CCCD/ĐDCN", "CHỖ Ở", "CHA", "MẸ",
                "BÁN TRÚ", "NỘI TRÚ", "GHI CHÚ")  # fmt: skip
OTHER_SHARE = 0.35  # workbooks with columns in another order and under other names
TITLE_ROWS = 4  # of the pupils' sheet, the header among them


@dataclass(slots=True)
class Truth:
    """What a check must find: for each workbook its rows by verdict, and for each cause its rows."""

    school_year: str
    schools: list[dict[str, Any]] = field(default_factory=list)
    causes: dict[str, list[tuple[str, str, int]]] = field(default_factory=lambda: defaultdict(list))

    def cause_counts(self) -> dict[str, int]:
        return {cause: len(rows) for cause, rows in sorted(self.causes.items())}


def write_registers(
    actor: Actor,
    folder: Path,
    province: str,
    *,
    share: float = 1.0,
    seed: int = SEED,
    mistakes: float = 0.05,
    at_most: int | None = None,
) -> Truth:
    """Write the registers of a synthetic province's first school year into a folder, one workbook a school; centres have none.

    `mistakes` is the share of pupils' rows into which one is put, `at_most` a limit on the number of workbooks. The database
    gives the communes only; nothing is written to it.
    """
    profile = profile_of(province)
    asked = Asked.of(profile, share, seed, profile.school_year, 1)
    with acting(actor):
        plan = Plan(asked, read_ground(profile, asked.years.first, share))
    folder.mkdir(parents=True, exist_ok=True)
    writer = _Writer(folder, asked, plan, mistakes)
    for batch in plan.batches():
        for row in batch.institutions:
            if len(writer.truth.schools) == at_most:
                return writer.truth
            writer.write(batch, row)
    return writer.truth


class _Writer:
    def __init__(self, folder: Path, asked: Asked, plan: Plan, mistakes: float) -> None:
        self.folder, self.plan, self.year = folder, plan, asked.years.first
        self.chance = Chance(f"{asked.seed}/registers", self.year.starts)
        self.mistakes = Mistakes(self.chance, mistakes)
        self.truth = Truth(self.year.name)
        self.schools = {school.id: school for school in plan.schools}
        self._district = ""

    def write(self, batch: Batch, row: InstitutionRow) -> None:
        """Write one school's workbook and note what is in it."""
        school = self.schools[row.id]
        if not school.is_school:
            return
        if batch.key != self._district:
            self.district, self._district = _District(batch), batch.key
        pupils = self._pupils(school)
        sheets = (
            self._facts(batch, school),
            self._classes(school),
            self._students(school, pupils),
            self._staff(school),
        )
        write(self.folder / f"{school.code}.xlsx", [sheet for sheet in sheets if sheet is not None])
        self._note(school, pupils)

    def _pupils(self, school: School) -> list[Pupil]:
        """Give the pupils' rows, mistakes put in; two who could be taken for one are not both written."""
        start, known = self.year.start.isoformat(), set()
        rows: list[Pupil] = []
        self.mistakes.begin_workbook()
        for enrolment in self.district.enrolments[school.id]:
            if enrolment.starts_on == start:
                pupil = self.district.pupil(enrolment.person_id, enrolment.school_class_id, enrolment.boarding, self)
                if (pupil.name, pupil.birth) not in known:
                    known.add((pupil.name, pupil.birth))
                    rows += self.mistakes.put_into(pupil)
        return rows

    def ethnic_name(self, code: str | None) -> str:
        return self.plan.ground.ethnic_names[code] if code else ""

    def _facts(self, batch: Batch, school: School) -> Sheet:
        rooms: Counter[str] = Counter()
        for room in batch.rooms:
            if room.institution_id == school.id and room.use == "classroom":
                rooms[room.structure] += room.count
        level = self.district.standard_on(school.id, self.year.start.isoformat())
        computers = self.plan.equipment.computers
        rows: list[Sequence[Cell]] = [
            ("Mã trường", school.code),
            ("Tên trường", school.name),
            ("Cấp học", ", ".join(LEVEL_WORDS[level] for level in school.levels)),
            ("Mã xã/phường", school.commune.code),
            ("Loại hình", "Tư thục" if school.ownership == "private" else "Công lập"),
            ("Số điểm trường lẻ", len(school.sites) - 1),
            ("Đạt chuẩn quốc gia", f"Mức độ {level}" if level else "Chưa đạt"),
            ("Phòng học kiên cố", rooms["permanent"]),
            ("Phòng học bán kiên cố", rooms["semi_permanent"]),
            ("Phòng học tạm", rooms["temporary"]),
            ("Máy tính phục vụ văn phòng", computers["office"][school]),
            ("Máy tính phục vụ dạy học", computers["teaching"][school]),
            ("Có Internet", "Không" if school in self.plan.equipment.offline else "Có"),
        ]
        return Sheet("Thông tin trường", rows)

    def _classes(self, school: School) -> Sheet:
        rows: list[Sequence[Cell]] = [(f"DANH SÁCH LỚP HỌC NĂM HỌC {self.year.name}",), CLASS_HEADER]
        sites = {site.id: site.name for site in school.sites}
        for row in self.district.classes[school.id]:
            combined = "x" if row.is_multigrade else None
            leader = self.district.leaders[row.id]
            rows.append((row.name, grades_written(tuple(row.grades)), sites[row.site_id], leader, combined))
        return Sheet("Lớp học", rows, header_row=2)

    def _students(self, school: School, pupils: Sequence[Pupil]) -> Sheet:
        other = self.chance.random() < OTHER_SHARE
        rows: list[Sequence[Cell]] = [
            ("SỞ GIÁO DỤC VÀ ĐÀO TẠO",),
            (f"DANH SÁCH HỌC SINH {school.name.upper()}",),
            (),
            OTHER_HEADER if other else USUAL_HEADER,
        ]
        rows += [_other_row(n, pupil) if other else _usual_row(n, pupil) for n, pupil in enumerate(pupils, start=1)]
        rows.append((None, f"Tổng cộng: {len(pupils)}"))
        return Sheet(STUDENTS, rows, header_row=TITLE_ROWS)

    def _staff(self, school: School) -> Sheet:
        rows: list[Sequence[Cell]] = [("DANH SÁCH CÁN BỘ, GIÁO VIÊN, NHÂN VIÊN",), STAFF_HEADER]
        rows += [(number, *row) for number, row in enumerate(self.district.staff(school.id, self), start=1)]
        return Sheet("Cán bộ giáo viên", rows, header_row=2)

    def _note(self, school: School, pupils: Sequence[Pupil]) -> None:
        verdicts: Counter[str] = Counter()
        for row, pupil in enumerate(pupils, start=TITLE_ROWS + 1):
            rejected = any(cause in REJECTING for cause in pupil.causes)
            verdicts["rejected" if rejected else "warned" if pupil.causes else "accepted"] += 1
            for cause in pupil.causes:
                self.truth.causes[cause].append((school.code, STUDENTS, row))
        students = {"read": len(pupils)} | {one: verdicts[one] for one in ("accepted", "warned", "rejected")}
        classes, staff = len(self.district.classes[school.id]), len(self.district.posts[school.id])
        self.truth.schools.append({"code": school.code, "classes": classes, "students": students, "staff": staff})


class _District:
    """The rows of a district, by what a register asks for."""

    def __init__(self, batch: Batch) -> None:
        self.persons = {row.id: row for row in batch.persons}
        self.rooms = {row.id: row.name for row in batch.classes}
        self.classes = _by(batch.classes)
        self.enrolments = _by(batch.enrolments)
        self.standards = _by(batch.standards)
        self.posts = _by([row for row in batch.appointments if row.is_main])
        self.leaders = {row.school_class_id: self.persons[row.person_id].full_name for row in batch.homerooms}
        self.parents = {(row.person_id, row.relation): row.guardian_name for row in batch.guardianships}
        self.subjects = {row.person_id: row.subject for row in batch.subjects}
        self.degrees = {row.person_id: row.degree for row in batch.qualifications}
        self.certificates = {row.person_id: row.level for row in batch.certificates}

    def standard_on(self, school: str, day: str) -> int:
        return next((row.level for row in self.standards[school] if row.starts_on <= day < row.ends_on), 0)

    def pupil(self, person_id: str, room: str, boarding: str, writer: _Writer) -> Pupil:
        person = self.persons[person_id]
        return Pupil(
            name=person.full_name,
            birth=_written(person.birth_date),
            woman=person.sex == FEMALE,
            ethnic_group=writer.ethnic_name(person.ethnic_group_id),
            number=person.personal_id,
            room=self.rooms[room],
            residence=person.residence,
            father=self.parents.get((person_id, "father")),
            mother=self.parents.get((person_id, "mother")),
            boarding=boarding,
            causes=() if person.personal_id else ("id-missing",),
        )

    def staff(self, school: str, writer: _Writer) -> Iterator[tuple[Cell, ...]]:
        for post in self.posts[school]:
            person: PersonRow = self.persons[post.person_id]
            certificate = self.certificates.get(person.id)
            yield (
                person.full_name,
                _written(person.birth_date),
                "Nữ" if person.sex == FEMALE else "Nam",
                writer.ethnic_name(person.ethnic_group_id),
                person.personal_id,
                POST_WORDS[post.post],
                self.subjects.get(person.id),
                QUALIFICATION_WORDS[self.degrees[person.id]],
                IT_WORDS[certificate] if certificate else None,
                _written(post.joined_sector_on),
            )


def _by(rows: Sequence[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.institution_id].append(row)
    return found


def _written(day: str) -> str:
    return f"{day[8:]}/{day[5:7]}/{day[:4]}"


def _boards(pupil: Pupil) -> tuple[Cell, Cell]:
    return "x" if pupil.boarding == "semi" else None, "x" if pupil.boarding == "full" else None


def _usual_row(number: int, pupil: Pupil) -> tuple[Cell, ...]:
    sex = "Nữ" if pupil.woman else "Nam"
    first = (number, pupil.name, pupil.birth, sex, pupil.ethnic_group, pupil.number, pupil.room)
    return (*first, pupil.residence, pupil.father, pupil.mother, *_boards(pupil), None)


def _other_row(number: int, pupil: Pupil) -> tuple[Cell, ...]:
    first = (number, pupil.room, pupil.name, "x" if pupil.woman else None, pupil.birth, pupil.ethnic_group)
    return (*first, pupil.number, pupil.residence, pupil.father, pupil.mother, *_boards(pupil), None)

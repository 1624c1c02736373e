"""A transcript as the paper form has it, for a page: the learner, then year by year."""

from collections.abc import Iterator
from typing import Any

from hoaban.engines.transcripts.content import PRIMARY, QUALITY, SchoolYear, SubjectResult, Transcript, Word
from hoaban.kernel.language import Words, day, vi_en
from hoaban.kernel.listing import Column

SECONDARY = (
    Column("name", vi_en("Môn học", "Subject")),
    Column("term1", vi_en("HK I", "Term I")),
    Column("term2", vi_en("HK II", "Term II")),
    Column("year", vi_en("Cả năm", "Year")),
    Column("comment", vi_en("Nhận xét", "Comment")),
    Column("teacher", vi_en("Giáo viên", "Teacher")),
)
RETEST = Column("retest", vi_en("Kiểm tra lại", "Retest"))
PRIMARY_SUBJECTS = (
    Column("name", vi_en("Môn học, hoạt động", "Subject")),
    Column("year", vi_en("Mức đạt được", "Level")),
    Column("test", vi_en("Điểm KTĐK", "Test")),
    Column("comment", vi_en("Nhận xét", "Comment")),
)
TRAITS = (
    Column("name", vi_en("Phẩm chất, năng lực", "Quality, competence")),
    Column("level", vi_en("Mức đạt được", "Level")),
)
STANDINGS = (
    Column("name", vi_en("Kết quả", "Result")),
    Column("learning", vi_en("Học tập", "Learning")),
    Column("conduct", vi_en("Rèn luyện", "Conduct")),
)
PERIODS = {
    "term1": vi_en("Học kì I", "Term I"),
    "term2": vi_en("Học kì II", "Term II"),
    "year": vi_en("Cả năm", "Year"),
    "summer": vi_en("Sau hè", "After the summer"),
}


def form_of(of: Transcript) -> dict[str, Any]:
    """Give what the template of the form shows."""
    return {"learner": list(_learner(of)), "years": [_year(of, year) for year in of.years], "number": of.number}


def _learner(of: Transcript) -> Iterator[dict[str, Any]]:
    learner = of.learner
    yield {"label": vi_en("Họ và tên", "Name"), "value": learner.name}
    yield {"label": vi_en("Ngày sinh", "Born"), "value": day(learner.born_on)}
    yield {"label": vi_en("Giới tính", "Sex"), "value": learner.sex.name}
    for label, value in (
        (vi_en("Dân tộc", "Ethnic group"), learner.ethnicity),
        (vi_en("Nơi sinh", "Place of birth"), learner.birthplace),
        (vi_en("Nơi ở", "Residence"), learner.residence),
    ):
        if value:
            yield {"label": label, "value": value}
    for guardian in learner.guardians:
        yield {"label": guardian.relation, "value": guardian.name}


def _year(of: Transcript, year: SchoolYear) -> dict[str, Any]:
    is_primary = of.level == PRIMARY
    title = vi_en("Lớp {name}, năm học {year}", "Class {name}, school year {year}")
    return {
        "title": title.fill(name=year.class_name, year=year.school_year),
        "school": year.school.name,
        "columns": _columns(year, is_primary=is_primary),
        "subjects": [_subject(each) for each in year.subjects],
        "traits": [
            {"name": each.name, "level": each.level or None, "group": each.group == QUALITY} for each in year.traits
        ],
        "trait_columns": TRAITS,
        "standings": [_standing(each.period, each.learning, each.conduct) for each in year.standings],
        "standing_columns": STANDINGS,
        "facts": list(_facts(year)),
        "comment": year.homeroom_comment,
        "homeroom": year.homeroom_teacher,
        "completes": year.completes,
    }


def _columns(year: SchoolYear, *, is_primary: bool) -> tuple[Column, ...]:
    if is_primary:
        return PRIMARY_SUBJECTS
    has_retests = any(each.retest for each in year.subjects)
    return (*SECONDARY[:4], RETEST, *SECONDARY[4:]) if has_retests else SECONDARY


def _subject(each: SubjectResult) -> dict[str, Any]:
    values = ("term1", "term2", "year", "retest", "test", "comment", "teacher")
    return {"name": each.name, **{name: _mark(getattr(each, name)) for name in values}}


def _mark(value: str) -> Any:
    """Write a mark as paper does: 8,5 (8.5 in English)."""
    if len(value) <= LONGEST_MARK and value.replace(".", "").isdecimal():
        return Words(value.replace(".", ","), value)
    return value or None


LONGEST_MARK = 4


def _standing(period: str, learning: Word | None, conduct: Word | None) -> dict[str, Any]:
    named = {"learning": learning.name if learning else None, "conduct": conduct.name if conduct else None}
    return {"name": PERIODS[period], **named}


def _facts(year: SchoolYear) -> Iterator[dict[str, Any]]:
    if year.result:
        yield {"label": vi_en("Kết quả giáo dục", "Result"), "value": year.result.name}
    if year.attendance:
        said = vi_en("{n} buổi ({k} không phép)", "{n} sessions ({k} without leave)")
        value = said.fill(n=year.attendance.missed, k=year.attendance.unexcused)
        yield {"label": MISSED, "value": value}
    if year.decision:
        yield {"label": vi_en("Quyết định", "Decision"), "value": year.decision.name}
    if year.title:
        yield {"label": vi_en("Khen thưởng", "Title"), "value": year.title.name}


def year_form_of(of: Transcript) -> list[dict[str, Any]]:
    """Give the years without what only the family and the school need: no comments, no absences."""
    shown = ("title", "school", "columns", "subjects", "standings", "standing_columns", "facts")
    years = [_year(of, year) for year in of.years]
    hidden = {"comment", "teacher"}
    return [
        {
            **{name: year[name] for name in shown if name != "facts"},
            "columns": [column for column in year["columns"] if column.key not in hidden],
            "facts": [fact for fact in year["facts"] if fact["label"] is not MISSED],
        }
        for year in years
    ]


MISSED = vi_en("Số buổi nghỉ cả năm", "Sessions missed")

"""What a transcript must have before it is confirmed, and in what two of them differ; pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from hoaban.engines.transcripts.content import PRIMARY, SchoolYear, SubjectResult, Transcript, Word
from hoaban.kernel.language import Words

DECIDED = frozenset({"promoted", "retained"})
RECORD, BOOK, PLAN, HOMEROOM_PAGE, STAFF = "record", "book", "plan", "homeroom", "staff"


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that a transcript lacks: a code, what to say, and on which page it is mended."""

    code: str
    message: Words
    where: str


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs at one place of the order; `person` is the id, empty where nobody is known."""

    role: str
    subject: str
    person: str
    name: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A place where two contents say something else; empty is nothing."""

    place: Words
    before: str
    after: str


def missing_of(level: str, year: SchoolYear | None, signers: Iterable[Signer]) -> Iterator[Missing]:
    """Say what this year's page lacks."""
    if year is None:
        yield Missing("no-result", NO_RESULT, BOOK)
        return
    empty = [each.name for each in year.subjects if not each.year]
    if empty:
        yield Missing("subjects", SUBJECTS.fill(n=len(empty), names=", ".join(empty)), BOOK)
    if level != PRIMARY and not any(each.conduct for each in year.standings if each.period == "year"):
        yield Missing("conduct", CONDUCT, BOOK)
    if year.decision is None or year.decision.code not in DECIDED:
        yield Missing("decision", DECISION, BOOK)
    if not year.homeroom_comment:
        yield Missing("homeroom-comment", HOMEROOM_COMMENT, HOMEROOM_PAGE)
    for signer in signers:
        if not signer.person and signer.role != "seal":
            yield _nobody(signer, year.subjects)


def _nobody(signer: Signer, subjects: Sequence[SubjectResult]) -> Missing:
    if signer.role == "subject":
        name = next((each.name for each in subjects if each.code == signer.subject), signer.subject)
        return Missing("no-teacher", NO_TEACHER.fill(name=name), PLAN)
    if signer.role == "homeroom":
        return Missing("no-homeroom", NO_HOMEROOM, PLAN)
    return Missing("no-principal", NO_PRINCIPAL, STAFF)


NO_RESULT = Words("Chưa có kết quả của năm học", "The year has no result yet")
SUBJECTS = Words("{n} môn chưa có kết quả cả năm: {names}", "{n} subjects lack the year's result: {names}")
CONDUCT = Words("Chưa có kết quả rèn luyện cả năm", "The year's conduct is missing")
DECISION = Words("Chưa quyết định lên lớp hay không", "Promotion has not been decided")
HOMEROOM_COMMENT = Words("Chưa có nhận xét của giáo viên chủ nhiệm", "The homeroom teacher's comment is missing")
NO_TEACHER = Words("Môn {name} chưa phân công giáo viên, nên không có người ký", "{name} has no teacher who could sign")
NO_HOMEROOM = Words("Lớp chưa có giáo viên chủ nhiệm để ký", "The class has no homeroom teacher who could sign")
NO_PRINCIPAL = Words("Trường chưa có hiệu trưởng để ký", "The school has no principal who could sign")


def differences(before: Transcript, after: Transcript) -> list[Difference]:
    """Say in what the learner and the years of two contents differ, in the order of the later one."""
    was, now = dict(_places(before)), dict(_places(after))
    keys = [*now, *(key for key in was if key not in now)]
    return [
        Difference(_place(key), was.get(key, ""), now.get(key, ""))
        for key in keys
        if was.get(key, "") != now.get(key, "")
    ]


Key = tuple[str, str, str]


def _places(of: Transcript) -> Iterator[tuple[Key, str]]:
    """Give every value of a content under a key: the year or nothing, what it is about, and which value of it."""
    learner = of.learner
    said = {"name": learner.name, "born": learner.born_on.isoformat(), "sex": learner.sex.name}
    said |= {"birthplace": learner.birthplace, "ethnicity": learner.ethnicity, "residence": learner.residence}
    yield from ((("", "", name), value) for name, value in said.items())
    for year in of.years:
        yield from (((year.school_year, about, name), value) for about, name, value in _of_year(year))


def _of_year(year: SchoolYear) -> Iterator[tuple[str, str, str]]:
    single = {"class": year.class_name, "school": year.school.name, "comment": year.homeroom_comment}
    single |= {"result": _name(year.result), "decision": _name(year.decision), "title": _name(year.title)}
    missed = year.attendance
    single["absences"] = f"{missed.excused} + {missed.unexcused}" if missed else ""
    yield from (("", name, value) for name, value in single.items())
    for subject in year.subjects:
        for name in ("term1", "term2", "year", "retest", "test", "comment"):
            yield subject.name, name, getattr(subject, name)
    for trait in year.traits:
        yield trait.name, "level", trait.level
    for standing in year.standings:
        yield "", f"learning-{standing.period}", _name(standing.learning)
        yield "", f"conduct-{standing.period}", _name(standing.conduct)


def _name(word: Word | None) -> str:
    return word.name if word else ""


TERM_NAMES: Mapping[str, Words] = {
    "term1": Words("học kì I", "term I"),
    "term2": Words("học kì II", "term II"),
    "year": Words("cả năm", "year"),
    "summer": Words("sau hè", "after the summer"),
}
VALUE_NAMES: Mapping[str, Words] = {
    **TERM_NAMES,
    "name": Words("Họ và tên", "Name"),
    "born": Words("Ngày sinh", "Date of birth"),
    "sex": Words("Giới tính", "Sex"),
    "birthplace": Words("Nơi sinh", "Place of birth"),
    "ethnicity": Words("Dân tộc", "Ethnic group"),
    "residence": Words("Nơi ở", "Residence"),
    "class": Words("lớp", "class"),
    "school": Words("trường", "school"),
    "comment": Words("nhận xét", "comment"),
    "result": Words("kết quả giáo dục", "result"),
    "decision": Words("quyết định", "decision"),
    "title": Words("khen thưởng", "title"),
    "absences": Words("buổi nghỉ (có phép + không phép)", "sessions missed (with + without leave)"),
    "retest": Words("kiểm tra lại", "retest"),
    "test": Words("bài kiểm tra", "test"),
    "level": Words("mức", "level"),
    **{f"learning-{key}": Words("học tập {t}", "learning, {t}").fill(t=name) for key, name in TERM_NAMES.items()},
    **{f"conduct-{key}": Words("rèn luyện {t}", "conduct, {t}").fill(t=name) for key, name in TERM_NAMES.items()},
}


def _place(key: Key) -> Words:
    year, about, name = key
    said = VALUE_NAMES[name]
    if about:
        said = Words("{about}, {said}", "{about}, {said}").fill(about=about, said=said)
    return Words("{year}: {said}", "{year}: {said}").fill(year=year, said=said) if year else said

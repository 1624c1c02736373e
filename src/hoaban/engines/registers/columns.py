"""Which sheet is which and which column holds what, by the words that schools use for them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from hoaban.engines.workbooks.sheets import Cell, Sheet
from hoaban.kernel.text import decode, detect_legacy, fold, reads_as

Kind = Literal["school", "classes", "students", "staff"]

_ASIDE = re.compile(r"\(.*?\)|\[.*?\]")
_NO_LETTER = re.compile(r"[^a-z0-9]+")
_LABELS_OF_A_SCHOOL = 3
_HEADER_WITHIN = 40  # rows in which a header is looked for

# In the order they are tried: a sheet of students may also say "lớp", one of staff also "trường".
_SHEET_WORDS: Final[tuple[tuple[Kind, tuple[str, ...]], ...]] = (
    ("staff", ("canbo", "giaovien", "nhanvien", "nhansu", "cbgv", "cbql", "doingu")),
    ("students", ("hocsinh", "treem", "dstre", "danhsachtre", "hocvien", "dshs")),
    ("classes", ("lop", "nhomlop")),
    ("school", ("truong", "thongtin", "donvi", "coso")),
)

_PERSON = {
    "number": "stt tt so sothutu",
    "name": "hovaten hoten hovatendaydu hotendaydu hovachulot hodemten hodemvaten",
    "family": "hodem hovatendem hovadem hotendem hovatenlot hotenlot ho",
    "given": "ten",
    "birth": "ngaysinh ngaythangnamsinh ngaythangsinh ngaynamsinh sinhngay namsinh ngsinh nsinh",
    "sex": "gioitinh gioi phai gt namnu",
    "female": "nu",
    "male": "nam",
    "ethnic": "dantoc thanhphandantoc dt",
    "id": "sodinhdanhcanhan sodinhdanh madinhdanh madinhdanhcanhan dinhdanhcanhan sodinhdanhcccd ddcn soddcn maddcn "
    "cccd socccd cccdddcn ddcncccd socccdddcn cmndcccd cccdcmnd socmndcccd cmnd socmnd cancuoccongdan "
    "socancuoccongdan socancuoc thecancuoc sothecancuoc cancuoc",
    "note": "ghichu",
}
_WORDS: Final[dict[Kind, dict[str, str]]] = {
    "students": _PERSON
    | {
        "name": _PERSON["name"] + " hotenhocsinh hovatenhocsinh tenhocsinh hotenhs hovatentre hotentre tentre "
        "hovatentreem hovatenhocvien hotenhocvien",
        "class": "lop tenlop lophoc malop nhomlop",
        "residence": "noithuongtru thuongtru choo noio noiohientai choohientai choohiennay diachi diachithuongtru "
        "hokhau hokhauthuongtru noidangkythuongtru thonban banthon ban thon",
        "father": "hotencha hovatencha tencha cha hotenbo hovatenbo tenbo bo",
        "mother": "hotenme hovatenme tenme me",
        "semi_boarding": "bantru hocsinhbantru hsbantru",
        "boarding": "noitru hocsinhnoitru hsnoitru",
    },
    "staff": _PERSON
    | {
        "name": _PERSON["name"] + " hotengiaovien hovatengiaovien hotencanbo hovatencanbo hotencbgvnv hovatencbgvnv",
        "post": "vitrivieclam vitri chucvu chucdanh congviec nhiemvu",
        "subjects": "monday mongiangday monhoc monphutrach bomon daymon",
        "qualification": "trinhdodaotao trinhdo trinhdochuyenmon bangcap",
        "it_certificate": "chungchicntt chungchitinhoc chungchicongnghethongtin cccntt trinhdotinhoc trinhdocntt",
        "joined": "ngayvaonganh ngayvaonganhgiaoduc ngaytuyendung ngayvaolam",
    },
    "classes": {
        "number": _PERSON["number"],
        "name": "tenlop lop lophoc malop nhomlop tennhomlop",
        "grades": "khoi khoilop khoihoc nhomtuoi dotuoi lopkhoi",
        "site": "diemtruong tendiemtruong diem diemle diemtruongle phanhieu",
        "homeroom": "giaovienchunhiem gvcn chunhiem hotengvcn tengvcn gvchunhiem giaovienphutrach",
        "multigrade": "lopghep ghep laloghep lalopghep",
    },
    "school": {
        "code": "matruong madonvi macoso matruonghoc macosogiaoduc",
        "name": "tentruong tendonvi tencoso truong donvi tencosogiaoduc",
        "levels": "caphoc cap captruong bachoc loaitruong",
        "commune": "maxaphuong maxa maphuong maxaphuongthitran maxaphuongdackhu madvhc madvhcxa",
        "ownership": "loaihinh loaihinhtruong loaihinhcoso sohuu",
        "sites": "sodiemtruongle sodiemle sodiemtruong diemtruongle sodiemtruongphu",
        "standard": "datchuanquocgia chuanquocgia truongdatchuanquocgia mucdochuanquocgia truongchuanquocgia",
        "rooms_permanent": "phonghockienco sophonghockienco phongkienco sophongkienco",
        "rooms_semi_permanent": "phonghocbankienco sophonghocbankienco phongbankienco sophongbankienco",
        "rooms_temporary": "phonghoctam sophonghoctam phongtam sophongtam phonghoctamtranhtre",
        "computers_office": "maytinhphucvuvanphong somaytinhphucvuvanphong maytinhvanphong maytinhquanly",
        "computers_teaching": "maytinhphucvudayhoc somaytinhphucvudayhoc maytinhdayhoc maytinhphucvuhoctap",
        "internet": "cointernet internet ketnoiinternet comanginternet conoimanginternet",
        "school_year": "namhoc",
    },
}
FIELDS: Final[Mapping[Kind, Mapping[str, str]]] = {
    kind: {word: name for name, words in fields.items() for word in words.split()} for kind, fields in _WORDS.items()
}
# A header needs these: one of each group.
_NEEDED: Final[dict[Kind, tuple[frozenset[str], ...]]] = {
    "students": (frozenset({"name", "given"}), frozenset({"birth", "id", "class"})),
    "staff": (frozenset({"name", "given"}), frozenset({"post", "subjects", "qualification", "birth", "id"})),
    "classes": (frozenset({"name"}), frozenset({"grades", "site", "homeroom", "multigrade", "number"})),
}


@lru_cache(maxsize=4096)
def compact(text: str) -> str:
    """Reduce a label to small plain letters and digits: "CCCD/ĐDCN (12 số)" becomes "cccdddcn"."""
    if encoding := detect_legacy(text):
        text = decode(text, encoding)
    return _NO_LETTER.sub("", fold(_ASIDE.sub(" ", text)))


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet with its header found: fields by column, labels of the columns that nobody knows, first row after it."""

    sheet: Sheet
    header_row: int
    columns: Mapping[str, int]
    others: Sequence[tuple[int, str]]


def find_table(sheet: Sheet, kind: Kind) -> Table | None:
    """Find the header of a sheet by its words, wherever it stands; None when there is none of this kind."""
    best: Table | None = None
    for number, row in sheet.numbered():
        if number - sheet.first_row >= _HEADER_WITHIN:
            break
        table = _read_header(sheet, kind, number, row)
        if table and (best is None or len(table.columns) > len(best.columns)):
            best = table
    return best


def _read_header(sheet: Sheet, kind: Kind, number: int, row: Sequence[Cell]) -> Table | None:
    columns: dict[str, int] = {}
    others: list[tuple[int, str]] = []
    for at, label in _labels(row):
        name = _field_of(kind, label)
        if name is None or name in columns:
            others.append((at, distinct(label, kind, [other for _, other in others])))
        else:
            columns[name] = at
    if all(group & columns.keys() for group in _NEEDED[kind]):
        return Table(sheet, number, columns, others)
    return None


def _labels(row: Sequence[Cell]) -> list[tuple[int, str]]:
    """Give the texts of a row; one in an old encoding tells how to read the doubtful ones ("Líp" is "Lớp")."""
    texts = [(at, " ".join(cell.split())) for at, cell in enumerate(row) if isinstance(cell, str) and cell.strip()]
    encoding = next((found for _, text in texts if (found := detect_legacy(text))), None)
    if encoding is None:
        return texts
    return [(at, decode(text, encoding) if reads_as(text, encoding) else text) for at, text in texts]


def _field_of(kind: Kind, label: str) -> str | None:
    name = FIELDS[kind].get(compact(label))
    is_year = name == "male" and "ă" in label.lower()  # "Năm" is a year, "Nam" a man
    return None if is_year else name


def distinct(label: str, kind: Kind, taken: Iterable[str]) -> str:
    """Give a label that no known column has and that is not taken: by number, "Lớp 2"."""
    taken, number, free = set(taken), 1, label
    while free in taken or _field_of(kind, free):
        number += 1
        free = f"{label} {number}"
    return free


def kind_by_name(name: str) -> Kind | None:
    """Tell from its name what a sheet holds."""
    short = compact(name)
    if short in ("hs", "gv"):
        return "students" if short == "hs" else "staff"
    return next((kind for kind, words in _SHEET_WORDS if any(word in short for word in words)), None)


def kind_by_content(sheet: Sheet) -> Kind | None:
    """Tell from its header or labels what a sheet holds, when its name says nothing."""
    tables = {kind: find_table(sheet, kind) for kind in _NEEDED}
    sizes = {kind: len(table.columns) for kind, table in tables.items() if table}
    if sizes:
        return max(sizes, key=lambda kind: (sizes[kind], kind == "students"))
    return "school" if known_labels(sheet) >= _LABELS_OF_A_SCHOOL else None


def known_labels(sheet: Sheet) -> int:
    """Count the labels of school facts near the top of a sheet."""
    top = (cell for row in sheet.rows[:_HEADER_WITHIN] for cell in row)
    return sum(isinstance(cell, str) and compact(cell) in FIELDS["school"] for cell in top)

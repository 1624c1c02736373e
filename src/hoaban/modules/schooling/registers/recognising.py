"""Finding sheets and columns by what they are called: in any order, with or without accents, in the spellings that schools use."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from hoaban.engines.workbooks.sheets import Cell, Sheet
from hoaban.kernel.text import clean_text, fold

Columns = Mapping[str, int]

NUMBERING = ("stt", "tt", "so tt", "so thu tu")
PERSON = {
    "name": ("ho va ten", "ho ten", "ho va ten hoc sinh", "ho ten hoc sinh", "ten hoc sinh", "ho va ten tre", "ho ten tre",
             "ho va ten can bo", "ho va ten giao vien", "ho ten giao vien", "ho ten can bo"),
    "birth": ("ngay sinh", "ngay thang nam sinh", "ngay thang sinh", "nam sinh", "ngay thang nam"),
    "sex": ("gioi tinh", "phai", "gioi", "nam nu"),
    "woman": ("nu",),
    "ethnic_group": ("dan toc",),
    "number": ("so dinh danh ca nhan", "so dinh danh", "dinh danh ca nhan", "ma dinh danh", "ma dinh danh ca nhan", "so cccd",
               "cccd", "cccd ddcn", "so cccd ddcn", "ddcn", "can cuoc cong dan", "so can cuoc", "can cuoc", "cmnd cccd"),
}  # fmt: skip
STUDENT = {
    **PERSON,
    "class": ("lop", "ten lop", "lop hoc"),
    "residence": ("noi thuong tru", "cho o", "noi o", "dia chi", "thuong tru", "noi o hien nay", "dia chi thuong tru"),
    "father": ("ho ten cha", "ho va ten cha", "cha", "bo", "ho ten bo", "ho va ten bo", "ten cha"),
    "mother": ("ho ten me", "ho va ten me", "me", "ten me"),
    "boarding": ("ban tru", "hoc sinh ban tru"),
    "full_boarding": ("noi tru", "hoc sinh noi tru"),
    "note": ("ghi chu",),
}
STAFF = {
    **PERSON,
    "post": ("vi tri viec lam", "vi tri", "chuc vu", "chuc danh", "nhiem vu"),
    "subject": ("mon day", "mon", "day mon", "mon giang day"),
    "qualification": ("trinh do dao tao", "trinh do", "trinh do chuyen mon", "bang cap"),
    "it_certificate": ("chung chi cntt", "chung chi tin hoc", "cntt", "ung dung cntt", "chung chi ung dung cntt"),
    "joined": ("ngay vao nganh", "vao nganh", "ngay tuyen dung"),
}
CLASS = {
    "name": ("ten lop", "lop"),
    "grades": ("khoi", "khoi lop", "do tuoi"),
    "site": ("diem truong", "diem", "ten diem truong"),
    "homeroom": ("giao vien chu nhiem", "gvcn", "chu nhiem"),
    "multigrade": ("lop ghep", "ghep"),
}
SCHOOL = {
    "code": ("ma truong", "ma don vi", "ma co so"),
    "name": ("ten truong", "ten don vi", "truong", "ten co so"),
    "levels": ("cap hoc", "cap", "loai truong"),
    "commune_code": ("ma xa phuong", "ma xa", "ma phuong xa", "ma phuong", "ma don vi hanh chinh"),
    "ownership": ("loai hinh", "hinh thuc"),
    "satellite_sites": ("so diem truong le", "diem truong le", "so diem le", "so diem truong"),
    "standard": ("dat chuan quoc gia", "chuan quoc gia", "truong chuan quoc gia"),
    "permanent": ("phong hoc kien co", "so phong hoc kien co", "kien co"),
    "semi_permanent": ("phong hoc ban kien co", "so phong hoc ban kien co", "ban kien co"),
    "temporary": ("phong hoc tam", "so phong hoc tam", "tam", "phong hoc tam muon"),
    "office": ("may tinh phuc vu van phong", "may tinh van phong"),
    "teaching": ("may tinh phuc vu day hoc", "may tinh day hoc"),
    "internet": ("co internet", "internet", "ket noi internet"),
    "wifi": ("co wi fi", "co wifi", "wi fi", "wifi"),
    "projectors": ("so phong co may chieu", "phong co may chieu", "phong may chieu"),
    "school_year": ("nam hoc",),
}
SHEETS = {
    "school": ("thong tin truong", "truong", "thong tin chung", "thong tin don vi", "ho so truong"),
    "classes": ("lop hoc", "lop", "danh sach lop", "danh sach lop hoc"),
    "students": ("hoc sinh", "danh sach hoc sinh", "hs", "tre", "hoc sinh tre"),
    "staff": (
        "can bo giao vien",
        "giao vien",
        "can bo",
        "nhan su",
        "cbgv",
        "cbgvnv",
        "can bo giao vien nhan vien",
        "doi ngu",
    ),
}
LOOKED_THROUGH = 30  # rows in which a header is looked for
NOT_WORDS = re.compile(r"[^a-z0-9]+")
CLOSING = re.compile(
    r"(nguoi lap|hieu truong|pho hieu truong|thu truong|ky ten|ky va|ky ghi|xac nhan|danh sach nay co"
    r"|(.* )?ngay (\d+ )?thang( \d+)? nam( \d+)?)\b.*"
)
MOST_IN_A_CLOSING_ROW = 3
TOTAL = re.compile(
    r"(tong|cong)( \d.*)?|tong (cong|so)\b.*|cong (lop|khoi|hoc sinh|tre)\b.*"
)  # not Mr Tống, nor Ms Công


def key(value: object) -> str:
    """Give the key under which a title or heading is known: folded, its marks turned into spaces."""
    return _key(value) if isinstance(value, str) else ""


@lru_cache(maxsize=1 << 13)
def _key(text: str) -> str:
    return NOT_WORDS.sub(" ", fold(clean_text(text))).strip()


def _index(names: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {name: field for field, spellings in names.items() for name in spellings}


INDEXES = {"students": _index(STUDENT), "staff": _index(STAFF), "classes": _index(CLASS), "school": _index(SCHOOL)}
FIELDS = {part: frozenset(index.values()) for part, index in INDEXES.items()}
NEEDED = {"students": {"name", "class"}, "staff": {"name", "post"}, "classes": {"name", "grades"}}


@dataclass(frozen=True, slots=True)
class Found:
    """A sheet that was recognised: which part it is, where its header stands, where each column is, and which it has not."""

    part: str
    sheet: Sheet
    header_row: int
    columns: Columns
    unsaid: frozenset[str] = frozenset()


def recognise(sheets: Sequence[Sheet]) -> dict[str, Found]:
    """Give for each part of a register the sheet that holds it: by the sheet's title first, by its header else."""
    found: dict[str, Found] = {}
    for sheet in sheets:
        part = _by_title(sheet.name)
        if part and part not in found:
            each = _school_or_header(part, sheet)
            if each:
                found[part] = each
    for sheet in sheets:
        if not any(each.sheet is sheet for each in found.values()):
            found |= {
                each.part: each for part in INDEXES if part not in found and (each := _school_or_header(part, sheet))
            }
    return found


def _by_title(title: str) -> str | None:
    named = key(title)
    return next((part for part, names in SHEETS.items() if named in names), None)


def _school_or_header(part: str, sheet: Sheet) -> Found | None:
    if part == "school":
        return Found(part, sheet, 0, {}) if _labels(sheet) >= 2 else None  # noqa: PLR2004  code and name at least
    return header(part, sheet)


def _labels(sheet: Sheet) -> int:
    return sum(key(row[0] if row else None) in INDEXES["school"] for row in sheet.rows)


def header(part: str, sheet: Sheet) -> Found | None:
    """Find the header of a part among the first rows: the row that names all columns that the part needs."""
    for number, row in enumerate(sheet.rows[:LOOKED_THROUGH]):
        columns = _columns(part, row)
        if NEEDED[part] <= columns.keys():
            return Found(part, sheet, number, columns, FIELDS[part] - columns.keys())
    return None


def _columns(part: str, row: Sequence[Cell]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, cell in enumerate(row):
        field = INDEXES[part].get(key(cell))
        if field is not None:
            found.setdefault(field, place)
    return found


def is_total(row: Sequence[Cell]) -> bool:
    """Tell a row of totals: one of its texts says so, hardly anything else stands in it, and nobody is numbered or born in it."""
    texts = [cell for cell in row if isinstance(cell, str) and cell.strip()]
    if len(texts) > 2 or _is_number(row[0] if row else None) or any(isinstance(cell, date) for cell in row):  # noqa: PLR2004  the word, and perhaps its unit
        return False
    return any(TOTAL.fullmatch(key(text)) for text in texts)


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, float | int) and not isinstance(cell, bool)


def is_closing(row: Sequence[Cell]) -> bool:
    """Tell a row of the signature block below a list: place and day, who drew it up, the principal."""
    filled = [cell for cell in row if cell is not None and cell != ""]
    if len(filled) > MOST_IN_A_CLOSING_ROW or not all(isinstance(cell, str) for cell in filled):
        return False  # a row with a running number is somebody, whatever their post
    return any(CLOSING.fullmatch(key(cell)) for cell in filled)


def is_header_again(found: Found, row: Sequence[Cell]) -> bool:
    """Tell a header that is repeated below, as at the top of each printed page."""
    header_ = found.sheet.rows[found.header_row]
    return all(
        place < len(row) and key(row[place]) == key(header_[place]) for place in list(found.columns.values())[:3]
    )


def is_blank(row: Sequence[Cell]) -> bool:
    return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in row)

"""What sheets, columns and facts are called, in the spellings that schools use, and the key under which a label is known."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from hoaban.kernel.text import clean_text, decode_tcvn3, decode_vni, fold

Columns = Mapping[str, int]

NUMBERING = ("stt", "tt", "so tt", "so thu tu")
PERSON = {
    "name": ("ho va ten", "ho ten", "ho va ten hoc sinh", "ho ten hoc sinh", "ten hoc sinh", "ho va ten tre", "ho ten tre",
             "ho va ten can bo", "ho va ten giao vien", "ho ten giao vien", "ho ten can bo"),
    "birth": ("ngay sinh", "ngay thang nam sinh", "ngay thang sinh", "nam sinh", "ngay thang nam"),
    "sex": ("gioi tinh", "phai", "gioi", "nam nu"),
    "woman": ("nu",),
    "man": ("nam",),
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
NOT_WORDS = re.compile(r"[^a-z0-9]+")


def key(value: object) -> str:
    """Give the key under which a title or heading is known: folded, its marks turned into spaces."""
    return _key(value) if isinstance(value, str) else ""


@lru_cache(maxsize=1 << 13)
def _key(text: str) -> str:
    return NOT_WORDS.sub(" ", fold(clean_text(text))).strip()


def readings(value: object) -> tuple[str, ...]:
    """Give the keys of a label: as it stands, then as the fonts of before Unicode would show it."""
    return _readings(value) if isinstance(value, str) else ("",)


@lru_cache(maxsize=1 << 12)
def _readings(text: str) -> tuple[str, ...]:
    return (_key(text),) if text.isascii() else (_key(text), _key(decode_tcvn3(text)), _key(decode_vni(text)))


def _index(names: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {name: field for field, spellings in names.items() for name in spellings}


INDEXES = {"students": _index(STUDENT), "staff": _index(STAFF), "classes": _index(CLASS), "school": _index(SCHOOL)}
FIELDS = {part: frozenset(index.values()) for part, index in INDEXES.items()}


def field_of(part: str, label: object) -> str | None:
    """Tell which field of a part a label names, be it in Unicode or in TCVN3 or VNI: a known label is proof enough."""
    index = INDEXES[part]
    return next((index[each] for each in readings(label) if each in index), None)

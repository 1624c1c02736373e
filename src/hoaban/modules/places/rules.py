"""What holds for places without looking anything up: words of type, keys of names, kinds of facts and their values."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from hoaban.kernel.language import Words, number, vi_en
from hoaban.kernel.text import clean_text, fold
from hoaban.modules.places.models import PlaceFact

# Longest first where one begins another; the second form is what people write for short.
TYPE_WORDS: Mapping[str, tuple[str, ...]] = {
    "Đặc khu": ("dac khu", "dk"),
    "Thị trấn": ("thi tran", "tt"),
    "Thị xã": ("thi xa", "tx"),
    "Thành phố": ("thanh pho", "tp"),
    "Phường": ("phuong", "p"),
    "Xã": ("xa", "x"),
    "Quận": ("quan", "q"),
    "Huyện": ("huyen", "h"),
    "Tỉnh": ("tinh", "t"),
}
_SPELLED = {long: name for name, (long, _) in TYPE_WORDS.items()}
_SHORT = {short: name for name, (_, short) in TYPE_WORDS.items()}
_NO_LETTER = re.compile(r"[^\w\s]|_")
_BREAK = re.compile(r"[-–/]")
_ABBREVIATED = re.compile(r"([a-z]{1,2})(?:\.\s*|\s+)(?=\S)")


def place_key(name: str) -> str:
    """Give the search key of a place's name: folded, without punctuation ("Bà Rịa - Vũng Tàu" is "ba ria vung tau")."""
    return " ".join(_NO_LETTER.sub("", _BREAK.sub(" ", fold(name))).split())


def split_type(full_name: str) -> tuple[str, str]:
    """Split "Thị trấn Na Sầm" into its type in standard spelling and its name; a name without a type has type ""."""
    text = clean_text(full_name)
    words = text.split(" ")
    for count in (2, 1):
        type_name = _SPELLED.get(fold(" ".join(words[:count])))
        if type_name and len(words) > count:
            return type_name, " ".join(words[count:])
    return "", text


def query_keys(query: str) -> tuple[str, ...]:
    """Give the keys by which a typed name is looked for: as typed, and without its word of type ("P. Kỳ Lừa", "tp Huế", "xa muong cha")."""
    short = _ABBREVIATED.match(fold(query))
    bare = fold(query)[short.end() :] if short and short.group(1) in _SHORT else split_type(query)[1]
    keys = (place_key(query), place_key(bare))
    return tuple(dict.fromkeys(key for key in keys if key))


YES_NO = {PlaceFact.YES: vi_en("có", "yes"), PlaceFact.NO: vi_en("không", "no")}
_REGIONS = {value: vi_en(f"khu vực {value}", f"region {value}") for value in ("I", "II", "III")}


@dataclass(frozen=True, slots=True)
class FactKind:
    """A kind of fact of a place; without `values` it is a whole number."""

    name: Words
    values: Mapping[str, Words] = field(default_factory=dict)

    def takes(self, value: str) -> bool:
        return value in self.values if self.values else value.isascii() and value.isdigit()

    def say(self, value: str) -> Words:
        """Say a value that the kind takes."""
        return self.values[value] if self.values else number(int(value))


FACT_KINDS: Mapping[str, FactKind] = {
    PlaceFact.REGION_CLASS: FactKind(
        vi_en("Khu vực vùng dân tộc thiểu số và miền núi", "Ethnic-minority and mountain region"), _REGIONS
    ),
    PlaceFact.SPECIALLY_DIFFICULT: FactKind(vi_en("Xã đặc biệt khó khăn", "Specially difficult commune"), YES_NO),
    PlaceFact.BORDER: FactKind(vi_en("Xã biên giới", "Border commune"), YES_NO),
    "island": FactKind(vi_en("Xã đảo", "Island commune"), YES_NO),
    "villages": FactKind(vi_en("Số thôn, bản", "Villages")),
    "specially_difficult_villages": FactKind(vi_en("Số thôn, bản đặc biệt khó khăn", "Specially difficult villages")),
    "population": FactKind(vi_en("Dân số", "Population")),
}


def ends_first(one: date | None, other: date | None) -> date | None:
    """Give the earlier of two ends; None is no end."""
    known = [day for day in (one, other) if day is not None]
    return min(known, default=None)

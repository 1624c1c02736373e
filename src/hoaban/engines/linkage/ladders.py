"""How each comparison can turn out, best first: ladders made for Vietnamese names, dates and families, and for addresses."""

from hoaban.engines.linkage.conditions import (
    CENTURY_TO_MONTH,
    YEAR,
    Crossed,
    EitherIs,
    Every,
    Near,
    Same,
    SamePart,
    Unless,
)
from hoaban.engines.linkage.schema import Ladder, Level, Said

MONTH_AND_DAY = (5, 4)


def _else(m: float, u: float, vi: str, en: str) -> Level:
    return Level("different", None, m, u, Said(vi, en))


NAME = Ladder(
    "name",
    ("name_plain",),
    (
        Level("equal", Same("name"), 0.92, 2e-4, Said("trùng họ tên", "same full name"), by_term=True),
        Level(
            "plain",
            Same("name_plain"),
            0.05,
            2e-4,
            Said("trùng họ tên, khác dấu", "same full name but for accents"),
            by_term=True,
        ),
        Level(
            "loose",
            Same("name_loose"),
            4e-3,
            5e-5,
            Said("trùng họ tên, khác thứ tự hoặc cách viết theo âm", "same full name in another order or spelt by ear"),
            by_term=True,
        ),
        Level(
            "near",
            Every((Same("name_given"), Near("name_plain", 2))),
            0.012,
            1.2e-3,
            Said("họ tên gần giống, cùng tên gọi", "nearly the same full name, same given name"),
        ),
        Level(
            "given",
            Every((Same("name_given"), Same("name_family"))),
            0.01,
            3e-3,
            Said("cùng họ và tên, khác tên đệm", "same family and given name, another middle name"),
        ),
        Level(
            "typed",
            Near("name_plain", 2),
            0.012,
            0.01,
            Said("họ tên khác một hai chữ cái", "one or two letters of the full name differ"),
        ),
        _else(5e-3, 0.98, "khác họ tên", "another full name"),
    ),
    term="name_plain",
)
BORN = Ladder(
    "born",
    ("born",),
    (
        Level(
            "equal",
            Every((Same("born"), Unless(EitherIs("born", MONTH_AND_DAY, "0101")))),
            0.93,
            1.5e-4,
            Said("trùng ngày sinh", "same birth date"),
        ),
        Level(
            "crossed",
            Every((Crossed("born"), Unless(EitherIs("born", MONTH_AND_DAY, "0101")))),
            6e-3,
            1.2e-4,
            Said("khác ngày sinh: đảo ngày và tháng", "birth date with day and month exchanged"),
        ),
        Level(
            "new_year",
            Every((SamePart("born", YEAR), EitherIs("born", MONTH_AND_DAY, "0101"))),
            0.03,
            4e-3,
            Said("cùng năm sinh, một bên chỉ ghi 01/01", "same birth year, one of the two says only 1 January"),
        ),
        Level(
            "digit",
            Near("born", 1),
            0.02,
            4e-3,
            Said("khác ngày sinh một chữ số", "one digit of the birth date differs"),
        ),
        Level(
            "month",
            SamePart("born", CENTURY_TO_MONTH),
            0.01,
            4e-3,
            Said("cùng tháng và năm sinh, khác ngày", "same month and year of birth, another day"),
        ),
        Level(
            "year",
            SamePart("born", YEAR),
            8e-3,
            0.05,
            Said("cùng năm sinh, khác ngày tháng", "same year of birth, another day"),
        ),
        _else(3e-3, 0.94, "khác năm sinh", "another year of birth"),
    ),
)
SEX = Ladder(
    "sex",
    ("sex",),
    (
        Level("equal", Same("sex"), 0.992, 0.5, Said("cùng giới tính", "same sex")),
        _else(0.008, 0.5, "khác giới tính", "another sex"),
    ),
)
NUMBER = Ladder(
    "number",
    ("number",),
    (
        Level("equal", Same("number"), 0.97, 1e-6, Said("trùng số định danh", "same personal number")),
        Level(
            "near",
            Near("number", 1),
            0.015,
            5e-6,
            Said("số định danh khác một chữ số", "one digit of the personal number differs"),
        ),
        _else(0.015, 1.0, "khác số định danh", "another personal number"),
    ),
    bits=(19.9, 11.0, -6.1),
)
COMMUNE = Ladder(
    "commune",
    ("commune",),
    (
        Level("equal", Same("commune"), 0.9, 0.014, Said("cùng xã", "same commune")),
        _else(0.1, 0.986, "khác xã", "another commune"),
    ),
)


def _relative(key: str, vi: str, en: str) -> Ladder:
    return Ladder(
        key,
        (key,),
        (
            Level("equal", Same(key), 0.95, 5e-4, Said(f"trùng tên {vi}", f"same name of the {en}"), by_term=True),
            Level(
                "near",
                Every((Same(f"{key}_given"), Near(key, 2))),
                0.02,
                8e-4,
                Said(f"tên {vi} gần giống", f"nearly the same name of the {en}"),
            ),
            Level(
                "typed",
                Near(key, 2),
                0.01,
                8e-3,
                Said(f"tên {vi} khác một hai chữ cái", f"one or two letters of the {en}'s name differ"),
            ),
            _else(0.02, 0.98, f"khác tên {vi}", f"another name of the {en}"),
        ),
        term=key,
    )


def _word(key: str, vi: str, en: str, u: float, m: float = 0.85) -> Ladder:
    return Ladder(
        key,
        (key,),
        (
            Level("equal", Same(key), m, u, Said(f"trùng {vi}", f"same {en}"), by_term=True),
            Level("near", Near(key, 1), 0.07, u, Said(f"{vi} khác một chữ cái", f"one letter of the {en} differs")),
            Level(
                "typed", Near(key, 2), 0.03, 4 * u, Said(f"{vi} khác hai chữ cái", f"two letters of the {en} differ")
            ),
            _else(1 - m - 0.1, 1 - 6 * u, f"khác {vi}", f"another {en}"),
        ),
        term=key,
    )


LADDERS = (
    NAME,
    _word("first", "tên", "given name", 5e-3),
    _word("last", "họ", "surname", 2e-3),
    BORN,
    SEX,
    NUMBER,
    COMMUNE,
    _relative("father", "cha", "father"),
    _relative("mother", "mẹ", "mother"),
    _word("house", "số nhà", "house number", 1e-2),
    _word("street", "đường", "street", 1e-3),
    _word("locality", "thôn, xóm", "locality", 1e-3, 0.7),
    _word("suburb", "khu phố", "suburb", 1e-3),
    _word("postcode", "mã bưu chính", "postcode", 1e-3),
    _word("state", "bang, tỉnh", "state", 0.2),
)

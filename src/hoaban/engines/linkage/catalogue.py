"""The comparisons that are known, of which a file's columns choose: Vietnamese persons, and addresses as other registers hold them."""

from collections.abc import Collection

from hoaban.engines.linkage.conditions import (
    CENTURY_TO_MONTH,
    YEAR,
    Condition,
    Crossed,
    EitherIs,
    Every,
    Near,
    Same,
    SamePart,
    Some,
    Unknown,
    Unless,
)
from hoaban.engines.linkage.schema import Block, Field, Key, Ladder, Level, Rule, Said, Schema

MONTH_AND_DAY = (5, 4)
FIRST_NINE = (1, 9)
NO_PERSON_MESSAGE = "no column tells persons apart"

FIELDS = (
    Field("full_name", "name", "name"),
    Field("given_name", "word", "first"),
    Field("surname", "word", "last"),
    Field("birth_date", "day", "born"),
    Field("sex", "sex", "sex"),
    Field("personal_id", "code", "number"),
    Field("commune_code", "code", "commune"),
    Field("father_name", "relative", "father"),
    Field("mother_name", "relative", "mother"),
    Field("street_number", "word", "house"),
    Field("street", "word", "street"),
    Field("locality", "word", "locality"),
    Field("suburb", "word", "suburb"),
    Field("postcode", "code", "postcode"),
    Field("state", "word", "state"),
)


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

BORN_YEAR = Key("born", YEAR)
BLOCKS: tuple[Block, ...] = (
    (Key("number"),),
    (Key("name_plain"), Key("born")),
    (Key("born"), Key("name_given")),
    (Key("born"), Key("name_loose")),
    (Key("mother"), Key("name_plain")),
    (Key("father"), Key("name_plain")),
    (Key("father"), Key("mother")),
    (Key("born"), Key("mother")),
    (Key("born"), Key("father")),
    (Key("born"), Key("commune")),
    (Key("name_plain"), Key("born", swap_days=True)),
    (Key("name_plain"), BORN_YEAR),
    (Key("number", FIRST_NINE), Key("name_given")),
    (Key("born"), Key("last")),
    (Key("born"), Key("first")),
    (Key("born"), Key("postcode")),
    (Key("born"), Key("suburb")),
    (Key("first"), Key("last")),
    (Key("last"), Key("postcode")),
    (Key("first"), Key("postcode")),
    (Key("last"), Key("suburb")),
    (Key("first"), Key("suburb")),
    (Key("last"), Key("street")),
    (Key("street"), Key("house")),
    (Key("locality"), Key("suburb")),
    (Key("last"), Key("locality")),
    (Key("street"), Key("postcode")),
)

VERIFIED: tuple[Condition, ...] = (
    Every((Same("number"), Same("name_plain"))),
    Every((Same("number"), Same("name_loose"), Same("born"))),
    *(
        Every((Same("number"), Same("name_given"), Near("name_plain", 2), Same("born"), Same(third)))
        for third in ("father", "mother", "commune")
    ),
    *(
        Every((Same("number"), Same(one), Same(other)))
        for one, other in (
            ("first", "last"),
            ("first", "born"),
            ("last", "born"),
            ("first", "postcode"),
            ("last", "postcode"),
        )
    ),
)
EXACT: tuple[Condition, ...] = (
    Every((Same("name"), Same("born"), Same("sex"))),
    Every((Same("first"), Same("last"), Same("born"), Same("postcode"))),
)
REPEATED: tuple[Condition, ...] = (
    Every((Same("name_plain"), Same("born"))),
    Every((Same("first"), Same("last"), Same("born"))),
)
NO_SIBLING_NAMED: tuple[Condition, ...] = (
    Same("name_given"),
    Same("name_loose"),
    Same("number"),
    # Where surname and given name are columns of their own: siblings share the one and not the other.
    Same("first"),
    Near("first", 2),
    Near("number", 2),
    Unknown("first"),
    Unless(Near("last", 2)),
)
ANCHORS: tuple[Condition, ...] = (
    Same("born"),
    Crossed("born"),
    Near("born", 1),
    Every((SamePart("born", YEAR), EitherIs("born", MONTH_AND_DAY, "0101"))),
    Near("number", 1),
    Same("name_plain"),
)
SUPPORTS = (
    (
        "given",
        ("name_given",),
        NO_SIBLING_NAMED[:3],
        Said("khác tên gọi: có thể là anh chị em, sinh đôi", "another given name: perhaps a sibling or twin"),
    ),
    # Registers of adults lose given names more often than they hold twins; files about children name a parent.
    (
        "first",
        ("first", "last", "mother"),
        NO_SIBLING_NAMED[2:],
        Said(
            "cùng họ, khác tên: có thể là anh chị em, sinh đôi",
            "same surname, another given name: perhaps a sibling or twin",
        ),
    ),
    (
        "anchor",
        ("name_plain",),
        ANCHORS,
        Said(
            "không có ngày sinh, số định danh hay họ tên nào khớp", "neither birth date nor number nor full name agrees"
        ),
    ),
)
EXCLUDES = (
    Rule(
        "sibling",
        Every(
            (
                Unless(Same("name_given")),
                Unless(Near("name_given", 1)),
                Unless(Same("name_loose")),
                Unless(Near("number", 1)),
            )
        ),
        Said(
            "khác tên gọi và khác số định danh: anh chị em hoặc sinh đôi",
            "another given name and another personal number: siblings or twins",
        ),
    ),
)


def schema_for(columns: Collection[str]) -> Schema:
    """Give the linker's knowledge about files with these columns (names of `FIELDS`). Raises ValueError without a name."""
    fields = tuple(field for field in FIELDS if field.column in columns)
    if not {"name", "first", "last"} & {field.key for field in fields}:
        raise ValueError(NO_PERSON_MESSAGE)
    known = frozenset(Schema(fields, (), (), None, None, Some(()), (), ()).columns())
    return Schema(
        fields,
        tuple(ladder for ladder in LADDERS if known.issuperset(ladder.needs)),
        tuple(block for block in BLOCKS if known.issuperset(key.column for key in block)),
        _some(VERIFIED, known),
        _some(EXACT, known),
        _some(REPEATED, known)
        or _some((Same("name_plain"), Every((Same("first"), Same("last"))), Same("first"), Same("last")), known)
        or Some(()),
        tuple(
            Rule(code, found, said)
            for code, needs, parts, said in SUPPORTS
            if known.issuperset(needs) and (found := _some(parts, known))
        ),
        tuple(rule for rule in EXCLUDES if known.issuperset(rule.when.columns())),
    )


def _some(parts: tuple[Condition, ...], known: frozenset[str]) -> Condition | None:
    """Of the alternatives, those that these columns can answer."""
    answerable = tuple(each for each in parts if known.issuperset(each.columns()))
    return Some(answerable) if answerable else None


PERSON = schema_for(("full_name", "birth_date", "sex", "personal_id", "commune_code", "father_name", "mother_name"))

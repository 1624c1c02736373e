"""The comparisons that are known, of which a file's columns choose: Vietnamese persons, and addresses as other registers hold them."""

from collections.abc import Collection, Iterator

from hoaban.engines.linkage.conditions import (
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
from hoaban.engines.linkage.ladders import LADDERS, MONTH_AND_DAY
from hoaban.engines.linkage.schema import Block, Field, Key, Rule, Said, Schema, Wide

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
# How many share a name and a year, or a given name and a day, grows with the register; how many of them live in one commune does not.
WIDE = (
    Wide((Key("name_plain"), BORN_YEAR), (Key("name_plain"), BORN_YEAR, Key("commune"))),
    Wide((Key("born"), Key("name_given")), (Key("born"), Key("name_given"), Key("commune"))),
    Wide((Key("father"), Key("name_plain")), (Key("father"), Key("name_plain"), BORN_YEAR)),
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
    Every((Same("number"), Near("name_plain", 2))),
    Same("number"),
    # Where surname and given name are columns of their own: siblings share the one and not the other.
    Same("first"),
    Near("first", 2),
    Near("number", 2),
    Unknown("first"),
    Unless(Near("last", 2)),
)
ANCHORS: tuple[Condition, ...] = (
    # What is quickly answered comes first.
    Same("born"),
    Every((Same("name_plain"), SamePart("born", YEAR))),
    Crossed("born"),
    Every((SamePart("born", YEAR), EitherIs("born", MONTH_AND_DAY, "0101"))),
    Every((Same("name_plain"), Unknown("born"))),
    Near("number", 1),
    Near("born", 1),
)
NUMBERS: tuple[Condition, ...] = (
    Unknown("number"),
    Every((Same("name_plain"), Same("born"), Some((Same("sex"), Unknown("sex"))))),
    Near("number", 1),
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
        NO_SIBLING_NAMED[3:],
        Said(
            "cùng họ, khác tên: có thể là anh chị em, sinh đôi",
            "same surname, another given name: perhaps a sibling or twin",
        ),
    ),
    (
        "anchor",
        ("name_plain", "born"),
        ANCHORS,
        Said(
            "khác ngày sinh, không có số định danh hay họ tên với năm sinh nào khớp",
            "another birth date, and neither number nor full name with year agrees",
        ),
    ),
    (
        "number",
        ("name_plain", "born", "number"),
        NUMBERS,
        Said(
            "khác số định danh, và họ tên hay ngày sinh cũng khác",
            "another personal number, and name or birth date differ too",
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
        tuple(_blocks(known)),
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
        tuple(each for each in WIDE if known.issuperset(key.column for key in each.narrower)),
    )


def _blocks(known: frozenset[str]) -> Iterator[Block]:
    """The blocks that these columns can make; where there is nothing but a name, the name."""
    found = [block for block in BLOCKS if known.issuperset(key.column for key in block)]
    yield from found or ((Key(name),) for name in ("name_plain", "first", "last") if name in known)


def _some(parts: tuple[Condition, ...], known: frozenset[str]) -> Condition | None:
    """Of the alternatives, those that these columns can answer."""
    answerable = tuple(each for each in parts if known.issuperset(each.columns()))
    return Some(answerable) if answerable else None


PERSON = schema_for(("full_name", "birth_date", "sex", "personal_id", "commune_code", "father_name", "mother_name"))

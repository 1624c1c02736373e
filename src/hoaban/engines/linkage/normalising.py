"""The keys of whole files, made by DuckDB as `words` makes them one by one. Names repeat: each spelling is worked on once."""

from collections.abc import Iterable, Iterator, Mapping

from hoaban.engines.linkage import words
from hoaban.engines.linkage.schema import Field, Schema
from hoaban.engines.linkage.scoring import quoted

SPELT = ("name", "relative", "word", "sex")


def normalising(schema: Schema, tables: Mapping[str, str]) -> Iterator[str]:
    """Statements that make of each source (id and the columns of the fields, all text) its target (id and key columns).

    What one file writes the other mostly writes too: together, their spellings are worked on once.
    """
    named = [field for field in schema.fields if field.kind in SPELT]
    if named:
        yield f"CREATE OR REPLACE TEMP TABLE hb_words AS {_words(tables, named)}"
    columns = ", ".join(each for field in schema.fields for each in _columns(field))
    joins = "".join(f" LEFT JOIN hb_words w_{field.key} ON w_{field.key}.word = s.{field.column}" for field in named)
    for source, target in tables.items():
        yield f"CREATE OR REPLACE TABLE {target} AS SELECT s.id, {columns} FROM {source} s{joins}"
    if named:
        yield "DROP TABLE hb_words"


def _words(sources: Iterable[str], fields: list[Field]) -> str:
    every = " UNION ".join(f"SELECT {field.column} AS word FROM {source}" for source in sources for field in fields)
    loose = any(field.kind == "name" for field in fields)
    return (
        f"WITH a AS (SELECT word, {_accented('word')} AS accented FROM ({every}) WHERE word IS NOT NULL),"
        f" p AS (SELECT word, accented, {_plain('accented')} AS plain FROM a)"
        " SELECT word, accented, plain, string_split(plain, ' ')[1] AS first_word, string_split(plain, ' ')[-1] AS last_word"
        + (f", {_loose('plain')} AS loose" if loose else "")
        + " FROM p"
    )


def _accented(column: str) -> str:
    """Most names are composed already, hold no sign and no double space: those are asked for first, which costs a tenth."""
    composed = f"CASE WHEN regexp_matches({column}, '{words.COMBINING}') THEN nfc_normalize({column}) ELSE {column} END"
    small = f"lower({composed})"
    parted = f"CASE WHEN regexp_matches({small}, {quoted(words.PARTED)}) THEN translate({small}, {quoted(words.PARTING)}, '{words.SPACES}') ELSE {small} END"  # fmt: skip
    single = f"CASE WHEN contains({parted}, '  ') THEN regexp_replace({parted}, ' +', ' ', 'g') ELSE {parted} END"
    found = f"trim(left(trim({single}, ' '), {words.LONGEST}), ' ')"
    moved = found
    for written, place in words.TONE_PLACES:
        moved = f"replace({moved}, '{written}', '{place}')"
    two_places = "|".join(written for written, _ in words.TONE_PLACES)
    return f"nullif(CASE WHEN regexp_matches({found}, '{two_places}') THEN {moved} ELSE {found} END, '')"


def _plain(column: str) -> str:
    found = f"strip_accents({column})"
    for letter, usual in words.STROKES.items():
        found = f"replace({found}, '{letter}', '{usual}')"
    return found


def _loose(column: str) -> str:
    found = f"concat(' ', {column})"
    for written, heard in words.SOUNDS:
        found = f"replace({found}, '{written}', '{heard}')"
    return f"CASE WHEN {column} <> '' THEN array_to_string(list_sort(string_split(substr({found}, 2), ' ')), ' ') END"


def _columns(field: Field) -> tuple[str, ...]:
    word, text = f"w_{field.key}", f"s.{field.column}"
    match field.kind:
        case "name":
            parts = {"": "accented", "_plain": "plain", "_given": "last_word", "_family": "first_word", "_loose": "loose"}  # fmt: skip
            return tuple(f"{word}.{column} AS {field.key}{part}" for part, column in parts.items())
        case "relative":
            return (f"{word}.plain AS {field.key}", f"{word}.last_word AS {field.key}_given")
        case "word":
            return (f"{word}.plain AS {field.key}",)
        case "day":
            return (f"{_day(text)} AS {field.key}",)
        case "code":
            return (f"{_code(text)} AS {field.key}",)
        case _:
            male, female = (f"{word}.plain IN ({_list(values)})" for values in (words.MALE, words.FEMALE))
            return (f"CASE WHEN {male} THEN 'm' WHEN {female} THEN 'f' END AS {field.key}",)


def _day(text: str) -> str:
    """Eight digits of a day as `words.day` reads it; NULL for what is none. The two usual ways of writing are asked for first, plainly."""
    said, digit = f"trim({text})", "[0-9]"
    iso_two, first_two = (f"'{each.replace('9', digit)}'" for each in ("9999-99-99", "99[/.-]99[/.-]9999"))
    day_first, iso = r"'^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$'", r"'^(\d{4})-(\d{1,2})-(\d{1,2})([T ].*)?$'"

    def pieces(pattern: str, year: int, month: int, of_month: int) -> str:
        month_and_day = (f"lpad(regexp_extract({said}, {pattern}, {number}), 2, '0')" for number in (month, of_month))
        return " || ".join([f"regexp_extract({said}, {pattern}, {year})", *month_and_day])

    return (
        f"CASE WHEN {text} GLOB {iso_two} THEN replace({text}, '-', '')"
        f" WHEN {text} GLOB {first_two} THEN substr({text}, 7, 4) || substr({text}, 4, 2) || substr({text}, 1, 2)"
        f" WHEN regexp_full_match({said}, '\\d{{8}}') THEN {said}"
        f" WHEN regexp_matches({said}, {day_first}) THEN {pieces(day_first, 3, 2, 1)}"
        f" WHEN regexp_matches({said}, {iso}) THEN {pieces(iso, 1, 2, 3)}"
        f" WHEN regexp_full_match({said}, '\\d{{4}}') THEN {said} || '0101' END"
    )


def _code(text: str) -> str:
    """Letters and digits, with the zero that a spreadsheet took; mostly they are digits and nothing else."""
    clean = f"regexp_replace(upper({text}), '[^0-9A-Z]', '', 'g')"
    lost = f"length({clean}) = {words.LOST_ZERO} AND regexp_full_match({clean}, '[0-9]+')"
    return (
        f"nullif(CASE WHEN NOT {text} GLOB '*[!0-9]*' THEN CASE WHEN length({text}) = {words.LOST_ZERO} THEN '0' || {text} ELSE {text} END"
        f" WHEN {lost} THEN '0' || {clean} ELSE {clean} END, '')"
    )


def _list(values: frozenset[str]) -> str:
    return ", ".join(quoted(each) for each in sorted(values))

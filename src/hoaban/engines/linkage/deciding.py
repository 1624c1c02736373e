"""What becomes of the scored pairs: one person, a doubt for people to settle, or different persons; each with why."""

from collections.abc import Mapping

from hoaban.engines.linkage.dialect import Dialect
from hoaban.engines.linkage.schema import BIT, Said, Schema
from hoaban.engines.linkage.scoring import DIFFERENT, REVIEW, SAME, quoted, reasons_sql

STAGES: Mapping[str, Said] = {
    "verified": Said("xác minh bằng số định danh", "verified by the personal number"),
    "exact": Said("trùng họ tên, ngày sinh và giới tính, không có ai khác như vậy", "same name, birth date and sex, and nobody else has them"),
    "scored": Said("đủ điểm và vượt xa người kế tiếp", "enough evidence, and far ahead of the next"),
    "repeated": Said("người này có hai hồ sơ trong tệp", "this person has two records in the file"),
    "close": Said("hai người gần khớp như nhau", "two persons fit nearly as well"),
    "claimed": Said("người này đã khớp rõ hơn với hồ sơ khác", "another record fits this person better"),
    "weak": Said("chưa đủ chứng cứ", "not enough evidence"),
    "none": Said("không thấy ai khớp", "nobody fits"),
}  # fmt: skip


def claims() -> str:
    """Persons of the register who are verified for a record."""
    return "SELECT b, min(a) AS first_a, max(a) AS last_a FROM hb_verified GROUP BY b"


def best(schema: Schema, dialect: Dialect, scored: str) -> str:
    """Of the pairs that `scored` selects, each left record's best, how far the next lies behind, and how many are exact."""
    given = "s.s_given = 1" if any(rule.code == "given" for rule in schema.supports) else "TRUE"
    claimed = "CASE WHEN s.is_verified = 0 AND s.is_repeated = 0 AND c.b IS NOT NULL THEN 1 ELSE 0 END"
    content = "".join(f", g_{ladder.name}" for ladder in schema.ladders)
    order = f"PARTITION BY a ORDER BY is_verified DESC, score DESC{content}, b{dialect.binary}"
    return (
        f"SELECT * FROM (SELECT q.*, row_number() OVER ({order}) AS place, lead(score) OVER ({order}) AS next_score,"
        f" sum(is_exact) OVER (PARTITION BY a) AS exacts FROM (SELECT s.*, {claimed} AS is_claimed"
        f" FROM ({scored}) s LEFT JOIN hb_claims c ON c.b = s.b WHERE s.is_verified = 1 OR"
        f" ({_none_excluded(schema)} AND (c.b IS NULL OR s.is_repeated = 1 OR {given}))) q) z WHERE place = 1"
    )


def _none_excluded(schema: Schema) -> str:
    return " AND ".join(["TRUE", *(f"s.x_{rule.code} = 0" for rule in schema.excludes)])


def alone(schema: Schema, best_pairs: str) -> str:
    """The stage of each of the best pairs before records compete for persons."""
    limits = schema.thresholds
    unsupported = "".join(f" WHEN s_{rule.code} = 0 THEN '{rule.code}'" for rule in schema.supports)
    return (
        f"SELECT q.*, CASE WHEN is_verified = 1 THEN 'verified' WHEN score < {round(limits.review * BIT)} THEN 'none'"
        f" WHEN is_claimed = 1 THEN 'claimed'{unsupported} WHEN is_exact = 1 AND exacts = 1 AND score >= {round(limits.exact * BIT)} THEN 'exact'"
        f" WHEN score < {round(limits.same * BIT)} THEN 'weak'"
        f" WHEN next_score IS NOT NULL AND score - next_score < {round(limits.margin * BIT)} THEN 'close'"
        f" ELSE 'scored' END AS stage FROM ({best_pairs}) q"
    )


AUTOMATIC = "stage IN ('verified', 'exact', 'scored')"


def together(dialect: Dialect, one_to_one: bool, staged: str) -> str:
    """The outcome of each left record that has a pair; a person goes to the record that fits best.

    A second record of the same name and birth date is the same person twice in the file, unless each person may come once.
    """
    order = f"ORDER BY is_verified DESC, score DESC, a{dialect.binary}"
    later = f"{AUTOMATIC} AND holder > 1"
    twice = f"{later} AND (is_verified = 1 OR is_repeated = 1)"
    return (
        f"SELECT q.*, CASE WHEN {twice} THEN 'repeated' WHEN {later} THEN 'claimed' ELSE stage END AS why,"
        f" CASE WHEN stage = 'none' THEN '{DIFFERENT}' WHEN {twice} THEN '{REVIEW if one_to_one else SAME}'"
        f" WHEN {later} THEN '{REVIEW}' WHEN {AUTOMATIC} THEN '{SAME}' ELSE '{REVIEW}' END AS outcome"
        f" FROM (SELECT a.*, row_number() OVER (PARTITION BY b, CASE WHEN {AUTOMATIC} THEN 1 ELSE 0 END {order}) AS holder"
        f" FROM ({staged}) a) q"
    )


def pairwise(schema: Schema, scored: str) -> str:
    """The outcome of each pair within one file, where a person may have any number of records."""
    limits = schema.thresholds
    unsupported = "".join(f" WHEN s_{rule.code} = 0 THEN '{rule.code}'" for rule in schema.supports)
    excluded = "".join(f" WHEN x_{rule.code} = 1 THEN 'none'" for rule in schema.excludes)
    return (
        f"SELECT q.*, stage AS why, CASE WHEN {AUTOMATIC} THEN '{SAME}' ELSE '{REVIEW}' END AS outcome FROM (SELECT s.*, CASE"
        f" WHEN is_verified = 1 THEN 'verified' WHEN score < {round(limits.review * BIT)} THEN 'none'{excluded}{unsupported}"
        f" WHEN is_exact = 1 AND score >= {round(limits.exact * BIT)} THEN 'exact' WHEN score < {round(limits.same * BIT)} THEN 'weak' ELSE 'scored' END AS stage"
        f" FROM ({scored}) s) q WHERE stage <> 'none'"
    )


def levels_of(schema: Schema) -> list[str]:
    """The columns that a reason depends on: thousands of pairs share each combination."""
    return ["why", *(f"g_{ladder.name}" for ladder in schema.ladders)]


def told(schema: Schema) -> str:
    """The reasons of a row `d` of the decided pairs: why it came out so, then every ladder; Vietnamese, then English."""
    said = {**STAGES, **{rule.code: rule.said for rule in (*schema.excludes, *schema.supports)}}
    vi = "".join(f" WHEN {quoted(code)} THEN {quoted(each.vi)}" for code, each in said.items())
    en = "".join(f" WHEN {quoted(code)} THEN {quoted(each.en)}" for code, each in said.items())
    levels_vi, levels_en = (reasons_sql(schema, "d", pick) for pick in (lambda each: each.vi, lambda each: each.en))
    return (
        f"CASE d.why{vi} ELSE '' END || ': ' || rtrim({levels_vi}, '; ') || ' / ' ||"
        f" CASE d.why{en} ELSE '' END || ': ' || rtrim({levels_en}, '; ')"
    )

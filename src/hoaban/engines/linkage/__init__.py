"""Who is who: records of persons linked across files, or within one, each outcome with its reasons.

Whole tables: `Linker` runs the stages as SQL of equality, substr, CASE and levenshtein, the same text on DuckDB, PostgreSQL (with
fuzzystrmatch) and Spark; `files.Files(people, register, out).link()` does all of it for CSV files with DuckDB (import it from
`hoaban.engines.linkage.files`: it loads DuckDB). Stages: verified by number and name; exact; candidates by blocks; scored ladders
with weights learned from the verified pairs and from random ones; doubts (siblings, twins), claims and margins; outcomes `same`,
`review`, `different`.

One person, while a clerk types (no DuckDB, no database here; the caller runs the SQL):

    keys = keys_of(PERSON, {"full_name": …, "birth_date": date | "2012-05-31" | "31/05/2012", "sex": "male" | "Nữ", "personal_id": …,
                            "commune_code": …, "father_name": …, "mother_name": …})      # what is missing: None or left out
    PERSON.columns()                        # the key columns, all text: keep them in a table beside the person's id
    weights = declared(PERSON, persons)     # or Weights.from_json(…) of what a nightly Linker.link() learned
    indexes(PERSON, "people_match")         # name -> CREATE INDEX …; create them once
    asked = lookup(PERSON, weights, "people_match", key="person_id", where="TRUE")
    cursor.execute(asked.sql, asked.parameters(keys, limit=10))        # rows (id, score in thousandths of a bit, levels…)
    pair = compare(PERSON, weights, keys, keys_of_the_other)           # .score .bits .verified .outcome .reasons (vi, en, bits)
    judge(PERSON, [pair, …])                # outcomes among several candidates, best first

`lookup` needs `CREATE EXTENSION fuzzystrmatch`. Its score and `compare`'s are equal when `compare` is given the counts of
equal names (`counts={("name_plain", "lo thi hoa"): 3315, …}`); without them a name counts as met once in a hundred thousand.
The schema of other columns is `schema_for(columns)`.
"""

from hoaban.engines.linkage.catalogue import FIELDS, PERSON, schema_for
from hoaban.engines.linkage.dialect import DUCKDB, POSTGRES, SPARK, Database, Dialect
from hoaban.engines.linkage.keys import keys_of
from hoaban.engines.linkage.linking import Linker
from hoaban.engines.linkage.lookup import Lookup, indexes, lookup
from hoaban.engines.linkage.schema import Schema
from hoaban.engines.linkage.scoring import DIFFERENT, REVIEW, SAME, Pair, Reason, compare, judge
from hoaban.engines.linkage.weights import Weights, declared

__all__ = [
    "DIFFERENT",
    "DUCKDB",
    "FIELDS",
    "PERSON",
    "POSTGRES",
    "REVIEW",
    "SAME",
    "SPARK",
    "Database",
    "Dialect",
    "Linker",
    "Lookup",
    "Pair",
    "Reason",
    "Schema",
    "Weights",
    "compare",
    "declared",
    "indexes",
    "judge",
    "keys_of",
    "lookup",
    "schema_for",
]

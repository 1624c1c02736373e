"""Splink on the files of `linkage_people`, for `bench/linkage.py`: run by the environment that has Splink.

It is given our normalised columns, our levels, our blocks and our counts of names, so that what is compared is the linking itself.
"""

import logging
import re
import sys
from pathlib import Path

import duckdb
import splink.comparison_library as comparisons
from splink import DuckDBAPI, Linker, SettingsCreator

from hoaban.engines.linkage import PERSON
from hoaban.engines.linkage.csvfile import opened
from hoaban.engines.linkage.normalising import normalising
from hoaban.engines.linkage.schema import Ladder
from hoaban.engines.linkage.stages import joined, widest

SAMPLE = 1_000_000


def conditioned(sql: str) -> str:
    """Write a condition as Splink wants it: born_l, born_r instead of l.born, r.born."""
    return re.sub(r"\b([lr])\.(\w+)", r'"\2_\1"', sql)


def comparison(ladder: Ladder) -> comparisons.CustomComparison:
    unknown = " OR ".join(f"{side}.{name} IS NULL" for name in ladder.needs for side in "lr")
    levels: list[dict[str, object]] = [{"sql_condition": conditioned(unknown), "is_null_level": True}]
    for level in ladder.levels:
        found: dict[str, object] = {"sql_condition": conditioned(level.when.sql("l", "r")) if level.when else "ELSE"}
        if level.by_term and ladder.term:
            found["tf_adjustment_column"] = ladder.term
        levels.append({**found, "label_for_charts": level.code})
    return comparisons.CustomComparison(output_column_name=ladder.name, comparison_levels=levels)


def loaded(folder: Path) -> duckdb.DuckDBPyConnection:
    database = duckdb.connect(config={"temp_directory": str(folder / "splink-spill"), "memory_limit": "12GB"})
    targets = {"people": "lhs", "register": "rhs"}
    for name in targets:
        database.execute(f"CREATE TABLE {name} AS {opened(folder / f'{name}.csv', {}).select()}")
    for step in normalising(PERSON, targets):
        database.execute(step)
    for name in targets:
        database.execute(f"DROP TABLE {name}")
    return database


def main(folder: Path) -> None:
    logging.getLogger("splink").setLevel(logging.WARNING)
    database = loaded(folder)
    interface = DuckDBAPI(connection=database)
    sides = [interface.register(name, dataset_display_name=name) for name in ("lhs", "rhs")]
    settings = SettingsCreator(
        link_type="link_only",
        unique_id_column_name="id",
        comparisons=[comparison(ladder) for ladder in PERSON.ladders],
        blocking_rules_to_generate_predictions=[{"blocking_rule": joined(block)} for block in widest(PERSON.blocks)],
        retain_matching_columns=False,
    )
    linker = Linker(sides, settings)
    linker.training.estimate_probability_two_random_records_match(
        ["l.number = r.number AND l.name_plain = r.name_plain", "l.name_plain = r.name_plain AND l.born = r.born"],
        recall=0.9,
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=SAMPLE, seed=1)
    for rule in ("l.name_plain = r.name_plain AND l.born = r.born", "l.number = r.number"):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    found = linker.inference.predict(threshold_match_weight=0)
    database.execute(
        f"""COPY (SELECT CASE WHEN source_dataset_l = 'lhs' THEN id_l ELSE id_r END AS id,
              arg_max(CASE WHEN source_dataset_l = 'lhs' THEN id_r ELSE id_l END, match_weight) AS register_id,
              max(match_weight) AS score, 'same' AS outcome FROM {found.physical_name} GROUP BY 1)
            TO '{folder / "splink.csv"}' (FORMAT csv, HEADER)"""
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""The star schema that every indicator reads: PostgreSQL views live, Parquet files of the same shape in the lake.

Every row holds over [valid_from, valid_to); no valid_to means that it still holds. Rows of one record never
overlap, so that any day sees a record at most once. The words in `says` are the contract of whoever writes a view.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Kind = Literal["uuid", "text", "date", "int", "bool"]
SCHEMA = "star"
HOME = "dim_institution"

_POSTGRES: Mapping[Kind, str] = {"uuid": "uuid", "text": "text", "date": "date", "int": "integer", "bool": "boolean"}
_DUCKDB: Mapping[Kind, str] = {"uuid": "UUID", "text": "VARCHAR", "date": "DATE", "int": "INTEGER", "bool": "BOOLEAN"}


@dataclass(frozen=True)
class Table:
    """One view of the star: its columns, in order, and the column that names a record when a figure is opened."""

    name: str
    key: str
    says: str
    columns: Mapping[str, Kind]

    @property
    def stands_in_institution(self) -> bool:
        return "institution_id" in self.columns

    @property
    def has_school_year(self) -> bool:
        return "school_year" in self.columns


def _table(name: str, key: str, says: str, columns: str) -> Table:
    named = dict(column.split(":") for column in columns.split())
    kinds: dict[str, Kind] = {column: _kind(kind) for column, kind in named.items()}
    return Table(name, key, says, MappingProxyType(kinds | {"valid_from": "date", "valid_to": "date"}))


def _kind(word: str) -> Kind:
    for kind in _POSTGRES:
        if kind == word:
            return kind
    raise ValueError(f"no such column kind: {word}")


_ALL = (
    _table(
        HOME,
        "institution_id",
        "One row an institution and period of unchanged place and management, without gaps. commune_code, district_code "
        "and province_code are those of the period (district_code is empty when there were no districts); today_* are "
        "where that place belongs now, and which institution this one has passed into (itself while it goes on). is_school is false for centres. is_last marks the institution's latest row.",
        "institution_id:uuid code:text name:text kind:text level_main:text boarding_kind:text management:text "
        "is_school:bool commune_code:text commune_name:text district_code:text province_code:text "
        "today_commune_code:text today_province_code:text today_institution_id:uuid is_last:bool",
    ),
    _table(
        "dim_place",
        "code",
        "One row a province, district or commune and period of unchanged name and parent. A code may come back for another "
        "place at another time, so a code means something only together with a day.",
        "code:text name:text kind:text parent_code:text province_code:text today_code:text today_province_code:text",
    ),
    _table(
        "fact_learner",
        "enrolment_id",
        "One row an enrolment and period of unchanged class and boarding. level and grade are the class's; age is the "
        "calendar year in which the school year starts less the year of birth; age_level is the level whose usual age "
        "that is (empty outside 3 to 17). entry_reason stands on the first row of an enrolment only, exit_reason on its "
        "last only: a row that ended without exit_reason goes on in another row. school_year is the enrolment's.",
        "enrolment_id:uuid person_id:uuid institution_id:uuid site_id:uuid class_id:uuid school_year:text level:text "
        "grade:text sex:text ethnic_group:text is_minority:bool boarding:text age:int age_level:text entry_reason:text "
        "exit_reason:text",
    ),
    _table(
        "fact_result",
        "result_id",
        "One row a pupil's year in a class, over the days of the class. level and grade are the pupil's. result, conduct and "
        "decision are empty while they cannot be told; due and given count the assessments of the year.",
        "result_id:uuid person_id:uuid institution_id:uuid class_id:uuid school_year:text level:text grade:text sex:text "
        "ethnic_group:text is_minority:bool result:text conduct:text decision:text due:int given:int",
    ),
    _table(
        "fact_class",
        "class_id",
        "One row a class. grade is empty for a class of combined grades.",
        "class_id:uuid institution_id:uuid site_id:uuid school_year:text level:text grade:text is_multigrade:bool",
    ),
    _table(
        "fact_staff",
        "appointment_id",
        "One row an appointment and period of unchanged post and IT certificate. A person has one main appointment on any "
        "day. level is the level served there, empty when several.",
        "appointment_id:uuid person_id:uuid institution_id:uuid level:text post:text is_teacher:bool is_it_teacher:bool "
        "it_certificate:text sex:text ethnic_group:text is_minority:bool is_main:bool",
    ),
    _table(
        "fact_institution",
        "institution_id",
        "One row an institution and level that it teaches; one row with an empty level when it teaches none.",
        "institution_id:uuid level:text is_school:bool",
    ),
    _table("fact_site", "site_id", "One row a site.", "site_id:uuid institution_id:uuid is_main:bool"),
    _table(
        "fact_room",
        "room_id",
        "One row a count of rooms of one use and structure at one site.",
        "room_id:uuid institution_id:uuid site_id:uuid use:text structure:text quantity:int",
    ),
    _table(
        "fact_computer",
        "computer_id",
        "One row a count of computers for one purpose.",
        "computer_id:uuid institution_id:uuid purpose:text quantity:int",
    ),
    _table(
        "fact_connectivity",
        "institution_id",
        "One row an institution, level that it teaches (as in fact_institution) and period of unchanged connection.",
        "institution_id:uuid level:text is_school:bool has_internet:bool has_wifi:bool projector_rooms:int",
    ),
    _table(
        "fact_standard",
        "institution_id",
        "One row an institution, level that it teaches (as in fact_institution) and period of holding a national standard.",
        "institution_id:uuid level:text is_school:bool standard_level:int",
    ),
    _table(
        "fact_children",
        "commune_code",
        "Children who live in a commune, by age and sex, for a school year; age and age_level as in fact_learner. Never "
        "beyond the commune's own life: after a merger the new commune has its own rows.",
        "commune_code:text district_code:text province_code:text today_commune_code:text today_province_code:text "
        "age:int age_level:text sex:text school_year:text quantity:int",
    ),
    _table(
        "fact_roll",
        "roll_id",
        "One row a roll of a class, for the day it is of. is_taken is false where the roll says that there was no lesson. enrolled "
        "is how many learned in the class on that day, present how many of them were there, late or not.",
        "roll_id:uuid institution_id:uuid site_id:uuid class_id:uuid school_year:text level:text grade:text is_taken:bool "
        "enrolled:int present:int",
    ),
    _table(
        "fact_session",
        "institution_id",
        "One row an institution, level and day on which its classes should have had lessons: neither holiday nor closure. expected "
        "is how many sessions the plans of its classes have on that day, recorded how many of them have a roll.",
        "institution_id:uuid school_year:text level:text expected:int recorded:int",
    ),
    _table(
        "fact_followed",
        "enrolment_id",
        "One row a row of fact_learner, from the day on which enough rolls of the class were taken to speak of absence.",
        "enrolment_id:uuid person_id:uuid institution_id:uuid site_id:uuid class_id:uuid school_year:text level:text "
        "grade:text sex:text ethnic_group:text",
    ),
    _table(
        "fact_chronic",
        "enrolment_id",
        "One row a row of fact_learner and period in which the learner had missed too great a share of the class's sessions.",
        "enrolment_id:uuid person_id:uuid institution_id:uuid site_id:uuid class_id:uuid school_year:text level:text "
        "grade:text sex:text ethnic_group:text",
    ),
    _table(
        "fact_quality",
        "institution_id",
        "One row an institution, dimension of quality and period until the next check. dimension is all, correct, sufficient, clean or "
        "alive; checked is of how many records the rules were asked, each rule counting; broken how many did not hold; points the "
        "part of checked that the score is.",
        "institution_id:uuid dimension:text points:int checked:int broken:int",
    ),
    _table(
        "fact_verified",
        "enrolment_id",
        "One row a row of fact_learner and period in which the learner's number, name and birth date stood as the population register "
        "confirmed them.",
        "enrolment_id:uuid person_id:uuid institution_id:uuid site_id:uuid class_id:uuid school_year:text level:text "
        "grade:text sex:text ethnic_group:text",
    ),
    _table(
        "fact_duplicate",
        "pair_id",
        "One row a pair of records that may be of one person, from the day on which it was found, at the school that made the later "
        "record. school_year is the one of that day.",
        "pair_id:uuid institution_id:uuid school_year:text",
    ),
    _table(
        "fact_mended",
        "pair_id",
        "One row a pair of records that were made one, from the day of the merge, at the school that made the later record. school_year "
        "is the one of that day.",
        "pair_id:uuid institution_id:uuid school_year:text",
    ),
    _table(
        "fact_transcript",
        "result_id",
        "One row a pupil whose year was decided on, from the day after its transcripts must be signed until the day after the next year's, "
        "parted at the issue of theirs. is_issued says whether it was issued by then, is_on_time whether by the deadline.",
        "result_id:uuid person_id:uuid institution_id:uuid class_id:uuid level:text grade:text is_issued:bool is_on_time:bool",
    ),
    _table(
        "fact_timetabled",
        "class_id",
        "One row a class of general education and stretch of days in which a published timetable has lessons of it throughout, or has none.",
        "class_id:uuid institution_id:uuid level:text school_year:text is_timetabled:bool",
    ),
    _table(
        "fact_teaching_week",
        "appointment_id",
        "One row an appointment and published timetable of its school in which the person teaches, while both hold. periods and gaps "
        "(free periods between lessons of one half-day) are of a week; owed is the norm less what duties of the first day take, empty "
        "where no rule says a norm or the person is lent. level is the highest that is taught.",
        "appointment_id:uuid person_id:uuid institution_id:uuid level:text periods:int gaps:int owed:int",
    ),
    _table(
        "fact_lacking",
        "lesson_id",
        "One row a lesson and day on which its teacher is away, by the published timetable of that day; neither holidays nor closures. "
        "is_covered says whether somebody stands in, for the lesson or the half-day.",
        "lesson_id:uuid institution_id:uuid class_id:uuid level:text school_year:text is_covered:bool",
    ),
)
TABLES: Mapping[str, Table] = MappingProxyType({table.name: table for table in _ALL})
SCHEMA_VERSION = hashlib.sha256(
    repr([(table.name, tuple(table.columns.items())) for table in _ALL]).encode()
).hexdigest()[:16]


def postgres_ddl(table: Table) -> str:
    """An empty table of the view's shape, for tests, benchmarks and documentation."""
    columns = ", ".join(f"{name} {_POSTGRES[kind]}" for name, kind in table.columns.items())
    return f"CREATE TABLE {SCHEMA}.{table.name} ({columns})"


def duckdb_types(table: Table) -> dict[str, str]:
    return {name: _DUCKDB[kind] for name, kind in table.columns.items()}

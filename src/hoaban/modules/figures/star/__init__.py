"""The star schema as views over the records: one SQL file a view, in the order of their names.

The shape of each view is `engines.figures.star.TABLES`; a test holds them equal. The views run with the rights of whoever asks
(`security_invoker`), so that row-level security stands under every figure.
"""

from pathlib import Path

from django.db import connections

from hoaban.kernel.walls import APP_ROLE
from hoaban.modules.network.levels import CENTRES, GRADE_AGE, GRADE_LEVEL

FOLDER = Path(__file__).parent


def _case(column: str, pairs: dict[str, str]) -> str:
    branches = " ".join(f"WHEN '{key}' THEN '{value}'" for key, value in pairs.items())
    return f"CASE {column} {branches} END"


def _age_levels() -> str:
    """The level whose usual age an age is; the nursery's years have none."""
    return "CASE age " + " ".join(
        f"WHEN {age} THEN '{GRADE_LEVEL[grade]}'" for grade, age in GRADE_AGE.items() if grade != "nt"
    ) + " END"  # fmt: skip


def views() -> list[tuple[str, str]]:
    """Give each view's name and its SELECT, ready to run."""
    words = {
        "{{level_of_grade}}": _case("grade", GRADE_LEVEL),
        "{{level_of_age}}": _age_levels(),
        "{{centres}}": ", ".join(f"'{kind}'" for kind in CENTRES),
    }
    found = []
    for path in sorted(FOLDER.glob("*.sql")):
        text = path.read_text("utf-8")
        for word, sql in words.items():
            text = text.replace(word, sql)
        found.append((path.stem.partition("_")[2], text))
    return found


def build_star(using: str = "owner") -> None:
    """Make the views anew, in one transaction as the owner; run after every migration."""
    with connections[using].cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("DROP SCHEMA IF EXISTS star CASCADE")
        cursor.execute("CREATE SCHEMA star")
        for name, select in views():
            cursor.execute(f"CREATE VIEW star.{name} WITH (security_invoker = true) AS\n{select}")
        cursor.execute(
            f"GRANT USAGE ON SCHEMA star TO {APP_ROLE}; GRANT SELECT ON ALL TABLES IN SCHEMA star TO {APP_ROLE}"
        )
        cursor.execute("COMMIT")

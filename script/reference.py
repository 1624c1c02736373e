"""Write docs/reference from the code: `.venv/bin/python -m script.reference`; with `--check`, say what is out of date and fail."""

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "reference"
MADE = "<!-- Made from the code by `python -m script.reference`; change the code, not this file. -->"


def table(header: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Write a Markdown table; a bar inside a cell is kept from ending it."""
    head = list(header)
    lines = [
        head,
        ["---"] * len(head),
        *([str(cell).replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows),
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def roles() -> str:
    from hoaban.kernel.access import PERMISSIONS, roles

    found = list(roles().values())
    told = table(
        ["role", "vai trò", "granted over", "sentence"],
        [[f"`{r.id}`", r.name.vi, r.granted_over, r.sentence.en] for r in found],
    )
    rights = table(
        ["right", "quyền", *(f"`{r.id}`" for r in found if r.id != "system")],
        [
            [f"`{p}`", words.vi, *(r.may.get(p, "") for r in found if r.id != "system")]
            for p, words in PERMISSIONS.items()
        ],
    )
    return f"# Roles and rights\n\n{told}\n\nThe system may do everything; each piece of its work has a reason and stands in the log.\n\n{rights}"


def indicators() -> str:
    from hoaban.engines.figures.explain import dimensions_of
    from hoaban.modules.figures.catalogue import CATALOGUE

    parts = [
        "# Indicators",
        "One definition each, for every page, file and return. `hoaban figures explain ID` tells more.",
    ]
    for one in CATALOGUE.values():
        sql = "\n".join(line.strip() for line in one.sql.strip().splitlines())
        parts.append(
            f"## `{one.id}`: {one.name_vi} / {one.name_en}\n\n{one.description_vi}\n\n{one.description_en}\n\n"
            f"Unit: {one.unit}; {one.time}. By: {', '.join(dimensions_of(one))}.\n\n{one.law_vi}\n\n```sql\n{sql}\n```"
        )
    return "\n\n".join(parts)


def schema() -> str:
    from hoaban.engines.figures.star import TABLES

    parts = [
        "# The star schema",
        "Views in PostgreSQL (schema `star`) and Parquet files of the same shape in the lake.",
    ]
    for one in TABLES.values():
        rows = table(["column", "type"], [[f"`{name}`", kind] for name, kind in one.columns.items()])
        parts.append(f"## `{one.name}`\n\n{one.says}\n\n{rows}")
    return "\n\n".join(parts)


def law() -> str:
    from hoaban.kernel.law import all_rules

    rows = [
        [f"`{r.id}`", r.value, r.unit, r.effective_from, r.effective_to or "", r.legal_basis, r.status, r.certainty]
        for r in all_rules()
    ]
    header = ["rule", "value", "unit", "from", "to (exclusive)", "legal basis", "status", "certainty %"]
    return f"# Rules of law in force\n\nDated data: a change of law is a row here, never a change of code.\n\n{table(header, rows)}"


def configuration() -> str:
    from hoaban.kernel.config import Settings

    rows = []
    for name, field in Settings.model_fields.items():
        variable = field.validation_alias or f"HOABAN_{name.upper()}"
        vi = field.json_schema_extra.get("vi", "") if isinstance(field.json_schema_extra, dict) else ""
        rows.append([f"`{variable}`", vi, field.description])
    return f"# Configuration\n\n`hoaban config` prints what is in force and where each value comes from.\n\n{table(['variable', 'ý nghĩa', 'meaning'], rows)}"


def causes() -> str:
    from hoaban.modules.schooling.registers.causes import CAUSES
    from hoaban.modules.schooling.registers.unread import WHYS

    heads = ["nghĩa", "cần làm gì", "meaning", "what to do"]
    rows = [[f"`{c.code}`", c.severity, c.meaning.vi, c.remedy.vi, c.meaning.en, c.remedy.en] for c in CAUSES.values()]
    unread = [[f"`{why.code}`", why.meaning.vi, why.remedy.vi, why.meaning.en, why.remedy.en] for why in WHYS.values()]
    return (
        f"# Causes in register imports\n\n{table(['code', 'severity', *heads], rows)}\n\n"
        f"## What is not read\n\nTold under `unread`, by `why`.\n\n{table(['why', *heads], unread)}"
    )


def quality() -> str:
    from hoaban.kernel.access import role
    from hoaban.kernel.quality import DIMENSIONS, SEVERITIES
    from hoaban.modules.quality.catalogue import BY_MODULE, RULES

    parts = [
        "# Rules of data quality",
        f"{len(RULES)} rules, declared beside the records they speak of (`quality.py` of each module).",
        "Score = 100 × Σ w (1 − rate) / Σ w over the rules that were asked of something.",
    ]
    heads = ["code", "mặt", "mức", "w", "quy tắc", "cách sửa", "rule", "how to mend", "who mends", "page"]
    for module, rules in BY_MODULE.items():
        rows = [
            [
                f"`{r.code}`",
                DIMENSIONS[r.dimension].vi,
                SEVERITIES[r.severity].vi,
                r.weight,
                r.title.vi,
                r.instruction.vi,
                r.title.en,
                r.instruction.en,
                role(r.mender).name.en,
                f"`{r.mend.view}`",
            ]
            for r in rules
        ]
        parts.append(f"## `{module}`\n\n{table(heads, rows)}")
    return "\n\n".join(parts)


def addresses() -> str:
    from hoaban.kernel.access.table import _url_rights

    rows = sorted((right, f"`{name}`") for name, right in _url_rights().items())
    return f"# Pages and API paths, and the right each needs\n\n{table(['right', 'view'], rows)}"


PAGES = {
    "roles.md": roles,
    "indicators.md": indicators,
    "star-schema.md": schema,
    "law.md": law,
    "configuration.md": configuration,
    "register-causes.md": causes,
    "quality-rules.md": quality,
    "addresses.md": addresses,
}


def written() -> Iterator[tuple[Path, str]]:
    """Give each page's path and its present text."""
    for name, write in PAGES.items():
        yield FOLDER / name, f"{MADE}\n\n{write()}\n"


def main(arguments: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoaban.interfaces.settings")
    import django

    django.setup()
    stale = [(path, text) for path, text in written() if not path.exists() or path.read_text("utf-8") != text]
    if "--check" in arguments:
        print("\n".join(f"out of date: {path.relative_to(ROOT)}" for path, _ in stale))
        return 1 if stale else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path, text in stale:
        path.write_text(text, "utf-8")
    print(f"{len(stale)} pages written")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

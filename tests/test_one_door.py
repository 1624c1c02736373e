"""There is one door to write: the operation. No row is saved, changed or deleted past it, and no module writes another's table.

At run time `Writing` refuses a foreign table; these tests read the source, so that a path that no test walks is held too.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "hoaban"
WRITES_A_ROW = {"save", "asave", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "delete"}
WRITES_BY_KEYWORD = {"create", "update"}  # dictionaries and digests have an `update` of their own, without keywords
DOOR = {"op", "self.op", "writing()"}
PAST_THE_DOOR = {
    "kernel/operation.py": "the door itself",
    "kernel/gathering.py": "the door itself, for many operations at once",
    "kernel/feed.py": "makes the heads of feeds: names and numbers, nobody's record",
    "kernel/jobs.py": "how background work goes on; it holds nobody's record",
    "interfaces/sync/devices.py": "when a device was heard, to the hour; it holds nobody's record",
    "modules/accounts/throttle.py": "counts guesses at the sign-in, by digest; it holds nobody's record",
    "engines/transcripts/paper/setting.py": "draws a QR code into memory; no database is near",
    "modules/places/alignment.py": "ethnic groups are named by a code, not a UUID: stamped and logged beside the write",
}
WRITERS = {"create", "create_all", "change", "copy", "set_dated", "end_dated", "set_members", "_end_all"}


def sources() -> Iterator[Path]:
    for path in sorted(SOURCE.rglob("*.py")):
        if not {"tests", "migrations"} & set(path.parts):
            yield path


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def writes(tree: ast.AST) -> Iterator[ast.Call]:
    """Find the calls that look like the ORM writing a row."""
    for call in calls(tree):
        if not isinstance(call.func, ast.Attribute) or ast.unparse(call.func.value) in DOOR:
            continue
        only_keywords = bool(call.keywords) and not call.args
        if call.func.attr in WRITES_A_ROW or (call.func.attr in WRITES_BY_KEYWORD and only_keywords):
            yield call


@pytest.mark.parametrize(
    ("line", "is_write"),
    [
        ("Person.objects.create(full_name='x')", True),
        ("row.save()", True),
        ("rows.filter(pk=1).update(name='x')", True),
        ("Person.objects.bulk_create(rows)", True),
        ("row.delete()", True),
        ("op.create(Person, full_name='x')", False),
        ("writing().create(Person, full_name='x')", False),
        ("found.update({'a': 1})", False),
        ("digest.update(block)", False),
    ],
)
def test_the_scan_knows_a_write(line: str, is_write: bool) -> None:
    assert bool(list(writes(ast.parse(line)))) == is_write


def test_no_row_is_written_past_the_door() -> None:
    found = {}
    for path in sources():
        name = path.relative_to(SOURCE).as_posix()
        lines = [
            f"{name}:{call.lineno} {ast.unparse(call.func)}" for call in writes(ast.parse(path.read_text("utf-8")))
        ]
        if lines and "localdb" not in path.parts:
            found[name] = lines
    assert {name: lines for name, lines in found.items() if name not in PAST_THE_DOOR} == {}
    assert PAST_THE_DOOR.keys() <= found.keys(), "a reason that is no longer needed is taken away"


def foreign_models(tree: ast.Module, module: str) -> set[str]:
    """Give the names of models that a file imports from other modules."""
    ours = {model.__name__ for model in apps.get_models() if model.__module__.startswith("hoaban.")}
    return {
        alias.asname or alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith(".models")
        if not (node.module or "").startswith(f"hoaban.modules.{module}.")
        for alias in node.names
        if alias.name in ours
    }


def test_a_table_is_written_only_by_its_own_module() -> None:
    found = []
    for path in sorted((SOURCE / "modules").rglob("*.py")):
        if {"tests", "migrations"} & set(path.parts):
            continue
        tree, module = ast.parse(path.read_text("utf-8")), path.relative_to(SOURCE / "modules").parts[0]
        foreign = foreign_models(tree, module)
        for call in calls(tree):
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            written = {arg.id for arg in call.args if isinstance(arg, ast.Name)} & foreign if name in WRITERS else set()
            found += [f"{path.relative_to(ROOT)}:{call.lineno} {name}({model})" for model in written]
    assert found == []

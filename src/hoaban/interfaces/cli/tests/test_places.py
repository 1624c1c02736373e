"""`hoaban places`: what it prints for people and for programs, and how it ends."""

import argparse
import json
from pathlib import Path

import pytest

from hoaban.interfaces.cli import places
from hoaban.interfaces.cli.stopping import Stop
from hoaban.kernel.actor import Actor
from hoaban.kernel.scoping import acting
from hoaban.modules.places.actions import load_reference
from hoaban.modules.places.models import Boundary, EthnicGroup

SHAPE = [[[103.0, 21.0], [103.1, 21.0], [103.1, 21.1], [103.0, 21.0]]]


@pytest.fixture(autouse=True)
def loaded(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "ready", lambda **_how: None)
    system = Actor.system("test")
    with acting(system):
        if not EthnicGroup.objects.exists():
            load_reference(system)


@pytest.fixture
def geojson(tmp_path: Path) -> Path:
    features = [
        {"type": "Feature", "properties": {"code": code}, "geometry": {"type": "Polygon", "coordinates": SHAPE}}
        for code in ("03166", "99999")
    ]
    path = tmp_path / "ranh giới.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


def run(*words: str) -> int | None:
    whole = argparse.ArgumentParser()
    places.add(whole.add_subparsers())
    arguments = whole.parse_args(["places", *words])
    return arguments.run(arguments)


def printed(capsys: pytest.CaptureFixture[str]):
    return json.loads(capsys.readouterr().out)


def test_load_can_be_run_again(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("load", "--json") is None
    assert printed(capsys)["places"] == {"added": 0, "corrected": 0, "kept": 0}


def test_boundaries_report_what_matched_and_what_did_not(geojson: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("boundaries", str(geojson), "--on", "05/09/2026", "--json") == 1
    report = printed(capsys)
    assert [line["code"] for line in report["matched"]] == ["03166"]
    assert [(line["feature"], line["cause"]) for line in report["unmatched"]] == [(2, "unknown")]
    assert len(report["missing"]) == 44
    assert Boundary.objects.get().source == "ranh giới.geojson"


def test_a_dry_run_changes_nothing(geojson: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("boundaries", str(geojson), "--dry-run") == 1
    assert "taken: 1" in capsys.readouterr().out
    assert not Boundary.objects.exists()


def test_a_file_that_cannot_be_used_stops_with_words(tmp_path: Path) -> None:
    broken = tmp_path / "x.geojson"
    broken.write_bytes(b"PK\x03\x04")
    with pytest.raises(Stop, match="JSON"):
        run("boundaries", str(broken))
    with pytest.raises(Stop, match="cannot be read"):
        run("boundaries", str(tmp_path / "none.geojson"))


def test_find_takes_codes_of_any_time_and_names(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("find", "06016", "--on", "2026-09-05", "--json") == 0
    assert [(row["code"], row["how"]) for row in printed(capsys)] == [("06004", "alias")]
    assert run("find", "muong cha", "--json") == 0
    assert printed(capsys)[0]["name"] == "Xã Mường Chà"
    assert run("find", "khong co dau") == 1

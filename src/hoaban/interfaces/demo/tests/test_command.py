"""The command line: what it takes, and what it refuses before anything starts."""

import argparse

import pytest

from hoaban.interfaces.cli import demo
from hoaban.interfaces.demo.profile import PROVINCES


@pytest.fixture
def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser()
    demo.add(made.add_subparsers())
    return made


@pytest.mark.parametrize("province", PROVINCES)
def test_it_takes_every_province_whole_or_a_part_of_it(parser, province):
    arguments = parser.parse_args(["demo", "build", "--province", province, "--share", "0.1", "--seed", "5"])
    assert (arguments.province, arguments.share, arguments.seed) == (province, 0.1, 5)
    assert parser.parse_args(["demo", "build", "--province", province]).share == 1.0


def test_serving_asks_for_no_share_unless_told(parser):
    assert parser.parse_args(["demo", "serve"]).share is None
    assert parser.parse_args(["demo", "serve", "--share", "0.1"]).share == 0.1


@pytest.mark.parametrize("share", ["0", "-1", "1.5", "half"])
def test_it_rejects_what_is_no_part(parser, share, capsys):
    with pytest.raises(SystemExit):
        parser.parse_args(["demo", "build", "--province", "dien-bien", "--share", share])
    assert "no part of a province" in capsys.readouterr().err


def test_it_rejects_a_province_without_a_profile(parser, capsys):
    with pytest.raises(SystemExit):
        parser.parse_args(["demo", "build", "--province", "ha-noi"])
    assert "dien-bien" in capsys.readouterr().err

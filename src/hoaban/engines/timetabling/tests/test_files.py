"""Files: what is written reads back the same, and broken or hostile files are refused with the place of the fault."""

import gzip
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoaban.engines.timetabling.errors import BadTimetableError
from hoaban.engines.timetabling.reading import read_archive
from hoaban.engines.timetabling.solution import Archive, Reported, SolutionGroup
from hoaban.engines.timetabling.tests.worlds import TITLES, instances, solutions
from hoaban.engines.timetabling.writing import archive_lines, write_archive
from tests.shared_data import shared


def packed(text: str) -> io.BytesIO:
    return io.BytesIO(text.encode())


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_write_then_read_is_the_identity(data: st.DataObject) -> None:
    instance = data.draw(instances())
    solution = data.draw(solutions(instance))
    archive = Archive(data.draw(st.none() | TITLES), (instance,), (SolutionGroup("we", instance.meta, (solution,)),))
    assert read_archive(packed("\n".join(archive_lines(archive)))) == archive


def test_a_packed_file_reads_back_with_its_report(tmp_path: Path) -> None:
    archive = read_archive(shared("xhstt") / "FI-WP-06.xml.gz")
    write_archive(tmp_path / "again.xml.gz", archive)
    assert read_archive(tmp_path / "again.xml.gz") == archive
    assert Reported(0, 0) in [each.reported for group in archive.groups for each in group.solutions]


HEAD = "<HighSchoolTimetableArchive>\n<Instances>\n<Instance Id='x'>\n"
TAIL = "</Instance>\n</Instances>\n</HighSchoolTimetableArchive>"
TIME = "<Time Id='a'><Name>a</Name></Time>"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "XML"),
        ("<HighSchoolTimetableArchive>\n<Instances>\n", 3, "XML"),
        ("<html/>", 1, "<html>"),
        ('<!DOCTYPE a [<!ENTITY b "c">]>\n<a>&b;</a>', 1, "DOCTYPE"),
        ("<a>" * 50, 1, "nested"),
        (f"{HEAD}<Times>\n{TIME}\n{TIME}</Times>{TAIL}", 6, "“a”"),
        (f"{HEAD}<Events>\n\n<Event Id='e'/></Events>{TAIL}", 6, "<Duration>"),
        (f"{HEAD}<Events><Event Id='e'>\n<Duration>-2</Duration></Event></Events>{TAIL}", 5, "“-2”"),
        (f"{HEAD}<Events><Event Id='e'><Duration>1</Duration>\n<Time Reference='no'/></Event></Events>{TAIL}", 5, "“no”"),
        (f"{HEAD}<Constraints>\n<LunchConstraint Id='k'/></Constraints>{TAIL}", 5, "<LunchConstraint>"),
        (f"{HEAD}{TAIL[:-29]}<SolutionGroups><SolutionGroup Id='g'>\n<Solution Reference='y'/></SolutionGroup></SolutionGroups>\n</HighSchoolTimetableArchive>", 7, "instance y"),
    ],
)  # fmt: skip
def test_it_says_what_is_wrong_and_on_which_line(text: str, line: int, words: str) -> None:
    with pytest.raises(BadTimetableError) as caught:
        read_archive(packed(text))
    assert f"line {line}" in caught.value.where
    assert words in caught.value.vi + caught.value.en


def test_it_refuses_what_is_no_gzip_or_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cut = tmp_path / "cut.xml.gz"
    cut.write_bytes(gzip.compress(b"<a/>" * 1000)[:-20])
    with pytest.raises(BadTimetableError, match="cannot be read"):
        read_archive(cut)
    with pytest.raises(BadTimetableError, match="cannot be read"):
        read_archive(tmp_path / "missing.xml")
    monkeypatch.setattr("hoaban.engines.timetabling.nodes.LARGEST", 1000)
    with pytest.raises(BadTimetableError, match="too large"):
        read_archive(packed("<a>" + " " * 2000 + "</a>"))

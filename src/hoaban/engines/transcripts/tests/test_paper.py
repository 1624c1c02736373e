"""The card: every form of it sets as PDF/A-2a and PDF/UA-1 (typst refuses otherwise), and says what the content says."""

import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from itertools import pairwise

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from hoaban.engines.transcripts.content import digest, to_json
from hoaban.engines.transcripts.exporting import EXPORTERS, Draft, Exporter, export, register
from hoaban.engines.transcripts.paper import setting
from hoaban.engines.transcripts.paper.setting import (
    PRINCIPAL,
    SEAL,
    homeroom_of,
    principal_of,
    subject_of,
    typeset,
)
from hoaban.engines.transcripts.tests.sample import LOWER_SECONDARY, PRIMARY_SCHOOL, corrected


@pytest.mark.parametrize(
    ("transcript", "pages"),
    [(LOWER_SECONDARY, 5), (PRIMARY_SCHOOL, 6), (corrected(LOWER_SECONDARY, "ab" * 32), 5)],
    ids=["secondary", "primary", "corrected"],
)
def test_it_is_archival_tagged_and_has_a_page_a_year(transcript, pages):
    reader = PdfFileReader(BytesIO(typeset(transcript).pdf))
    assert reader.root["/Pages"]["/Count"] == pages
    assert reader.root["/MarkInfo"]["/Marked"]
    about = reader.root["/Metadata"].data
    assert b"<pdfaid:part>2</pdfaid:part>" in about
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in about
    assert b"<pdfuaid:part>1</pdfuaid:part>" in about


def test_every_signature_has_its_place_where_the_paper_form_has_it():
    year = LOWER_SECONDARY.years[0]
    names = {SEAL: 0, PRINCIPAL: 0, homeroom_of(year.school_year): 1, principal_of(year.school_year): 1}
    names |= {subject_of(year.school_year, each.code): 1 for each in year.subjects}
    places = {each.name: each for each in typeset(LOWER_SECONDARY, [*list(names)[4:], *list(names)[:4]]).places}
    assert set(places) == set(names)
    assert all(places[name].page == page for name, page in list(names.items())[4:])
    for place in places.values():
        left, bottom, right, top = place.box
        assert 0 < left < right < 596
        assert 0 < bottom < top < 842


def test_places_that_stand_still_are_where_the_layout_puts_them():
    names = (homeroom_of("2025-2026"), principal_of("2024-2025"), PRINCIPAL, SEAL)
    places = typeset(LOWER_SECONDARY, names).places
    assert len(places) == len(names)
    assert places == setting.asked(setting._told(LOWER_SECONDARY, names, fits=False))


def test_cards_share_what_is_laid_out_but_nothing_that_is_said():
    primary, first, mended = PRIMARY_SCHOOL, LOWER_SECONDARY, corrected(LOWER_SECONDARY, "ab" * 32)
    alone = [_set_by_another_process(each) for each in (primary, first, mended)]
    with ThreadPoolExecutor(3) as pool:
        together = list(pool.map(typeset, (primary, first, mended) * 3))
    assert [sha256(each.pdf).hexdigest() for each in together] == alone * 3


def _set_by_another_process(transcript):
    program = "import sys; from hashlib import sha256; from hoaban.engines.transcripts.content import from_json; "
    program += "from hoaban.engines.transcripts.paper.setting import typeset; "
    program += "print(sha256(typeset(from_json(sys.stdin.buffer.read())).pdf).hexdigest())"
    done = subprocess.run([sys.executable, "-c", program], input=to_json(transcript), capture_output=True, check=True)
    return done.stdout.decode().strip()


def test_subject_teachers_who_all_sign_have_room_and_go_on_over_the_page():
    year = LOWER_SECONDARY.years[0]
    for count, pages, last in ((12, 2, 1), (30, 3, 2)):
        subjects = tuple(replace(year.subjects[at % 12], code=f"mon-{at}") for at in range(count))
        names = [subject_of(year.school_year, each.code) for each in subjects]
        crowded = replace(LOWER_SECONDARY, years=(replace(year, subjects=subjects),))
        paper = typeset(crowded, (*names, homeroom_of(year.school_year)))
        assert setting.pages_of(paper.pdf) == PdfFileReader(BytesIO(paper.pdf)).root["/Pages"]["/Count"] == pages
        assert {each.name for each in paper.places} == {*names, homeroom_of(year.school_year)}
        assert next(each.page for each in paper.places if each.name.startswith("homeroom")) == last
        boxes = sorted((each.page, -each.box[3], -each.box[1]) for each in paper.places)
        assert all(one[0] < two[0] or one[2] <= two[1] for one, two in pairwise(boxes))  # none lies over another


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="apt-get install poppler-utils")
def test_it_says_what_the_content_says(tmp_path):
    (tmp_path / "card.pdf").write_bytes(typeset(LOWER_SECONDARY).pdf)
    said = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "card.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout
    learner = LOWER_SECONDARY.learner
    for each in (learner.name, learner.code, "08/03/2012", "8,8", "Học sinh Giỏi", digest(LOWER_SECONDARY)):
        assert each in said
    assert said.count("hoaban.example.vn/t/") == 5  # on each page, beside the code to scan


def test_long_comments_run_on_rather_than_disappear():
    year = LOWER_SECONDARY.years[0]
    long = tuple(replace(each, comment=each.comment * 6) for each in year.subjects)
    paper = typeset(replace(LOWER_SECONDARY, years=(replace(year, subjects=long),)), (homeroom_of(year.school_year),))
    assert PdfFileReader(BytesIO(paper.pdf)).root["/Pages"]["/Count"] == 3
    assert paper.places[0].page == 2


def test_a_ministrys_form_is_one_more_entry():
    register(Exporter("ministry", "application/xml", ".xml", lambda transcript, _: Draft(transcript.issue_id.encode())))
    try:
        assert export(LOWER_SECONDARY, "ministry").data == LOWER_SECONDARY.issue_id.encode()
        with pytest.raises(ValueError, match="already"):
            register(EXPORTERS["ministry"])
    finally:
        del EXPORTERS["ministry"]

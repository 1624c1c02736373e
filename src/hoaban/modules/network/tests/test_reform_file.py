"""The file of a reorganisation: what it says, and what is told of one that cannot be read."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoaban.kernel.errors import Invalid
from hoaban.modules.network.reform.plan import Plan
from hoaban.modules.network.reform.reading import read_plan
from hoaban.modules.places.reform.acts import Giver

WHOLE = """title: Sáp nhập hai trường
effective_on: 2026-08-01
legal_basis: Quyết định 123/QĐ-UBND
acts:
  - act: merge
    what: institution
    from: ["11TH0001", 011230]
    into: {code: 11TH0100, name: Trường mới, levels: [primary]}
  - act: merge
    what: commune
    from: ["03166", {code: "03169", part: true}, {code: "03170", rest: true}]
    into: "03166"
  - act: split
    what: institution
    from: 11TH0003
    into:
      - {code: 11TH0101, name: Phần tách ra, sites: [Điểm A], pupils: [{id: 011206000001, into: 5A}]}
    rest: 11TH0003
"""


def test_it_reads_what_is_said_and_keeps_codes_as_they_are_written() -> None:
    plan = read_plan(WHOLE)
    assert (plan.title, plan.effective_on) == ("Sáp nhập hai trường", date(2026, 8, 1))
    merged, communes, split = plan.acts
    assert [giver.code for giver in merged.givers] == ["11TH0001", "011230"]  # not a number in base eight
    assert merged.takers[0].more == {"levels": ["primary"]}
    assert communes.givers[1:] == (Giver("03169", is_part=True), Giver("03170", is_part=True, is_rest=True))
    assert split.takers[0].more["pupils"] == [{"id": "011206000001", "into": "5A"}]
    assert plan.lines["acts[2].into[0].code"] == 17


@pytest.mark.parametrize(
    ("change", "line", "code"),
    [
        (("act: split", "act: divide"), 13, "act-unknown"),
        (("effective_on: 2026-08-01", "effective_on: 31/02/2026"), 2, "day-unreadable"),
        (("    rest: 11TH0003\n", ""), 13, "key-missing"),
        (("    what: commune", "    what: commune\n    colour: red"), 11, "key-unknown"),
        (("sites: [Điểm A]", "sites: Điểm A"), 17, "not-a-list"),
        (("into: 5A}", "class: 5A}"), 17, "pupil-unreadable"),
        (('from: ["11TH0001", 011230]', "from: [{a: 1}]"), 7, "code-unreadable"),
        (("title: Sáp nhập hai trường\n", ""), 1, "key-missing"),
        (("title: Sáp nhập hai trường", "title: a\ntitle: b"), 2, "key-twice"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(change: tuple[str, str], line: int, code: str) -> None:
    assert change[0] in WHOLE
    with pytest.raises(Invalid) as refusal:
        read_plan(WHOLE.replace(*change))
    found = {(problem.code, problem.message.vi.partition(":")[0]) for problem in refusal.value.problems}
    assert (code, f"Dòng {line}") in found


def test_names_for_names_do_not_unfold() -> None:
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"
    with pytest.raises(Invalid) as refusal:
        read_plan(bomb)
    assert "alias" in {problem.code for problem in refusal.value.problems}


@given(
    st.text(max_size=60) | st.just(WHOLE).flatmap(lambda text: st.integers(0, len(text)).map(lambda cut: text[:cut]))
)
def test_any_text_is_a_plan_or_told_what_is_wrong(text: str) -> None:
    with suppress(Invalid):
        assert isinstance(read_plan(text), Plan)

from dataclasses import replace

import pytest

from hoaban.engines.transcripts.content import UnreadableContentError, digest, from_json, to_json
from hoaban.engines.transcripts.tests.sample import LOWER_SECONDARY, PRIMARY_SCHOOL, corrected


@pytest.mark.parametrize("whole", [LOWER_SECONDARY, PRIMARY_SCHOOL, corrected(LOWER_SECONDARY, "00" * 32)])
def test_what_is_written_is_read_back_byte_for_byte(whole):
    text = to_json(whole)
    assert from_json(text) == whole
    assert to_json(from_json(text)) == text


def test_any_change_changes_the_digest():
    other = replace(LOWER_SECONDARY, learner=replace(LOWER_SECONDARY.learner, name="Giàng Thị Dùa"))
    assert digest(other) != digest(LOWER_SECONDARY)


@pytest.mark.parametrize(
    "text", [b"", b"{}", b'{"format":"x"}', to_json(LOWER_SECONDARY).replace(b"hoaban-transcript/1", b"another")]
)
def test_it_rejects_what_is_no_transcript(text):
    with pytest.raises(UnreadableContentError):
        from_json(text)

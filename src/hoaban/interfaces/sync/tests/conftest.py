"""What the sync tests share: devices may send slates and hold them; snapshots come in small pages; failures of the program are quiet."""

import logging
from collections.abc import Iterator

import pytest

from hoaban.interfaces.sync import contents, kinds, news
from hoaban.interfaces.sync.tests.world import World, settled_world, slim
from tests.slates import CLOSED, Slate, from_first, show_slates, write_slate
from tests.town import Town


@pytest.fixture
def slates(slate_table: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let devices send slates, of today and of yesterday, and hold them."""
    monkeypatch.setattr(kinds, "_sent", dict(kinds._sent))
    kinds.may_be_sent(write_slate, {"slates.write@1": from_first})
    monkeypatch.setattr(contents, "CLASS", [*contents.CLASS, contents.of_class(Slate, show_slates)])
    monkeypatch.setattr(news, "MOST_ROWS", 3)
    logging.getLogger("hoaban.kernel.many").setLevel(logging.CRITICAL)
    yield
    CLOSED.clear()
    logging.getLogger("hoaban.kernel.many").setLevel(logging.NOTSET)


@pytest.fixture
def world(town: Town, slates: None, monkeypatch: pytest.MonkeyPatch) -> World:
    """The small town with its devices, who have heard everything."""
    for name, value in slim().items():
        monkeypatch.setattr(contents, name, value)
    return settled_world(town)

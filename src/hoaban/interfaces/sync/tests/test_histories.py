"""The whole protocol against the real server: whatever happens on the way, nothing is lost, doubled or overwritten unseen."""

import os

import pytest

from hoaban.interfaces.sync.tests.histories import run
from hoaban.interfaces.sync.tests.world import World

HISTORIES = int(os.environ.get("HOABAN_SYNC_HISTORIES", "1500"))


@pytest.mark.django_db
@pytest.mark.timeout(3600)
def test_it_works(world: World) -> None:
    found = run(world, HISTORIES)
    assert found.broke == ""
    assert found.histories >= HISTORIES

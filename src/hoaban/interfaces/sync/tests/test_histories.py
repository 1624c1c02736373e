"""The whole protocol against the real server: whatever happens on the way, nothing is lost, doubled or overwritten unseen.

Half of the histories are drawn here, half in `test_more_histories`: two files, so that two cores share them.
"""

import pytest

from hoaban.interfaces.sync.tests.histories import HISTORIES, run
from hoaban.interfaces.sync.tests.world import World


@pytest.mark.django_db
@pytest.mark.timeout(3600)
def test_it_works(world: World) -> None:
    found = run(world, HISTORIES // 2)
    assert found.broke == ""
    assert found.histories >= HISTORIES // 2

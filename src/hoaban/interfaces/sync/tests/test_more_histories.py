"""The other half of the histories of `test_histories`."""

import pytest

from hoaban.interfaces.sync.tests.histories import HISTORIES, run
from hoaban.interfaces.sync.tests.world import World


@pytest.mark.django_db
@pytest.mark.timeout(3600)
def test_it_works(world: World) -> None:
    found = run(world, HISTORIES // 2, seed=1)
    assert found.broke == ""
    assert found.histories >= HISTORIES // 2

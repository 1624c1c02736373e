"""Histories that once broke what must hold, as the steps that were left of them; each is cheap, and none comes back unnoticed."""

import pytest

from hoaban.interfaces.sync.tests.invariants import check
from hoaban.interfaces.sync.tests.server import SYSTEM
from hoaban.interfaces.sync.tests.world import World, fork
from hoaban.kernel.scoping import acting

TAUGHT, FREE, PRINCIPAL = 0, 1, 2  # devices: the teacher's two, the principal's
ONE, TWO, NOTHING = 0, 1, 2  # values
FIFTH, A, B = 0, 0, 1

pytestmark = pytest.mark.django_db


def test_two_devices_decide_on_one_conflict_and_others_write_meanwhile(world: World) -> None:
    """The first decision finds something newer, so that the conflict shows it; the second was made before, and must not stand on it."""
    with acting(SYSTEM):
        there = fork(world)
        there.write(FREE, FIFTH, A, ONE)
        there.lose_cache(PRINCIPAL, A, TWO)
        there.lose_cache(FREE, A, ONE)
        there.decide_too_late(FREE, NOTHING)
        there.lose_cache(TAUGHT, A, NOTHING)
        there.decide_too_late(TAUGHT, TWO)
        there.settle()
        check(there)


def test_a_copy_gets_a_name_of_its_own_that_a_restored_server_forgets(world: World) -> None:
    """Refused as unknown, its owner signs in again; what was taken before the restore is sent once more, and what waited as well."""
    with acting(SYSTEM):
        there = fork(world)
        there.clone(TAUGHT)
        copied = len(there.devices) - 1
        there.back_up()
        there.write(TAUGHT, FIFTH, A, ONE)
        there.write(copied, FIFTH, B, TWO)
        there.sync(TAUGHT)
        there.sync(copied)  # told that another speaks under its name
        there.sync(copied)  # delivers under the new one
        there.write(copied, FIFTH, B, ONE)
        there.restore()
        there.settle()
        check(there)


def test_a_word_is_taken_away_unseen_and_written_and_taken_away_again_in_one_batch(world: World) -> None:
    """The first is refused; what the batch knows of the word must not be gone with it, or the others write beside what stands."""
    with acting(SYSTEM):
        there = fork(world)
        there.page(FIFTH, A, ONE)
        there.write(TAUGHT, FIFTH, A, NOTHING)
        there.write(TAUGHT, FIFTH, A, ONE)
        there.write(TAUGHT, FIFTH, A, NOTHING)
        there.settle()
        check(there)

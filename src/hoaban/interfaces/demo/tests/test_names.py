"""Names of persons: in the way of their people, spelled as they are sorted and found."""

import pytest

from hoaban.interfaces.demo.chance import Chance
from hoaban.interfaces.demo.names import Namer, styles
from hoaban.interfaces.demo.profile import PROVINCES, profile_of
from hoaban.kernel.text import clean_name, fold, sort_key


@pytest.mark.parametrize("province", PROVINCES)
def test_every_people_of_a_province_has_a_way_of_naming(province):
    assumed = profile_of(province).assumed
    assert {group.style for group in (*assumed.ethnic, *assumed.staff_minority)} <= styles().keys()


@pytest.mark.parametrize("style", sorted(styles()))
def test_names_are_clean_and_have_three_parts(style):
    namer = Namer(Chance(style, 2024))
    for woman in (True, False):
        for _ in range(200):
            name = namer.full(style, namer.surname(style), woman=woman)
            assert clean_name(name) == name
            assert len(name.split()) == 3


def test_a_spelled_name_carries_the_keys_of_the_kernel():
    name = "Lò Văn Ún"
    assert Namer(Chance("x", 2024)).spelled(name) == (name, sort_key(name), fold(name))


def test_a_peoples_names_are_many():
    namer = Namer(Chance("many", 2024))
    made = {namer.full("thai", namer.surname("thai"), woman=False) for _ in range(2000)}
    assert len(made) > 1000

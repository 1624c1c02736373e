"""The ground that registers stand on: two communes and the ethnic groups."""

import pytest

from hoaban.kernel.actor import Actor
from hoaban.kernel.scoping import acting
from hoaban.kernel.text import fold
from hoaban.modules.places.dataset import read_groups
from hoaban.modules.places.models import BEGINNING, EthnicGroup, Place


def lay_ground() -> None:
    """Put the reference data in, where a test's database has none."""
    with acting(Actor.system("test")):
        for code, name in (("03166", "Mường Chà"), ("03158", "Sín Thầu")):
            if not Place.objects.filter(code=code, kind=Place.COMMUNE).exists():
                Place.objects.create(
                    kind=Place.COMMUNE,
                    code=code,
                    name=name,
                    type_name="Xã",
                    search_key=fold(name),
                    province_code="11",
                    starts_on=BEGINNING,
                )
        for group in read_groups():
            names = {"name": group.name, "other_names": list(group.other_names)}
            EthnicGroup.objects.get_or_create(code=group.code, defaults=names)


@pytest.fixture
def ground(db: None) -> None:
    lay_ground()

"""Which peoples live in which commune: more Kinh in towns, elsewhere one people dominant, and the province's shares in all."""

from collections.abc import Mapping, Sequence

from hoaban.interfaces.demo.chance import Chance, apportion
from hoaban.interfaces.demo.ground import Commune
from hoaban.interfaces.demo.profile import Group, Profile

KINH = Group(code="01", style="kinh", share=1.0)
POOL = 400  # how finely a commune's mix is kept
DOMINANT = 0.7  # the part of a commune's minority learners who are of its own people
KINH_IN_TOWN = 4.5  # against the countryside
MOST_KINH = 0.85


def mixes(profile: Profile, pupils: Mapping[Commune, int], chance: Chance) -> dict[Commune, Sequence[Group]]:
    """Give for each commune a pool of peoples to draw its learners from."""
    kinh = _kinh_shares(1 - profile.aim("minority-learners-share") / 100, pupils)
    groups = profile.assumed.ethnic
    shares = {group: group.share / sum(one.share for one in groups) for group in groups}
    owed = dict.fromkeys(groups, 0.0)
    found: dict[Commune, Sequence[Group]] = {}
    for commune in chance.shuffled(pupils):
        minority = pupils[commune] * (1 - kinh[commune])
        for group, share in shares.items():
            owed[group] += minority * share
        dominant = max(owed, key=lambda group: owed[group])
        parts = {group: (1 - DOMINANT) * share + DOMINANT * (group is dominant) for group, share in shares.items()}
        for group, part in parts.items():
            owed[group] -= minority * part
        found[commune] = _pool({KINH: kinh[commune]} | {g: part * (1 - kinh[commune]) for g, part in parts.items()})
    return found


def _kinh_shares(share: float, pupils: Mapping[Commune, int]) -> dict[Commune, float]:
    """Find the Kinh share of each commune, so that the province's comes out."""
    low, high, found = 0.0, 1.0, dict.fromkeys(pupils, 0.0)
    for _ in range(30):
        base = (low + high) / 2
        found = {commune: min(MOST_KINH, base * (KINH_IN_TOWN if commune.is_town else 1.0)) for commune in pupils}
        if sum(found[commune] * number for commune, number in pupils.items()) < share * sum(pupils.values()):
            low = base
        else:
            high = base
    return found


def _pool(parts: Mapping[Group, float]) -> list[Group]:
    counts = apportion(POOL, list(parts.values()))
    return [group for group, count in zip(parts, counts, strict=True) for _ in range(count)]

from hypothesis import given, settings
from hypothesis import strategies as st

from hoaban.engines.registers.index import NumberIndex, Seen, fingerprint

numbers = st.integers(0, 10**12 - 1).map(lambda number: f"{number:012}")
places = st.builds(
    Seen, st.integers(0, 2**24 - 1), st.integers(0, 2**20 - 1), st.integers(0, 2**20 - 1), st.integers(0, 2**24 - 1)
)


@given(st.dictionaries(numbers, places, max_size=200), numbers)
@settings(max_examples=50)
def test_it_is_a_map(wanted, absent):
    index = NumberIndex()
    for number, seen in wanted.items():
        assert index.get(number) is None
        index.add(number, seen)
    assert {number: index.get(number) for number in wanted} == wanted
    assert (index.get(absent) is None) == (absent not in wanted)


def test_it_grows_and_keeps_everything():
    index = NumberIndex()
    for n in range(50_000):
        index.add(f"0112{n * 7919 % 10**8:08}", Seen(n % 2**24, n, n % 5, n))
    assert all(index.get(f"0112{n * 7919 % 10**8:08}") == (n, n, n % 5, n) for n in range(50_000))
    assert len(index._keys) * 16 < 50_000 * 45


def test_a_fingerprint_is_the_same_in_every_run():
    assert fingerprint("lo thi lan|2018-08-14") == 7588256
    assert fingerprint("lo thi lan|2018-08-14") != fingerprint("lo thi lan|2018-08-15")

from hypothesis import given, settings
from hypothesis import strategies as st

from hoaban.modules.schooling.registers.holders import Holders

numbers = st.integers(0, 10**12 - 1).map(lambda number: f"{number:012}")
identities = st.tuples(st.text(max_size=5), st.dates())


@given(st.lists(st.tuples(numbers, identities, st.sampled_from(["a", "b", "c"])), max_size=100), numbers)
@settings(max_examples=100)
def test_the_last_holder_of_a_number_is_found(put, absent):
    holders, wanted = Holders(), {}
    for number, identity, school in put:
        wanted[number] = holders.holder(identity, school)
        holders.put(number, wanted[number])
    assert {number: holders.find(number) for number in wanted} == wanted
    assert (holders.find(absent) is None) == (absent not in wanted)


def test_two_persons_of_two_schools_are_two_holders():
    holders = Holders()
    one, same, other, elsewhere = (
        holders.holder(identity, school)
        for identity, school in ((("lò", 1), "a"), (("lò", 1), "a"), (("vì", 1), "a"), (("lò", 1), "b"))
    )
    assert one == same
    assert one.identity != other.identity
    assert (one.identity, one.school) != (elsewhere.identity, elsewhere.school)
    assert one.identity == elsewhere.identity

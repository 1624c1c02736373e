"""The operation log speaks of roles and of what they are held over in words, and of every one there is."""

import pytest

from hoaban.interfaces.web.ledger_words import code_word
from hoaban.kernel.access import roles


@pytest.mark.parametrize("role", roles().values(), ids=lambda role: role.id)
def test_each_role_and_what_it_is_held_over_has_its_words(role) -> None:
    assert code_word("role", role.id) == role.name
    assert code_word("scope_kind", role.granted_over) is not None


def test_a_code_of_another_field_is_left_as_it_is() -> None:
    assert code_word("name", "teacher") is None
    assert code_word("role", "nobody") is None

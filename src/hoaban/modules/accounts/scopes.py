"""Where roles are held, in words. Accounts know a scope by its kind and code; who knows what stands behind lends a book.

The interfaces floor opens a book for schools, communes and provinces (`interfaces/scope_books.py`); without a book, codes are shown.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from hoaban.kernel.actor import Actor
from hoaban.kernel.language import Words, day, join_words
from hoaban.modules.accounts.models import RoleGrant, RoleGrantQuerySet

Names = Mapping[str, str | Words]


@dataclass(frozen=True, slots=True)
class Book:
    """`names` gives the names of some scopes by id; `find` looks for scopes by a few words, as far as the actor may see them."""

    names: Callable[[Collection[str]], Names]
    find: Callable[[Actor, str], Names]


NATION: Final[Names] = {"VN": Words("Cả nước", "The nation")}
_books: Final[dict[str, Book]] = {"nation": Book(lambda _ids: NATION, lambda _actor, _words: NATION)}


def open_book(kind: str, book: Book) -> None:
    """Lend the book of a kind of scope; the last one lent holds."""
    _books[kind] = book


def find_scopes(kind: str, actor: Actor, words: str) -> Names:
    """Give the scopes of a kind that a few words mean, by id; without a book, the words are the code."""
    book = _books.get(kind)
    return book.find(actor, words) if book else {words: words}


@dataclass(frozen=True, slots=True)
class ScopeNames:
    """The names of the places that some grants name, looked up together."""

    by_kind: Mapping[str, Names]

    @classmethod
    def of(cls, grants: RoleGrantQuerySet) -> "ScopeNames":
        wanted: dict[str, set[str]] = {}
        for kind, scope_id in grants.order_by().values_list("scope_kind", "scope_id").distinct():
            wanted.setdefault(kind, set()).add(scope_id)
        return cls({kind: _books[kind].names(ids) for kind, ids in wanted.items() if kind in _books})

    def name(self, kind: str, scope_id: str) -> str | Words:
        return self.by_kind.get(kind, {}).get(scope_id, scope_id)

    def say(self, grant: RoleGrant) -> Words:
        """Say a grant in words: "Hiệu trưởng, Trường TH Mường Chà"."""
        return join_words([grant.definition.name, self.name(grant.scope_kind, grant.scope_id)])


def say_span(starts_on: date, ends_on: date | None) -> Words:
    """Write from when to when a role is held, with its last day."""
    if ends_on is None:
        return Words(f"từ {day(starts_on)}", f"since {day(starts_on)}")
    both = f"{day(starts_on)} – {day(ends_on - timedelta(days=1))}"
    return Words(both, both)

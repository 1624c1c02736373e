"""What higher floors tie to lower ones: subscriptions to events, and the books that accounts read; called once at the start."""

from hoaban.interfaces import scope_books
from hoaban.kernel.events import subscribe
from hoaban.modules.figures.jobs import remember_soon
from hoaban.modules.network.events import InstitutionClosed, SiteClosed
from hoaban.modules.schooling.events import RegistersImported, refuse_closing_with_classes, refuse_closing_with_learners


def subscribe_all() -> None:
    """Tie events to handlers, and lend the books."""
    scope_books.open_all()
    subscribe(InstitutionClosed, refuse_closing_with_learners)
    subscribe(SiteClosed, refuse_closing_with_classes)
    subscribe(RegistersImported, remember_soon)

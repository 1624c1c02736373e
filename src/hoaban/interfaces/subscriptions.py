"""What higher floors tie to lower ones: subscriptions to events, parts of pages, and the books that accounts read; called once at the start."""

from hoaban.interfaces import scope_books
from hoaban.interfaces.absences import count_absences
from hoaban.interfaces.sync.feeding import tell_of_person
from hoaban.kernel.events import subscribe
from hoaban.modules.assessment import record_links as assessment_links
from hoaban.modules.attendance import record_links as attendance_links
from hoaban.modules.attendance.events import AbsencesChanged
from hoaban.modules.attendance.school_part import school_part as attendance_part
from hoaban.modules.figures.jobs import remember_soon
from hoaban.modules.network.events import InstitutionClosed, SiteClosed
from hoaban.modules.network.school_parts import lend_part
from hoaban.modules.people.events import PersonCorrected
from hoaban.modules.quality.jobs import check_soon
from hoaban.modules.quality.school_part import school_part as quality_part
from hoaban.modules.schooling.events import RegistersImported, refuse_closing_with_classes, refuse_closing_with_learners
from hoaban.modules.schooling.record_links import lend_links
from hoaban.modules.schooling.school_part import school_part as schooling_part
from hoaban.modules.staff.school_part import school_part as staff_part


def subscribe_all() -> None:
    """Tie events to handlers, and lend what lower modules show or read without knowing it."""
    scope_books.open_all()
    subscribe(InstitutionClosed, refuse_closing_with_learners)
    subscribe(SiteClosed, refuse_closing_with_classes)
    subscribe(RegistersImported, check_soon)
    subscribe(RegistersImported, remember_soon)
    subscribe(AbsencesChanged, count_absences)
    subscribe(PersonCorrected, tell_of_person)
    lend_part(schooling_part)
    lend_part(staff_part)
    lend_part(attendance_part)
    lend_part(quality_part)
    for links in (attendance_links, assessment_links):
        lend_links(links.links_of_class, links.links_of_learner)

"""What higher floors tie to lower ones: subscriptions to events, parts of pages, and the books that accounts read; called once at the start."""

from hoaban.interfaces import scope_books
from hoaban.interfaces.absences import note_counts
from hoaban.interfaces.demo import jobs as demo_jobs
from hoaban.interfaces.holding import lend_holders
from hoaban.interfaces.sync.feeding import tell_of_person
from hoaban.kernel.events import subscribe
from hoaban.modules.assessment import record_links as assessment_links
from hoaban.modules.assessment.following import follow_subjects
from hoaban.modules.assessment.handing import Books
from hoaban.modules.assessment.holder import judge_parted
from hoaban.modules.attendance import record_links as attendance_links
from hoaban.modules.attendance.events import AbsencesCounted, StaffBack
from hoaban.modules.attendance.handing import Attendance
from hoaban.modules.attendance.holder import count_parted
from hoaban.modules.attendance.school_part import school_part as attendance_part
from hoaban.modules.figures.jobs import remember_soon
from hoaban.modules.network.events import InstitutionClosed, SiteClosed
from hoaban.modules.network.reform.handing import Holder, lend_holder
from hoaban.modules.network.reform.roles import Roles
from hoaban.modules.network.school_parts import lend_part
from hoaban.modules.people.events import PersonCorrected, PersonsParted
from hoaban.modules.people.handing import Files
from hoaban.modules.quality.jobs import check_soon
from hoaban.modules.quality.school_part import school_part as quality_part
from hoaban.modules.schooling.events import (
    RegistersImported,
    SubjectsSet,
    refuse_closing_with_classes,
    refuse_closing_with_learners,
)
from hoaban.modules.schooling.handing import Learning
from hoaban.modules.schooling.record_links import lend_links
from hoaban.modules.schooling.school_part import school_part as schooling_part
from hoaban.modules.staff.handing import Staff
from hoaban.modules.staff.school_part import school_part as staff_part
from hoaban.modules.timetables import record_links as timetable_links
from hoaban.modules.timetables.actions.covers import follow_back
from hoaban.modules.timetables.handing import Plans
from hoaban.modules.transcripts import record_links as transcript_links
from hoaban.modules.transcripts.handing import Transcripts

# Who hands over what when schools are reorganised, each after those on whose rows it stands.
HOLDERS: tuple[Holder, ...] = (Learning(), Staff(), Attendance(), Books(), Plans(), Transcripts(), Files(), Roles())


def subscribe_all() -> None:
    """Tie events to handlers, and lend what lower modules show or read without knowing it."""
    scope_books.open_all()
    demo_jobs.declare()
    subscribe(InstitutionClosed, refuse_closing_with_learners)
    subscribe(SiteClosed, refuse_closing_with_classes)
    subscribe(RegistersImported, check_soon)
    subscribe(RegistersImported, remember_soon)
    subscribe(SubjectsSet, follow_subjects)
    subscribe(AbsencesCounted, note_counts)
    subscribe(StaffBack, follow_back)
    subscribe(PersonCorrected, tell_of_person)
    subscribe(PersonsParted, judge_parted)
    subscribe(PersonsParted, count_parted)
    lend_holders()
    lend_part(schooling_part)
    lend_part(staff_part)
    lend_part(attendance_part)
    lend_part(timetable_links.school_part)
    lend_part(transcript_links.school_part)
    for holder in HOLDERS:
        lend_holder(holder)
    lend_part(quality_part)
    for links in (attendance_links, assessment_links, timetable_links, transcript_links):
        lend_links(links.links_of_class, links.links_of_learner)

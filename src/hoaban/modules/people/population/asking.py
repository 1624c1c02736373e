"""Asking about everybody who is due, within the quotas; cut off anywhere, the next run goes on, and no answer is lost or kept twice."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Protocol
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from hoaban.kernel.actor import Actor
from hoaban.kernel.ids import uuid7
from hoaban.kernel.language import Words, vi_en
from hoaban.kernel.law import rule
from hoaban.kernel.scoping import acting
from hoaban.modules.people.models import Person, RegisterQuery, Verification
from hoaban.modules.people.population.questions import Answer, Faulty, Question
from hoaban.modules.people.population.recording import note_fault, note_sending, take_answer
from hoaban.modules.people.verified import standing

A_MINUTE: Final = timedelta(minutes=1)
PATIENCE: Final = 5  # faults one after another, after which the register is left alone until the next run
STOPPED: Final = {
    "": vi_en("Đã hỏi hết những người đến hạn.", "Everybody who was due was asked about."),
    "quota": vi_en("Hết số lượt hỏi của hôm nay; ngày mai hỏi tiếp.", "Today's quota is used up; it goes on tomorrow."),
    "faults": vi_en(
        "CSDL dân cư không trả lời; sẽ hỏi lại lần chạy sau.", "The register does not answer; the next run asks again."
    ),
}


class Register(Protocol):
    """A way to the population register."""

    @property
    def form(self) -> str: ...

    @property
    def source(self) -> str: ...

    def ask(self, question: Question, fields: list[str], /) -> Answer:
        """Give the answer; raises `Faulty`."""


def due(now: datetime) -> QuerySet[Person]:
    """Give persons with a number of whom nothing was asked as their record stands now, or too long ago."""
    since = now - timedelta(days=rule("population-register.good-for", on=now.date()))
    asked = standing().filter(person_id=OuterRef("pk"), answered_at__gt=since)
    return Person.objects.filter(~Exists(asked), personal_id__isnull=False).order_by("pk")


@dataclass(frozen=True, slots=True)
class Quota:
    """How often the register may still be asked: this minute, today; and the seconds until the minute has room again."""

    minute: int
    day: int
    free_in: float

    @classmethod
    def at(cls, now: datetime) -> "Quota":
        today = timezone.localtime(now)
        midnight = today.replace(hour=0, minute=0, second=0, microsecond=0)
        sent = RegisterQuery.objects.filter(sent_at__lte=now)
        lately = list(sent.filter(sent_at__gt=now - A_MINUTE).order_by("sent_at").values_list("sent_at", flat=True))
        minute = rule("population-register.per-minute", on=today.date()) - len(lately)
        day = rule("population-register.per-day", on=today.date()) - sent.filter(sent_at__gte=midnight).count()
        return cls(minute, day, (lately[0] + A_MINUTE - now).total_seconds() if lately else 0.0)


@dataclass(slots=True)
class Report:
    """What a run did."""

    sent: int = 0
    faults: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)
    stopped: str = ""

    def to_json(self) -> dict[str, Any]:
        words: Words = STOPPED[self.stopped]
        return {"sent": self.sent, "faults": self.faults, "outcomes": self.outcomes, "stopped": words.to_json()}


@dataclass(slots=True)
class Asker:
    """One run: the way to the register, in whose name and why, the clock and how to wait."""

    register: Register
    actor: Actor
    reason: str
    clock: Callable[[], datetime]
    wait: Callable[[float], None]
    tell: Callable[[int, int], None] = lambda _done, _total: None
    report: Report = field(default_factory=Report)
    _skipped: set[UUID] = field(default_factory=set)

    def run(self, most: int = 0) -> Report:
        """Ask until nobody is due, the day's quota is used up, the register fails repeatedly, or so many were asked."""
        with acting(self.actor):
            total = due(self.clock()).count()
        faults = 0
        while not most or self.report.sent < most:
            with acting(self.actor):
                quota, person = Quota.at(self.clock()), due(self.clock()).exclude(pk__in=self._skipped).first()
            if person is None:
                return self.report
            if quota.day <= 0:
                return self._stop("quota")
            if quota.minute <= 0:
                self.wait(quota.free_in)
                continue
            faults = 0 if self._ask(person) else faults + 1
            if faults >= PATIENCE:
                return self._stop("faults")
            self.tell(self.report.sent, total)
        return self.report

    def _ask(self, person: Person) -> bool:
        """Ask about one person. Logged before it is sent; kept before the next one is thought of."""
        with acting(self.actor):
            fields = list(rule("population-register.fields", on=timezone.localtime(self.clock()).date()))
            question = Question.about(person, open_question(person) or uuid7())
            [query] = note_sending(
                self.actor,
                asked=[(question.id, person.pk)],
                form=self.register.form,
                fields=fields,
                reason=self.reason,
                at=self.clock(),
            )
        self.report.sent += 1
        try:
            answer = self.register.ask(question, fields)
        except Faulty as fault:
            self.report.faults += 1
            self._skipped.add(person.pk)
            with acting(self.actor):
                note_fault(self.actor, query_id=query.pk, fault=fault.kind)
            return False
        with acting(self.actor):
            kept = take_answer(
                self.actor,
                question=question,
                answer=answer,
                form=self.register.form,
                source=self.register.source,
                answered_at=self.clock(),
            )
        self.report.outcomes[kept.outcome] = self.report.outcomes.get(kept.outcome, 0) + 1
        return True

    def _stop(self, why: str) -> Report:
        self.report.stopped = why
        return self.report


def open_question(person: Person) -> UUID | None:
    """Give the question about a person that was sent and not answered: it is sent again under the same id. One that was dropped is not:
    it asked about what the record no longer says.
    """
    answered = Verification.objects.filter(question_id=OuterRef("question_id"))
    waiting = RegisterQuery.objects.filter(person=person, state__in=RegisterQuery.WAITING)
    rows = waiting.filter(~Exists(answered)).order_by("-sent_at")
    return rows.values_list("question_id", flat=True).first()

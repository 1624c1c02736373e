"""What the population register is asked, what it may answer, and what an answer means: pure functions."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from hoaban.kernel.text import compose
from hoaban.modules.people.models import Person

FOUND, UNKNOWN, CANCELLED = "found", "unknown", "cancelled"
STATUSES: Final = frozenset({FOUND, UNKNOWN, CANCELLED})
VERIFIED, DIFFERS = "verified", "differs"
SERVICE, EXTRACT = "service", "extract"


class Faulty(Exception):  # noqa: N818  said of the answer
    """No answer that can be used: `kind` is `timeout`, `refused`, `garbled` or `other` (of somebody else)."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Question:
    """One person, as the register is asked about them; `id` stays the same however often it is sent."""

    id: UUID
    person_id: UUID
    personal_id: str
    full_name: str
    birth_date: date

    @classmethod
    def about(cls, person: Person, question_id: UUID) -> "Question":
        return cls(question_id, person.pk, person.personal_id or "", person.full_name, person.birth_date)

    def sent(self, fields: list[str]) -> dict[str, str]:
        """Give what leaves the house: the question's id and the fields that the law allows, nothing else."""
        return {"question": str(self.id), **{name: str(getattr(self, name)) for name in fields}}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the register says: `cancelled` names in `personal_id` the number issued instead, or none."""

    question_id: UUID
    status: str
    personal_id: str = ""
    full_name: str = ""
    birth_date: date | None = None

    def to_json(self) -> dict[str, str]:
        """Give what the ledger of operations keeps: that there was an answer, not what it says of the person."""
        return {"question": str(self.question_id), "status": self.status}


def read_answer(text: str | bytes, question: Question) -> Answer:
    """Read an answer to a question; raises `Faulty` for what is no answer, or one to another question."""
    try:
        said = json.loads(text)
        found = answer_of(said)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Faulty("garbled") from error
    if found.question_id != question.id:
        raise Faulty("other")
    return found


def answer_of(said: Mapping[str, Any]) -> Answer:
    """Make an answer of its written form; raises ValueError, TypeError or KeyError for what is none."""
    status, born = said["status"], said.get("birth_date")
    if status not in STATUSES:
        raise ValueError(status)
    number = str(said.get("personal_id") or "")
    if number and not (len(number) == 12 and number.isdecimal()):  # noqa: PLR2004  digits of a number
        raise ValueError(number)
    found = Answer(
        UUID(said["question"]),
        status,
        number,
        str(said.get("full_name") or ""),
        date.fromisoformat(born) if born else None,
    )
    if status == FOUND and not (found.personal_id and found.full_name and found.birth_date):
        raise ValueError(status)
    return found


def differences(question: Question, answer: Answer) -> Iterator[tuple[str, str, str]]:
    """Give the fields of which the register says something else: name, ours, theirs."""
    if answer.status == UNKNOWN:
        return
    if answer.personal_id != question.personal_id:
        yield "personal_id", question.personal_id, answer.personal_id
    if answer.full_name and _spelled(answer.full_name) != _spelled(question.full_name):
        yield "full_name", question.full_name, answer.full_name
    if answer.birth_date and answer.birth_date != question.birth_date:
        yield "birth_date", question.birth_date.isoformat(), answer.birth_date.isoformat()


def outcome_of(question: Question, answer: Answer) -> str:
    if answer.status == UNKNOWN:
        return UNKNOWN
    return DIFFERS if answer.status == CANCELLED or any(differences(question, answer)) else VERIFIED


def _spelled(name: str) -> str:
    """A name is the same however its letters were put together and whatever their size."""
    return " ".join(compose(name).casefold().split())

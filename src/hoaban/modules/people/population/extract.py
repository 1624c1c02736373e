"""Asking the population register with a file: questions out, answers in. Either can be cut off and done again."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.utils import timezone

from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Problem
from hoaban.kernel.ids import uuid7
from hoaban.kernel.language import vi_en
from hoaban.kernel.law import rule
from hoaban.kernel.scoping import acting
from hoaban.modules.people.models import Person, RegisterQuery, Verification
from hoaban.modules.people.population.asking import Quota, due, open_question
from hoaban.modules.people.population.questions import EXTRACT, Answer, Question, answer_of
from hoaban.modules.people.population.recording import note_sending, take_answer

AT_ONCE: Final = 200
ANSWERS: Final = ("question", "status", "personal_id", "full_name", "birth_date")
UNREADABLE: Final = vi_en(
    "Dòng này không đọc được. Cần các cột question, status (found, unknown, cancelled), personal_id, full_name, birth_date (2015-05-12).",
    "This row cannot be read. It needs question, status (found, unknown, cancelled), personal_id, full_name, birth_date (2015-05-12).",
)
OUTDATED: Final = vi_en(
    "Hồ sơ đã được sửa sau khi hỏi câu này; người này sẽ được hỏi lại.",
    "The record was corrected after this was asked; the person is asked about anew.",
)
NOT_ASKED: Final = vi_en(
    "Chưa từng hỏi câu này. Hãy kiểm tra xem có đúng tệp.", "This was never asked. Is it the right file?"
)


def write_questions(actor: Actor, out: Path, *, reason: str, now: datetime, most: int = 0) -> int:
    """Write a file of questions about those who are due, as far as the day's quota reaches; gives how many."""
    with acting(actor):
        fields = list(rule("population-register.fields", on=timezone.localtime(now).date()))
        room = max(Quota.at(now).day, 0)
        persons = list(due(now)[: min(room, most or room)])
        questions = [Question.about(person, open_question(person) or uuid7()) for person in persons]
        asked = [(each.id, each.person_id) for each in questions]
        note_sending(actor, asked=asked, form=EXTRACT, fields=fields, reason=reason, at=now)
    with out.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, ["question", *fields])
        writer.writeheader()
        writer.writerows(each.sent(fields) for each in questions)
    return len(questions)


@dataclass(slots=True)
class Taken:
    """What came of a file of answers."""

    kept: int = 0
    known: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        problems = [problem.to_json() for problem in self.problems]
        return {"kept": self.kept, "known": self.known, "outcomes": self.outcomes, "problems": problems}


def read_answers(actor: Actor, path: Path, *, now: datetime) -> Taken:
    """Keep the answers of a file, some hundred at once. Those that were kept before are passed over."""
    taken = Taken()
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = enumerate(csv.DictReader(file), start=2)
        while some := list(islice(rows, AT_ONCE)):
            with acting(actor):
                _take(actor, list(_read(some, taken)), taken, source=path.name[:120], now=now)
    return taken


def _read(rows: Sequence[tuple[int, dict[str, str]]], taken: Taken) -> Iterator[tuple[int, Answer]]:
    for number, row in rows:
        try:
            yield number, answer_of(row)
        except (ValueError, TypeError, KeyError):
            taken.problems.append(Problem("row-unreadable", f"{number}", UNREADABLE))


def _take(actor: Actor, answers: Sequence[tuple[int, Answer]], taken: Taken, *, source: str, now: datetime) -> None:
    ids = [answer.question_id for _, answer in answers]
    rows = RegisterQuery.objects.filter(question_id__in=ids)
    asked = dict(rows.values_list("question_id", "person_id"))
    dropped = set(rows.filter(state=RegisterQuery.DROPPED).values_list("question_id", flat=True))
    known: set[UUID] = set(Verification.objects.filter(question_id__in=ids).values_list("question_id", flat=True))
    persons = Person.objects.in_bulk(list(asked.values()))
    for number, answer in answers:
        person = persons.get(asked.get(answer.question_id))
        if person is None:
            taken.problems.append(Problem("not-asked", f"{number}", NOT_ASKED))
        elif answer.question_id in known:
            taken.known += 1
        elif answer.question_id in dropped:
            taken.problems.append(Problem("outdated", f"{number}", OUTDATED))
        else:
            question = Question.about(person, answer.question_id)
            made = take_answer(actor, question=question, answer=answer, form=EXTRACT, source=source, answered_at=now)
            known.add(answer.question_id)
            taken.kept += 1
            taken.outcomes[made.outcome] = taken.outcomes.get(made.outcome, 0) + 1

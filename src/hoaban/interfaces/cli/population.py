"""`hoaban population`: ask the national population register, online or with files, and tell its owner what was kept."""

import argparse
import csv
import sys
import time
from pathlib import Path
from typing import Any

from hoaban.interfaces.cli.starting import print_json, ready
from hoaban.interfaces.cli.stopping import Stop

REASON = "hoaban population"


def add(commands: Any) -> None:
    verbs = commands.add_parser(
        "population", help="the national population register: ask, take answers"
    ).add_subparsers(dest="verb", required=True)
    ask = verbs.add_parser("ask", help="ask the configured service about those who are due, within the quotas")
    ask.add_argument("--most", type=int, default=0, metavar="N", help="stop after so many questions")
    ask.add_argument("--reason", default=REASON, help="why, for the log of questions")
    ask.add_argument("--json", action="store_true", help="for programs")
    ask.set_defaults(run=_ask)
    questions = verbs.add_parser("questions", help="write a file of questions about those who are due")
    questions.add_argument("out", type=Path, metavar="FILE.csv")
    questions.add_argument("--most", type=int, default=0, metavar="N", help="no more than so many")
    questions.add_argument("--reason", default=REASON, help="why, for the log of questions")
    questions.set_defaults(run=_questions)
    answers = verbs.add_parser("answers", help="take a file of answers; taken twice, it changes nothing")
    answers.add_argument("path", type=Path, metavar="FILE.csv")
    answers.add_argument("--json", action="store_true", help="for programs")
    answers.set_defaults(run=_answers)
    kept = verbs.add_parser("kept", help="write what schools kept against the register, for its owner; each once")
    kept.add_argument("out", type=Path, metavar="FILE.csv")
    kept.set_defaults(run=_kept)


def _ask(arguments: argparse.Namespace) -> int:
    ready()
    from django.utils import timezone

    from hoaban.kernel.actor import Actor
    from hoaban.modules.people.jobs import is_configured, service
    from hoaban.modules.people.population.asking import STOPPED, Asker

    if not is_configured():
        raise Stop(
            "HOABAN_POPULATION_URL is not set: there is no service to ask. Files: `hoaban population questions`."
        )
    asker = Asker(service(), Actor.system(arguments.reason), arguments.reason, timezone.now, time.sleep)
    report = asker.run(arguments.most)
    if arguments.json:
        print_json(report.to_json())
    else:
        print(f"{report.sent} asked, {report.faults} not answered; {report.outcomes}. {STOPPED[report.stopped]}")
    return 1 if report.stopped == "faults" else 0


def _questions(arguments: argparse.Namespace) -> int:
    ready()
    from django.utils import timezone

    from hoaban.kernel.actor import Actor
    from hoaban.modules.people.population.extract import write_questions

    actor = Actor.system(arguments.reason)
    count = write_questions(actor, arguments.out, reason=arguments.reason, now=timezone.now(), most=arguments.most)
    print(f"{count} questions in {arguments.out}")
    return 0


def _answers(arguments: argparse.Namespace) -> int:
    if not arguments.path.is_file():
        raise Stop(f"There is no file {arguments.path}.")
    ready()
    from django.utils import timezone

    from hoaban.kernel.actor import Actor
    from hoaban.modules.people.population.extract import read_answers

    taken = read_answers(Actor.system(REASON), arguments.path, now=timezone.now())
    if arguments.json:
        print_json(taken.to_json())
    else:
        print(f"{taken.kept} answers kept, {taken.known} known before; {taken.outcomes}")
        for problem in taken.problems[:20]:
            print(f"row {problem.where}: {problem.message}", file=sys.stderr)
    return 1 if taken.problems else 0


def _kept(arguments: argparse.Namespace) -> int:
    ready()
    from hoaban.kernel.actor import Actor
    from hoaban.kernel.scoping import acting
    from hoaban.modules.people.population.recording import return_kept

    actor = Actor.system(REASON)
    with acting(actor):
        tasks = return_kept(actor)
        with arguments.out.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["personal_id", "field", "register", "record", "ground"])
            writer.writerows([t.person.personal_id, t.field, t.theirs, t.ours, t.reason] for t in tasks)
    print(f"{len(tasks)} in {arguments.out}")
    return 0

"""Typesetting, signing and checking transcripts: CPU time of one core, beside WeasyPrint on the same card.

`--whole` sets and signs all 1,000 cards on two cores, instead of a sample and the arithmetic. Each figure is the best of its turns, for what else
the machine does is not ours.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.report import Report, cpu_seconds, stopwatch
from hoaban.engines.transcripts.authority import Authority, Credential
from hoaban.engines.transcripts.content import SchoolYear, Transcript, to_json
from hoaban.engines.transcripts.judging import verify
from hoaban.engines.transcripts.paper.setting import PRINCIPAL, SEAL, Paper, homeroom_of, typeset
from hoaban.engines.transcripts.pdf.keeping import keep
from hoaban.engines.transcripts.pdf.signing import sign, stamp_of, with_places
from hoaban.engines.transcripts.signers.software import SoftwareSigner
from hoaban.engines.transcripts.stamping import LocalStamper
from hoaban.engines.transcripts.tests.sample import LOWER_SECONDARY
from hoaban.engines.transcripts.verdicts import Trust

ROOT = Path(__file__).resolve().parents[1]
RIVAL = ROOT / "build" / "paper-venv"
PAGES_A_SECOND, TIMES_FASTER, SIGNATURE_MS, VERIFY_MS = 120.0, 8.0, 80.0, 300.0
CARDS, CARDS_SECONDS, CORES, PROVINCE, NIGHT_HOURS = 1_000, 300.0, 2, 200_000, 8.0
PAGES, SAMPLE = 5, 100  # cards; some of so many fall into a moment in which the machine does nothing else
AT = datetime(2026, 6, 1, 2, tzinfo=UTC)
PLACES = (homeroom_of("2025-2026"), PRINCIPAL, SEAL)


def cards(count: int, first: int = 0) -> list[Transcript]:
    """Transcripts of a class: the same subjects, teachers and ranks. Who each is about, every mark, every comment and the parents are its own."""
    return [_card(number) for number in range(first, first + count)]


def _card(number: int) -> Transcript:
    learner = LOWER_SECONDARY.learner
    parents = tuple(replace(each, name=f"{each.name} {number}") for each in learner.guardians)
    learner = replace(learner, name=f"Giàng Thị Dủa {number}", code=f"{number:016}", guardians=parents)
    years = tuple(_year(year, number) for year in LOWER_SECONDARY.years)
    return replace(LOWER_SECONDARY, learner=learner, years=years, number=f"{number}/2026")


def _year(year: SchoolYear, number: int) -> SchoolYear:
    subjects = tuple(
        replace(
            each,
            comment=f"{each.comment} ({number})",
            term1=_mark(number + at),
            term2=_mark(number * 3 + at),
            year=_mark(number * 7 + at),
        )
        for at, each in enumerate(year.subjects)
    )
    return replace(year, subjects=subjects, homeroom_comment=f"{year.homeroom_comment} ({number})")


def _mark(number: int) -> str:
    return f"{number % 100 / 10:.1f}"


def best(turns: list[Callable[[], object]]) -> float:
    """CPU seconds of the quickest turn."""
    found = []
    for turn in turns:
        began = cpu_seconds()
        turn()
        found.append(cpu_seconds() - began)
    return min(found)


def typesetting(report: Report) -> float:
    typeset(_card(-1), PLACES)
    seconds = best([lambda each=each: typeset(each, PLACES) for each in cards(SAMPLE)])
    report.at_least("typeset, PDF/A-2a and PDF/UA-1: pages a second and core", PAGES / seconds, PAGES_A_SECOND, "pages")
    beside_weasyprint(report, seconds / PAGES)
    return seconds


def beside_weasyprint(report: Report, ours: float) -> None:
    if missing := rival_missing():
        print(f"  WeasyPrint is left out: {missing}")
        return
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "cards.json"
        path.write_text(f"[{','.join(to_json(each).decode() for each in cards(20))}]", "utf-8")
        command = [str(RIVAL / "bin" / "python"), str(ROOT / "bench" / "transcripts_weasyprint.py"), str(path)]
        said = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1])
    theirs = said["seconds"] / said["pages"]
    report.tell("WeasyPrint, PDF/A-2a, the same card: pages a second and core", 1 / theirs, "pages")
    report.at_least("times faster than WeasyPrint", theirs / ours, TIMES_FASTER, "times")


def rival_missing() -> str:
    """Why WeasyPrint cannot run, or nothing."""
    if not (RIVAL / "bin" / "python").exists():
        uv = shutil.which("uv", path=str(ROOT / ".venv" / "bin")) or shutil.which("uv")
        if uv is None:
            return "uv is not here to make its environment"
        made = [[uv, "venv", "--quiet", "--python", sys.executable, str(RIVAL)]]
        made.append([uv, "pip", "install", "--quiet", "--python", str(RIVAL), "--group", "pyproject.toml:bench-paper"])
        if any(subprocess.run(each, check=False, cwd=ROOT).returncode for each in made):
            shutil.rmtree(RIVAL, ignore_errors=True)
            return "its environment could not be filled"
    tried = subprocess.run([str(RIVAL / "bin" / "python"), "-c", "import weasyprint"], check=False, capture_output=True)
    return "it needs Pango (Debian: apt-get install libpango-1.0-0 libpangoft2-1.0-0)" if tried.returncode else ""


def school() -> tuple[Authority, dict[str, Credential]]:
    authority = Authority.make(AT - timedelta(days=300))
    return authority, {place: authority.issue(f"Người ký {number}") for number, place in enumerate(PLACES)}


def signed(paper: Paper, authority: Authority, people: dict[str, Credential], *, visible: bool = True) -> bytes:
    """Sign at three places, with a time stamp each, as a school does."""
    pdf, stamper = with_places(paper), LocalStamper(authority, AT)
    for name, credential in people.items():
        place, signer = next(each for each in paper.places if each.name == name), SoftwareSigner(credential)
        pdf = sign(pdf, place, signer, AT, stamper, stamp=stamp_of(signer, name, AT) if visible else None)
    return pdf


def signing(report: Report, typeset_seconds: float) -> None:
    authority, people = school()
    papers = [typeset(each, PLACES) for each in cards(6)]
    for kind, visible in (("with a visible stamp", True), ("without", False)):
        turns = [lambda each=each, seen=visible: signed(each, authority, people, visible=seen) for each in papers]
        seconds = best(turns)
        report.at_most(
            f"a signature {kind}, time stamp made here: CPU", seconds / len(PLACES) * 1000, SIGNATURE_MS, "ms"
        )
        if visible:
            arithmetic(report, typeset_seconds + seconds)
    kept = keep(
        signed(papers[0], authority, people), authority.evidence(list(people.values()), AT), LocalStamper(authority, AT)
    )
    trust = Trust(roots=(authority.root.der,))
    assert verify(kept, trust, AT + timedelta(days=9)).is_valid
    seconds = best([lambda: verify(kept, trust, AT + timedelta(days=9))] * 6)
    report.at_most("a card of three signatures and an archive stamp verified: CPU", seconds * 1000, VERIFY_MS, "ms")


def arithmetic(report: Report, card_seconds: float) -> None:
    """A card's CPU seconds, times the cards, over the cores: what a batch takes when nothing else runs."""
    name = f"{CARDS:,} cards of {PAGES} pages and {len(PLACES)} signatures on {CORES} cores, by arithmetic"
    report.at_most(name, card_seconds * CARDS / CORES, CARDS_SECONDS, "s")
    hours = card_seconds * PROVINCE / CORES / 3600
    report.at_most(f"{PROVINCE:,} cards on {CORES} cores, by arithmetic", hours, NIGHT_HOURS, "hours")


def batch(first: int) -> int:
    """Set and sign a share of the cards, in a process of its own."""
    authority, people = school()
    return sum(len(signed(typeset(each, PLACES), authority, people)) > 0 for each in cards(CARDS // 10, first))


def whole(report: Report) -> None:
    with stopwatch() as elapsed, ProcessPoolExecutor(CORES) as pool:
        done = sum(pool.map(batch, range(0, CARDS, CARDS // 10)))
    assert done == CARDS
    report.at_most(
        f"{CARDS:,} cards of {PAGES} pages and {len(PLACES)} signatures on {CORES} cores, measured",
        elapsed(),
        CARDS_SECONDS,
        "s",
    )


def main() -> int:
    options = argparse.ArgumentParser()
    options.add_argument("--whole", action="store_true", help="set and sign all 1,000 cards")
    asked, report = options.parse_args(), Report()
    seconds = typesetting(report)
    signing(report, seconds)
    if asked.whole:
        whole(report)
    return report.exit_code


if __name__ == "__main__":
    sys.exit(main())

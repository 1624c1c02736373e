"""The one question: is this file a valid transcript? Whatever its form, offline, with public certificates and keys only."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from hoaban.engines.transcripts.reasons import Reason
from hoaban.engines.transcripts.verdicts import AskLog, AskStatus, Signature, Subject, Trust, Verdict

Parts = tuple[tuple[Signature, ...], Subject | None, tuple[Reason, ...]]
BIGGEST = 32 * 1024 * 1024  # bytes; a transcript of twelve years is a hundredth of it


def verify(
    data: bytes, trust: Trust, at: datetime, *, ask_status: AskStatus | None = None, ask_log: AskLog | None = None
) -> Verdict:
    """Judge a PDF, XML or JSON transcript as of `at`. Status and log are asked only when their callables are given."""
    form = form_of(data)
    if len(data) > BIGGEST or form not in JUDGES:
        return Verdict(form, reasons=(Reason("unreadable"),))
    signatures, subject, reasons = JUDGES[form](data, trust, at)
    verdict = Verdict(form, signatures, subject, None, tuple(dict.fromkeys(reasons)))
    if subject is None:
        return verdict
    if ask_status is not None:
        verdict = replace(verdict, reasons=(*verdict.reasons, *_status(subject, ask_status)))
    return verdict if ask_log is None else _logged(verdict, subject, ask_log)


def form_of(data: bytes) -> str:
    """Tell the form by how the file begins: the PDF header, a `<`, a `{`."""
    begins = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"%PDF-" in data[:1024]:
        return "pdf"
    return {b"<": "xml", b"{": "vc"}.get(begins[:1], "unknown")


def _status(subject: Subject, ask: AskStatus) -> Iterator[Reason]:
    standing = ask(subject)
    if standing is None:
        yield Reason("status-unknown")
        return
    if standing.is_revoked:
        yield Reason("revoked", "", standing.reason)
    if standing.newest_version > subject.version:
        yield Reason("superseded", "", f"{subject.version} < {standing.newest_version}")


def _logged(verdict: Verdict, subject: Subject, ask: AskLog) -> Verdict:
    found = ask(subject)
    if found is None:
        return verdict
    reasons = list(verdict.reasons)
    if not found.is_known:
        reasons.append(Reason("log-unknown", "", found.detail))
    elif not found.is_consistent:
        reasons.append(Reason("log-mismatch", "", found.detail))
    elif not found.is_in:
        reasons.append(Reason("not-in-log", "", found.detail))
    return replace(verdict, log={"included": found.is_in, **found.shown}, reasons=tuple(reasons))


def _pdf(data: bytes, trust: Trust, at: datetime) -> Parts:
    from hoaban.engines.transcripts.pdf.judging import judge_pdf  # each form loads only its own libraries

    card = judge_pdf(data, trust, at)
    return card.signatures, card.subject, card.reasons


def _xml(data: bytes, trust: Trust, at: datetime) -> Parts:
    from hoaban.engines.transcripts.xml.judging import judge_xml

    return judge_xml(data, trust, at)


def _vc(data: bytes, trust: Trust, at: datetime) -> Parts:
    from hoaban.engines.transcripts.credentials.judging import judge_credential

    return judge_credential(data, trust, at)


JUDGES = {"pdf": _pdf, "xml": _xml, "vc": _vc}

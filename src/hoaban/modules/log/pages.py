"""The log's public files, its page, and the door for witnesses."""

from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from hoaban.engines.merkle import BadLogError, parse_tile
from hoaban.engines.merkle.notes import Verifier
from hoaban.kernel.actor import Actor
from hoaban.kernel.language import Words, moment, number, vi_en
from hoaban.kernel.listing import Column
from hoaban.kernel.requests import actor_of
from hoaban.modules.log.auditing.finding import KINDS
from hoaban.modules.log.models import READ, Audit, Checkpoint, Cosignature, Finding, SigningKey, Witness
from hoaban.modules.log.serving import file_of, last_checkpoint
from hoaban.modules.log.witnessing import cosign, whole_note

PLAIN: Final = "text/plain; charset=utf-8"
BYTES: Final = "application/octet-stream"
FOR_EVER: Final = "public, max-age=31536000, immutable"
LONGEST_NOTE: Final = 100_000
SHOWN: Final = 100
AUDITS: Final = 10
AUDIT_COLUMNS: Final = (
    Column("at", vi_en("Lúc", "At"), "moment"),
    Column("outcome", vi_en("Kết quả", "Outcome"), "tag"),
    Column("size", vi_en("Thao tác", "Operations"), "number"),
    Column("records", vi_en("Bản ghi", "Records"), "number"),
    Column("results", vi_en("Kết quả học tập", "Results"), "number"),
    Column("unspoken", vi_en("Dòng không rõ nội dung", "Rows of unlogged content"), "number"),
)
FINDING_COLUMNS: Final = (
    Column("kind", vi_en("Điều tìm thấy", "What was found")),
    Column("table", vi_en("Bảng", "Table")),
    Column("entity", vi_en("Bản ghi", "Record")),
    Column("field", vi_en("Mục", "Field")),
    Column("ledger_says", vi_en("Nhật ký nói", "The ledger says")),
    Column("table_says", vi_en("Đang có", "What stands")),
)


@require_safe
def checkpoint(_request: HttpRequest) -> HttpResponse:
    """The signed checkpoint as it stands now, with its witnesses' lines."""
    last = last_checkpoint()
    if last is None:
        raise Http404
    return HttpResponse(whole_note(last), content_type=PLAIN, headers={"Cache-Control": "no-cache"})


@require_safe
def tile(_request: HttpRequest, tile: str) -> HttpResponse:
    """A tile of hashes, or a bundle of entries, of the tree that is signed."""
    asked, last = parse_tile(tile), last_checkpoint()
    data = file_of(asked, last.size) if asked and last else None
    if data is None:
        raise Http404
    return HttpResponse(data, content_type=BYTES, headers={"Cache-Control": FOR_EVER})


@csrf_exempt  # a witness is a program: its signature, not its session, says who it is
@require_POST
def cosign_page(request: HttpRequest) -> HttpResponse:
    """Take a checkpoint that a trusted witness has signed."""
    body = request.read(LONGEST_NOTE + 1)
    try:
        names = cosign(body.decode()) if len(body) <= LONGEST_NOTE else []
    except (BadLogError, UnicodeDecodeError) as error:
        return HttpResponse(f"{error}\n", content_type=PLAIN, status=400)
    return HttpResponse("".join(f"{name}\n" for name in names), content_type=PLAIN, status=200 if names else 413)


@require_safe
def book(request: HttpRequest) -> HttpResponse:
    """What an auditor asks first: how far the log goes, who signed and who watched it, and what the last audit found."""
    actor, last = actor_of(request), last_checkpoint()
    audits = list(Audit.objects.order_by("-at")[:AUDITS])
    context: dict[str, Any] = {
        "last": last,
        "cards": _cards(last, audits) if last else [],
        "note": whole_note(last) if last else "",
        "keys": _keys(),
        "witnesses": _witnesses(),
        "audit": audits[0] if audits else None,
        "columns": AUDIT_COLUMNS,
        "audits": [_line(audit) for audit in audits],
        "found_columns": FINDING_COLUMNS,
        **(_found(actor, audits[0]) if audits and actor.may(READ) else {}),
    }
    return render(request, "log/book.html", context)


def _cards(last: Checkpoint, audits: list[Audit]) -> list[dict[str, Any]]:
    clean = next((audit for audit in audits if audit.is_clean), None)
    seen = Cosignature.objects.filter(key__in=Witness.objects.values("key")).order_by("-signed_at").first()
    return [
        {"label": vi_en("Thao tác trong sổ", "Operations in the log"), "value": number(last.size), "note": None},
        {"label": vi_en("Ký lần cuối", "Last signed"), "value": moment(last.made_at), "note": None},
        {
            "label": vi_en("Đối chiếu sạch lần cuối", "Last clean audit"),
            "value": moment(clean.at) if clean else "–",
            "note": None,
        },
        {
            "label": vi_en("Bên làm chứng ký lần cuối", "Last cosigned"),
            "value": moment(seen.signed_at) if seen else "–",
            "note": None,
        },
    ]


def _keys() -> list[dict[str, Any]]:
    keys = list(SigningKey.objects.order_by("-since_size", "-made_at"))
    return [{"key": row.key, "since": row.since_size, "at": row.made_at, "in_force": row is keys[0]} for row in keys]


def _witnesses() -> list[dict[str, Any]]:
    """Give each trusted witness with the last checkpoint that they cosigned."""
    found = []
    for row in Witness.objects.filter(is_trusted=True).order_by("key"):
        line = Cosignature.objects.filter(key=row.key).order_by("-size").first()
        found.append({"name": Verifier.parse(row.key).name, "key": row.key, "line": line})
    return found


def _line(audit: Audit) -> dict[str, Any]:
    wrong = vi_en("{n} chỗ sai khác", "{n} differences").fill(n=number(audit.findings))
    outcome = ("good", vi_en("Khớp hết", "All agree")) if audit.is_clean else ("wrong", wrong)
    counted = {name: getattr(audit, name) for name in ("at", "size", "records", "results", "unspoken")}
    return {**counted, "outcome": outcome}


def _found(actor: Actor, audit: Audit) -> dict[str, Any]:
    """Give what the audit found in the records that the reader may see: the first findings, and how many more there are."""
    rows = Finding.objects.visible_to(actor).filter(audit=audit)
    names = ("table", "entity", "field", "ledger_says", "table_says")
    shown = [
        {"kind": KINDS.get(row.kind, Words(row.kind, row.kind)), **{name: getattr(row, name) for name in names}}
        for row in rows.order_by("id")[:SHOWN]
    ]
    return {"found": shown, "more": rows.count() - len(shown) if len(shown) == SHOWN else 0}

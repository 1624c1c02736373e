"""School registers on pages: what was imported, sending workbooks, a check or an import on its way and its outcome, a school's own workbook."""

from tempfile import NamedTemporaryFile
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRefresh

from hoaban.engines.workbooks.writer import write
from hoaban.kernel.actor import Actor, Target
from hoaban.kernel.errors import Problem
from hoaban.kernel.jobs import start_job
from hoaban.kernel.language import vi_en
from hoaban.kernel.listing import PAGE, XLSX, Column, Listing, download
from hoaban.kernel.models import JobRun
from hoaban.kernel.requests import actor_of
from hoaban.kernel.text import fold
from hoaban.modules.network.models import Institution
from hoaban.modules.schooling import uploads
from hoaban.modules.schooling.jobs import CHECK, IMPORT
from hoaban.modules.schooling.models import RegisterImport
from hoaban.modules.schooling.outcomes import outcome_of
from hoaban.modules.schooling.present import present_year, recent_years
from hoaban.modules.schooling.registers.exporting import export_register
from hoaban.modules.schooling.registers.running import USUAL_YEAR

MEGABYTE: Final = 1 << 20
MOST_BYTES: Final = 200 * MEGABYTE  # of all files sent at once; a school's workbook has 30 kB
UNPROCESSABLE: Final = 422
LIKELY_MOST: Final = 1000
RECENT: Final = 5
COLUMNS = (
    Column("file", vi_en("Tệp", "File"), sort="file"),
    Column("school", vi_en("Trường", "School"), sort="school"),
    Column("year", vi_en("Năm học", "School year"), sort="year"),
    Column("at", vi_en("Nhập lúc", "Imported at"), "moment", sort="at"),
    Column("classes", vi_en("Lớp", "Classes"), "number"),
    Column("students", vi_en("Học sinh", "Learners"), "number"),
    Column("staff", vi_en("Nhân sự", "Staff"), "number"),
    Column("rejected", vi_en("Dòng bị loại", "Rows rejected"), "number"),
)
SORTS = {
    "at": ("-imported_at",),
    "file": ("file_name",),
    "school": ("institution__search_key", "-imported_at"),
    "year": ("-school_year", "institution__search_key"),
}


@require_GET
def registers(request: HttpRequest) -> HttpResponse:
    """What was imported, the newest first, and the runs that one may want to find again."""
    actor = actor_of(request)
    rows = RegisterImport.objects.visible_to(actor).select_related("institution")
    listing = Listing(request, _filtered(rows, request.GET), COLUMNS, SORTS, _row)
    context = {
        "years": [(year.name, year.name) for year in recent_years(timezone.localdate())],
        "runs": [outcome_of(run) for run in _runs(actor).order_by("-asked_at")[:RECENT]],
        "may_import": actor.may("register.import"),
    }
    return listing.respond("schooling/registers.html", context)


def _filtered(rows: QuerySet[RegisterImport], get: QueryDict) -> QuerySet[RegisterImport]:
    if get.get("year"):
        rows = rows.filter(school_year=get["year"])
    for word in fold(get.get("q", "")).split():
        rows = rows.filter(institution__search_key__contains=word)
    return rows


def _row(row: RegisterImport) -> dict[str, Any]:
    told: dict[str, Any] = row.report
    counts = {part: told.get(part, {}) for part in ("students", "staff")}
    return {
        "file": row.file_name,
        "href": reverse("network:school", args=[row.institution_id]),
        "school": row.institution.name,
        "year": row.school_year,
        "at": row.imported_at,
        "classes": told.get("classes"),
        **{part: count.get("accepted", 0) + count.get("warned", 0) for part, count in counts.items()},
        "rejected": sum(count.get("rejected", 0) for count in counts.values()),
    }


def _runs(actor: Actor) -> QuerySet[JobRun]:
    """The runs that one asked for, and those of the schools that one reaches."""
    found = JobRun.objects.visible_to(actor) | JobRun.objects.filter(actor_user_id=actor.user_id)
    return found.filter(kind__in=(CHECK, IMPORT))


def _run(request: HttpRequest, run_id: UUID) -> JobRun:
    found = _runs(actor_of(request)).filter(pk=run_id).first()
    if found is None:
        raise Http404
    return found


@csrf_exempt  # so that a request too large to be read is answered in plain words; `_receive` checks the token
@require_http_methods(["GET", "POST"])
def register_upload(request: HttpRequest) -> HttpResponse:
    """Send workbooks: to be checked first, or imported at once."""
    return _ask(request, too_much) if (too_much := _too_much(request)) else _receive(request)


def _too_much(request: HttpRequest) -> Problem | None:
    """Look at the size before anything is read, and at the number of files while they are."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        words = vi_en(
            "Các tệp gửi một lần nặng quá {n} MB. Hãy gửi làm nhiều lần.",
            "The files sent at once are larger than {n} MB. Send them in several turns.",
        )
        return Problem("upload-too-large", "files", words.fill(n=MOST_BYTES // MEGABYTE))
    try:
        request.FILES  # noqa: B018  reading is what may fail
    except TooManyFilesSent:
        words = vi_en(
            "Gửi một lần nhiều nhất {n} tệp. Hãy gửi làm nhiều lần.",
            "At most {n} files are sent at once. Send them in several turns.",
        )
        return Problem("upload-too-many", "files", words.fill(n=_most_files()))
    except (MultiPartParserError, RequestDataTooBig):
        words = vi_en("Tệp chưa đến đủ. Hãy gửi lại.", "The files did not arrive whole. Send them again.")
        return Problem("upload-broken", "files", words)
    return None


def _most_files() -> int:
    return settings.DATA_UPLOAD_MAX_NUMBER_FILES or LIKELY_MOST


@csrf_protect
def _receive(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _ask(request)
    files = request.FILES.getlist("files")
    if not files:
        words = vi_en(
            "Chưa chọn tệp nào. Hãy chọn một hay nhiều sổ (.xlsx).", "No file chosen. Choose one or more workbooks."
        )
        return _ask(request, Problem("upload-empty", "files", words))
    year = request.POST.get("year", "")
    known = {each.name for each in recent_years(timezone.localdate())}
    kind = IMPORT if request.POST.get("verb") == "import" else CHECK
    uploads.throw_away_old()
    try:
        with transaction.atomic():
            run = _start(actor_of(request), kind, {"school_year": year if year in known else "", "files": len(files)})
            uploads.keep(run.pk, files)
    except OSError:
        uploads.throw_away(run.pk)
        words = vi_en(
            "Máy chủ không còn chỗ để nhận tệp. Hãy báo người quản trị.",
            "The server has no room left for the files. Tell its administrator.",
        )
        return _ask(request, Problem("upload-no-room", "files", words))
    return redirect("schooling:register-job", run.pk)


def _start(actor: Actor, kind: str, arguments: dict[str, Any]) -> JobRun:
    """Start a run; one of a single school is that school's, so that colleagues find it."""
    reach = actor.reach("register.import")
    school = next(iter(reach.institutions)) if not reach.everything and len(reach.institutions) == 1 else None
    return start_job(actor, kind, arguments, institution_id=school)


def _ask(request: HttpRequest, problem: Problem | None = None) -> HttpResponse:
    today = timezone.localdate()
    words = vi_en("như trong tệp; tệp không ghi thì là {year}", "as in the file; {year} where it says none")
    context = {
        "problems": [problem] if problem else [],
        "years": [("", words.fill(year=USUAL_YEAR)), *((year.name, year.name) for year in recent_years(today))],
        "year": request.GET.get("year", "") if problem else "",
        "most_files": _most_files(),
        "most_megabytes": MOST_BYTES // MEGABYTE,
    }
    return render(request, "schooling/register_upload.html", context, status=UNPROCESSABLE if problem else 200)


@require_GET
def register_job(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """A check or an import: how far it is, then what came of it."""
    run = _run(request, run_id)
    outcome = outcome_of(run, request.GET.get("file", ""))
    if request.GET.get("form") in {"csv", "xlsx"}:
        return download(request.GET["form"], "causes", outcome.lines())
    if run.is_over and vars(request).get("htmx"):
        return HttpResponseClientRefresh()  # the whole page has more to say than the part that was asked for
    may_import = actor_of(request).may("register.import")
    page = Paginator(outcome.rows(), PAGE).get_page(request.GET.get("page"))
    context = {
        "outcome": outcome,
        "page": page,
        "foot": outcome.foot() if page.number == page.paginator.num_pages else None,
        "columns": outcome.columns(),
        "exports": [{"label": form.upper(), "href": f"?form={form}"} for form in ("csv", "xlsx")],
        "has_files": bool(may_import and not outcome.is_working and uploads.files_of(run.pk)),
    }
    return render(request, "schooling/register_job.html", context)


@require_POST
def register_import(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Import what a check accepted, or go on with an import that was cut off; asked twice, it is done once."""
    run = _run(request, run_id)
    with transaction.atomic():
        again = _start(actor_of(request), IMPORT, {**run.arguments, "after": str(run.pk)})
        if uploads.hand_over(run.pk, again.pk):
            return redirect("schooling:register-job", again.pk)
        transaction.set_rollback(True)
    follower = _runs(actor_of(request)).filter(arguments__after=str(run.pk)).first()
    return redirect("schooling:register-job", follower.pk if follower else run.pk)


@require_POST
def register_discard(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Throw the files of a check away without importing them."""
    uploads.throw_away(_run(request, run_id).pk)
    return redirect("schooling:registers")


@require_GET
def register_export(request: HttpRequest, institution_id: UUID) -> HttpResponse | FileResponse:
    """A school's register as the workbook it would come in."""
    actor = actor_of(request)
    school = Institution.objects.visible_to(actor).filter(pk=institution_id).first()
    if school is None or not actor.may("register.read", Target(institution_id=school.pk)):
        raise Http404
    today = timezone.localdate()
    known = {year.name: year for year in recent_years(today)}
    year = known.get(request.GET.get("year", ""), present_year(today, school.pk))
    kept = NamedTemporaryFile(suffix=".xlsx")  # noqa: SIM115  the response closes it, and so deletes it
    write(kept.name, export_register(actor, school.code, year.name))
    return FileResponse(kept, as_attachment=True, filename=f"{school.code}-{year.name}.xlsx", content_type=XLSX)

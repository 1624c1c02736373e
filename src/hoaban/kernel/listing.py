"""Lists on the server: search, filters, sorting, pages and export from one description, with the whole state in the address.

listing = Listing(request, Institution.objects.visible_to(actor), COLUMNS, SORTS, as_row)
return listing.respond("network/schools.html", {"levels": …})
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.core.paginator import Paginator
from django.db import connection
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from hoaban.kernel.language import Words, number, vi_en

M = TypeVar("M", bound=Model)
Row = Mapping[str, Any]
PAGE = 50
MOST_EXPORTED = 300_000
CUT = vi_en(
    "Tệp này dừng sau {most} dòng; danh sách còn nữa. Hãy lọc bớt để xuất phần còn lại.",
    "This file ends after {most} rows; the list goes on. Narrow it to export the rest.",
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list: where its value stands in a row, its heading, how it is written, and the name to sort by."""

    key: str
    label: Words
    kind: str = "text"
    sort: str = ""


class Listing(Generic[M]):
    """One list as asked for. `sorts` maps each sort name to the fields it orders by; the first is the default."""

    def __init__(
        self,
        request: HttpRequest,
        rows: "QuerySet[M]",
        columns: Sequence[Column],
        sorts: Mapping[str, tuple[str, ...]],
        as_row: Callable[[M], Row],
    ) -> None:
        self.request = request
        self.rows = rows.order_by(*self._order(sorts))
        self.columns = columns
        self.as_row = as_row

    def _order(self, sorts: Mapping[str, tuple[str, ...]]) -> list[str]:
        """Unknown names sort as by default; every order ends with the key, so that pages never overlap."""
        asked = self.request.GET.get("sort", "")
        fields = sorts.get(asked.removeprefix("-")) or next(iter(sorts.values()))
        turned = asked.startswith("-")
        return [*(turn(field) if turned else field for field in fields), "pk"]

    def respond(self, template: str, context: Mapping[str, Any]) -> HttpResponse:
        """Give the page, or the file when the address asks for one."""
        form = self.request.GET.get("form", "")
        if form in {"csv", "xlsx"}:
            return download(form, template.rsplit("/", maxsplit=1)[-1].removesuffix(".html"), self._table())
        page = Paginator(self.rows, PAGE).get_page(self.request.GET.get("page"))
        shown = [self.as_row(row) for row in page.object_list]
        whole = {"page": page, "rows": shown, "columns": self.columns, "exports": self._exports(), **context}
        return render(self.request, template, whole)

    def _exports(self) -> list[dict[str, str]]:
        found = []
        for form in ("csv", "xlsx"):
            query = self.request.GET.copy()
            query.pop("page", None)
            query["form"] = form
            found.append({"label": form.upper(), "href": f"?{query.urlencode()}"})
        return found

    def _table(self) -> Iterator[list[Any]]:
        yield [str(column.label) for column in self.columns]
        with connection.cursor() as cursor:
            # All rows are wanted: else PostgreSQL seeks the plan with the quickest first ones.
            cursor.execute("SET LOCAL cursor_tuple_fraction = 1")
        yield from exported(self.rows, self._line)

    def _line(self, row: M) -> list[Any]:
        shown = self.as_row(row)
        return [plain_cell(shown.get(column.key)) for column in self.columns]


def exported(rows: "QuerySet[M]", as_line: Callable[[M], list[Any]]) -> Iterator[list[Any]]:
    """Give each row's line for a file; a file that cannot hold all rows says so in its last line."""
    for place, row in enumerate(rows[: MOST_EXPORTED + 1].iterator(chunk_size=2000)):
        if place == MOST_EXPORTED:
            yield [str(CUT.fill(most=number(MOST_EXPORTED)))]
            return
        yield as_line(row)


def turn(field: str) -> str:
    return field.removeprefix("-") if field.startswith("-") else f"-{field}"


def plain_cell(value: Any) -> Any:
    """Give a value as a file holds it: numbers and days as they are, instants in the province's own time, the rest as text."""
    if isinstance(value, tuple) and len(value) == 2:  # noqa: PLR2004  a tag is a pair of tone and words
        value = value[1]
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value).replace(tzinfo=None, microsecond=0)  # a spreadsheet knows no time zones
    if value is None or isinstance(value, int | float | date):
        return value
    return harmless(str(value))


def harmless(text: str) -> str:
    """Keep a spreadsheet from running a text as a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


def download(form: str, name: str, lines: Iterable[Sequence[Any]]) -> HttpResponse:
    """Give lines as a CSV file or a workbook of one sheet."""
    content, kind = (_csv(lines), "text/csv; charset=utf-8") if form == "csv" else (_xlsx(name, lines), XLSX)
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _csv(lines: Iterable[Sequence[Any]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(lines)
    return f"\ufeff{text.getvalue()}".encode()  # the mark makes spreadsheets read Vietnamese


def _xlsx(name: str, lines: Iterable[Sequence[Any]]) -> bytes:
    import xlsxwriter

    buffer = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "default_date_format": "dd/mm/yyyy",
    }
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet(name[:31])
        for index, line in enumerate(lines):
            sheet.write_row(index, 0, list(line))
    return buffer.getvalue()

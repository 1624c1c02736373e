"""WeasyPrint on cards with the same words, tables and pages as ours: run by the environment that has it, for `bench/transcripts.py`.

Reads a list of transcripts as JSON, prints {pages, seconds} of CPU; the first card warms up fonts and is not counted.
"""

import html
import json
import resource
import sys
from pathlib import Path
from typing import Any

import weasyprint

STYLE = """
@page { size: A4; margin: 24mm 17mm 36mm; border: 1pt solid #6b3fa0; @bottom-right { content: counter(page) " / " counter(pages) } }
body { font: 10pt serif; color: #1d2433 } h1, h2 { text-align: center; color: #6b3fa0 } h2 { break-before: page }
table { width: 100%; border-collapse: collapse } th, td { border-bottom: .4pt solid #b9aecb; padding: 3pt; text-align: left } th { background: #f6f3fa }
"""
FIELDS = ("name", "term1", "term2", "year", "retest", "comment", "teacher")


def row(tag: str, cells: list[str]) -> str:
    return f"<tr>{''.join(f'<{tag}>{html.escape(each)}</{tag}>' for each in cells)}</tr>"


def table(heads: list[str], rows: list[list[str]]) -> str:
    return f"<table><thead>{row('th', heads)}</thead><tbody>{''.join(row('td', each) for each in rows)}</tbody></table>"


def year_page(year: dict[str, Any]) -> str:
    subjects = [[each[name] for name in FIELDS] for each in year["subjects"]]
    standings = [
        [each["period"], *((each[part] or {}).get("name", "") for part in ("learning", "conduct"))]
        for each in year["standings"]
    ]
    said = f"<p>{html.escape(year['homeroom_comment'])}</p><p>{html.escape(year['principal_comment'])}</p>"
    heads = ["Môn học", "HK I", "HK II", "Cả năm", "Đánh giá lại", "Nhận xét", "Giáo viên"]
    marks, results = table(heads, subjects), table(["Kết quả", "Học tập", "Rèn luyện"], standings)
    signers = f"<p>{html.escape(year['homeroom_teacher'])} · {html.escape(year['principal'])}</p>"
    return f"<h2>Lớp {year['class_name']} · {year['school_year']}</h2>{marks}{results}{said}{signers}"


def card(told: dict[str, Any]) -> str:
    learner = told["learner"]
    facts = "".join(
        f"<p>{html.escape(str(learner[name]))}</p>"
        for name in ("name", "born_on", "birthplace", "ethnicity", "code", "residence")
    )
    way = table(
        ["Năm học", "Lớp", "Trường"],
        [[each["school_year"], each["class_name"], each["school"]["name"]] for each in told["years"]],
    )
    pages = "".join(year_page(each) for each in told["years"])
    return f"<html lang=vi><title>Học bạ</title><style>{STYLE}</style><h1>HỌC BẠ</h1>{facts}{way}{pages}</html>"


def cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main() -> None:
    cards = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    best, pages = float("inf"), 0
    for number, each in enumerate(cards):
        began = cpu()
        document = weasyprint.HTML(string=card(each)).render(pdf_variant="pdf/a-2a")
        document.write_pdf()
        pages = len(document.pages)
        if number:
            best = min(best, cpu() - began)
    print(json.dumps({"pages": pages, "seconds": best}))


if __name__ == "__main__":
    main()

from hoaban.engines.registers import CheckedWorkbook, NotARegister, check, check_files
from hoaban.engines.registers.tests.samples import CONTEXT, DE, LAN, changed, register
from hoaban.engines.registers.writing import to_sheets
from hoaban.engines.workbooks.reader import Reader
from hoaban.engines.workbooks.sheets import Sheet
from hoaban.engines.workbooks.writer import write


def test_good_bad_and_broken_files_side_by_side(tmp_path):
    write(tmp_path / "tốt.xlsx", to_sheets(register(LAN, DE)))
    write(tmp_path / "sai.xlsx", to_sheets(register(changed(LAN, class_="9Z"))))
    write(tmp_path / "khác.xlsx", [Sheet("Thực đơn", [["Thứ hai", "Cơm"]])])
    (tmp_path / "hỏng.xlsx").write_bytes(b"PK nothing")
    names = ["hỏng.xlsx", "tốt.xlsx", "khác.xlsx", "sai.xlsx", "không có.xlsx"]
    report = check([tmp_path / name for name in names], None, CONTEXT)
    assert [(line.file, line.students.read) for line in report.workbooks] == [("tốt.xlsx", 2), ("sai.xlsx", 1)]
    assert [(file, refusal.code) for file, refusal in report.unreadable] == [
        ("hỏng.xlsx", "workbook-damaged"),
        ("khác.xlsx", "register-sheet-missing"),
        ("không có.xlsx", "file-missing"),
    ]
    assert report.exit_code == 2
    assert set(report.to_json()) == {"school_year", "workbooks", "causes"}


def test_files_are_judged_one_after_another_with_the_reader_given(tmp_path):
    write(tmp_path / "a.xlsx", to_sheets(register(LAN)))
    with Reader() as reader:
        results = check_files([tmp_path / "a.xlsx", tmp_path / "b.xlsx"], "2025-2026", CONTEXT, reader=reader)
        first, second = results
        assert isinstance(first, CheckedWorkbook)
        assert (first.file, first.school_year) == ("a.xlsx", "2025-2026")
        assert second[1].code == "file-missing"
        assert reader.read(tmp_path / "a.xlsx")


def test_a_refusal_survives_pickling():
    import pickle

    copy = pickle.loads(pickle.dumps(NotARegister("school-code-missing", "Trường")))
    assert (type(copy), copy.code, copy.detail) == (NotARegister, "school-code-missing", "Trường")

"""The whole program in a real browser: nobody is shut out, the keyboard does everything, registers go in, and all of it without script."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from hoaban.kernel.access import url_right
from hoaban.kernel.access.table import role
from tests.accessibility import Checker
from tests.chromium import ARGUMENTS, CHROMIUM
from tests.routes import Side
from tests.seeding import PASSWORD
from tests.serving import Served, serving
from tests.test_pages import ASKED, pages

PHONE, DESK = (390, 844), (1366, 768)
UNFOLD = "document.querySelectorAll('main details').forEach((part) => { part.open = true; })"
DIFFERENT = {"figures:dashboard", "network:school", "schooling:registers", "schooling:register-job"}
LONG = 60_000  # milliseconds for a job of the worker

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def served(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("home")) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed (apt-get install chromium)")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker()


@dataclass
class Visitors:
    """Opens pages as somebody; what a page complains of on the console is kept in `complaints`."""

    browser: Browser
    url: str
    contexts: list[BrowserContext] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def at(self, size: tuple[int, int] = DESK, *, bypass_csp: bool = False, script: bool = True) -> Page:
        context = self.browser.new_context(
            base_url=self.url,
            viewport={"width": size[0], "height": size[1]},
            bypass_csp=bypass_csp,
            java_script_enabled=script,
            locale="vi-VN",
        )
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def signed_in(
        self, who: str, size: tuple[int, int] = DESK, *, bypass_csp: bool = False, script: bool = True
    ) -> Page:
        page = self.at(size, bypass_csp=bypass_csp, script=script)
        page.goto("/sign-in/")
        page.get_by_label("Tên đăng nhập").fill(who)
        page.get_by_label("Mật khẩu").fill(PASSWORD)
        page.locator("main").get_by_role("button", name="Đăng nhập").click()
        expect(page.get_by_label("Tên đăng nhập")).to_have_count(0)
        return page


@pytest.fixture
def visitors(browser: Browser, served: Served) -> Iterator[Visitors]:
    found = Visitors(browser, served.url)
    yield found
    for context in found.contexts:
        context.close()


def paths_of(who: str, side: Side) -> list[str]:
    """Give the pages to look at: all for the officer of the department, plain and asked; for the principal those that differ."""
    rights = {"public", "signed-in", *role(who).may}
    opened = [route for route in pages() if url_right(route.name) in rights]
    if who == "principal":
        return [route.path(side) for route in opened if route.name in DIFFERENT]
    asked = [f"{route.path(side)}?{ASKED[route.name][0]}" for route in opened if route.name in ASKED]
    return [*(route.path(side) for route in opened), *asked]


def unsound(page: Page, checker: Checker) -> list[object]:
    """Say what is wrong with a page, unfolded, as at a desk and then as narrow as a phone."""
    wrong: list[object] = []
    for size in (DESK, PHONE):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.evaluate(UNFOLD)
        found, width = checker.violations(page), page.evaluate("document.documentElement.scrollWidth")
        if found or width > size[0]:
            wrong.append((size, width, found))
    return wrong


@pytest.mark.parametrize("who", ["department_officer", "principal"])
def test_nobody_is_shut_out_and_nothing_is_wider_than_the_screen(
    visitors: Visitors, served: Served, checker: Checker, who: str
) -> None:
    page = visitors.signed_in(who, bypass_csp=True)  # the checker itself is an inline script
    wrong = []
    for path in paths_of(who, served.side):
        response, found = page.goto(path), unsound(page, checker)
        if found or response is None or response.status != 200:
            wrong.append((path, response and response.status, found))
    assert not wrong


def test_no_value_makes_a_list_wider_than_a_phone(visitors: Visitors) -> None:
    page = visitors.signed_in("principal", PHONE)
    page.goto("/learners/")
    page.evaluate("document.querySelectorAll('.cards td').forEach(cell => cell.append('x'.repeat(80)))")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE[0]


@pytest.mark.parametrize("path", ["/sign-in/", "/nowhere/"])
def test_who_has_not_signed_in_is_not_shut_out_either(visitors: Visitors, checker: Checker, path: str) -> None:
    page = visitors.at(bypass_csp=True)
    page.goto(path)
    assert unsound(page, checker) == []


def test_the_keyboard_signs_in_finds_a_pupil_and_sorts_a_list(visitors: Visitors) -> None:
    page = visitors.at()
    page.goto("/sign-in/")
    page.get_by_label("Tên đăng nhập").focus()
    page.keyboard.type("department_officer")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/board/")
    page.keyboard.press("/")
    page.keyboard.type("lo thi dao")
    page.keyboard.press("Enter")
    page.wait_for_url("**/find/**")
    page.keyboard.press("Tab")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Lò Thị Đào")
    page.goto("/learners/")
    page.get_by_role("link", name="Ngày sinh").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("columnheader", name="Ngày sinh")).to_have_attribute("aria-sort", "ascending")
    page.get_by_role("link", name="Ngày sinh").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("columnheader", name="Ngày sinh")).to_have_attribute("aria-sort", "descending")
    assert visitors.complaints == []


def test_a_filter_changes_the_list_and_its_address_at_once(visitors: Visitors) -> None:
    page = visitors.signed_in("department_officer")
    page.goto("/learners/")
    page.get_by_label("giới tính").select_option("female")
    expect(page.locator("#results tbody tr")).to_have_count(6)
    assert "sex=female" in page.url
    assert visitors.complaints == []


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_on_a_phone_the_list_comes_first_and_filters_unfold(visitors: Visitors, *, script: bool) -> None:
    page = visitors.signed_in("department_officer", PHONE, script=script)
    page.goto("/learners/")
    expect(page.locator("#results tbody tr").first).to_be_in_viewport()
    sex, fold = page.get_by_label("giới tính"), page.locator("summary", has_text="Lọc")
    expect(sex).to_be_hidden()
    fold.focus()
    page.keyboard.press("Enter")
    sex.select_option("female")
    if not script:
        page.get_by_role("button", name="Xem").click()
    expect(page.locator("#results tbody tr")).to_have_count(6)
    expect(fold).to_contain_text(re.compile(r"Lọc \(1\).*giới tính Nữ"))
    assert visitors.complaints == []


def mended(download_to: Path, page: Page, side: Side) -> Path:
    """Take the school's own workbook, put one pupil in, and one whose name is missing."""
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Sổ của trường (Excel)").click()
    path = download_to / f"{side.institution_code}.xlsx"
    downloading.value.save_as(path)
    book = openpyxl.load_workbook(path)
    sheet = book["Học sinh"]
    sheet.append([9, "Lò Văn Mới", "05/09/2016", "Nam", "Thái", None, "5A"])
    sheet.append([10, None, "05/09/2016", "Nam", "Thái", None, "5A"])
    book.save(path)
    return path


def upload(page: Page, path: Path, year: str) -> None:
    page.get_by_label("Các sổ").set_input_files(path)
    page.get_by_label("Năm học của sổ").select_option(year)
    page.get_by_role("button", name="Kiểm tra trước").click()


def test_a_register_is_checked_imported_and_counted(visitors: Visitors, served: Served, tmp_path: Path) -> None:
    page = visitors.signed_in("school_clerk")
    page.goto(f"/schools/{served.side.institution}/")
    path = mended(tmp_path, page, served.side)
    page.get_by_role("link", name="Nhập sổ", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Nhập sổ")
    page.keyboard.press("n")
    page.wait_for_url("**/registers/new/")
    upload(page, path, served.school_year)
    expect(page.get_by_role("heading", name=re.compile("1 × Thiếu họ và tên"))).to_be_visible(timeout=LONG)
    page.get_by_role("button", name="Nhập những dòng đúng").click()
    expect(page.get_by_role("heading", name=re.compile("Đã nhập"))).to_be_visible(timeout=LONG)
    page.goto(f"/figures/learners/?place={served.side.institution_code}&live=1")
    expect(page.locator(".figure .value")).to_have_text("9")
    page.goto("/registers/")
    expect(page.get_by_role("link", name=path.name, exact=True)).to_be_visible()
    assert visitors.complaints == []


def test_all_of_it_without_script(visitors: Visitors, served: Served, tmp_path: Path) -> None:
    page = visitors.signed_in("principal", script=False)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Mường Chà")
    page.get_by_role("link", name="Trường lớp", exact=True).first.click()
    page.get_by_role("link", name="Học sinh", exact=True).first.click()
    page.get_by_label("giới tính").select_option("male")
    page.get_by_role("button", name="Xem").click()
    expect(page.get_by_role("link", name="Mùa A Dơ")).to_be_visible()
    expect(page.get_by_role("link", name="Lò Thị Đào")).to_have_count(0)
    page.goto(f"/schools/{served.side.institution}/")
    path = mended(tmp_path, page, served.side)
    page.goto("/registers/new/")
    upload(page, path, served.school_year)
    expect(page.get_by_role("heading", name=re.compile("1 × Thiếu họ và tên"))).to_be_visible(timeout=LONG)
    assert visitors.complaints == []


def test_a_chart_has_its_table(visitors: Visitors) -> None:
    page = visitors.signed_in("department_director", script=False)
    page.goto("/figures/learners/?by=level")
    page.locator("summary", has_text="Xem bảng số liệu").first.click()
    expect(page.locator(".chart-table table").first).to_be_visible()
    assert page.locator(".chart-table tbody tr").count() > 1


def plan(page: Page, act: str, **typed: str) -> None:
    page.goto("/reforms/new/?from=11TH0001")
    page.get_by_label("Việc làm").select_option(act)
    said = {"Tên phương án": "Sắp xếp trường", "Căn cứ": "Quyết định 15/QĐ-UBND", **typed}
    for label, value in said.items():
        page.get_by_label(label.replace("_", " ")).fill(value)
    page.get_by_label("Có hiệu lực từ ngày").fill(f"{timezone.localdate():%d/%m/%Y}")
    page.get_by_role("button", name="Lưu và xem trước").click()


def test_a_reorganisation_is_previewed_applied_and_undone_on_pages(visitors: Visitors, checker: Checker) -> None:
    """One is blocked and says by what; another is applied, and taken back. The preview is sound at both sizes."""
    page = visitors.signed_in("department_officer", bypass_csp=True)
    plan(page, "split", Mã_mới="11TH0777", Tên_mới="Trường Tiểu học Hoa Ban", tên_các_điểm_trường="Điểm bản Huổi Lóng")
    expect(page.get_by_role("heading", name="Vướng mắc cần xử lý trước")).to_be_visible()
    expect(page.get_by_role("rowheader", name="Học sinh")).to_be_visible()
    assert unsound(page, checker) == []
    expect(page.get_by_role("link", name="Thực hiện")).to_have_count(0)
    plan(page, "move", Mã_của_nơi_nhận_đang_có="03214")
    expect(page.get_by_text("Thực hiện được")).to_be_visible()
    page.get_by_role("link", name="Thực hiện").click()
    assert unsound(page, checker) == []
    page.get_by_role("button", name="Thực hiện").click()
    expect(page.get_by_text("Phương án đã thực hiện")).to_be_visible()
    page.get_by_role("link", name="Hoàn tác").click()
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.get_by_text("Đã hoàn tác:")).to_be_visible()
    assert visitors.complaints == []

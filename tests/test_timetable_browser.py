"""A school comes to a published timetable in a real browser: by keyboard alone, and then by mouse. One server, one small town."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.accessibility import Checker
from tests.chromium import ARGUMENTS, CHROMIUM
from tests.seeding import PASSWORD
from tests.serving import Served, serving

PHONE, DESK = (390, 844), (1366, 768)
TWO_WEEKS = timedelta(14)  # later than the version that stands, which begins on a Monday
LONG = 60_000  # milliseconds for a search of a second

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def served(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("home"), then="tests.timetable_town") as found:
        yield found


@pytest.fixture(scope="module")
def page(served: Served) -> Iterator[Page]:
    """The principal's browser, signed in; what its pages complain of is kept with it."""
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed (apt-get install chromium)")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield signed_in(chromium, served)
        chromium.close()


COMPLAINTS: list[str] = []


def signed_in(browser: Browser, served: Served) -> Page:
    context = browser.new_context(
        base_url=served.url, viewport={"width": DESK[0], "height": DESK[1]}, locale="vi-VN", bypass_csp=True
    )
    page = context.new_page()
    page.on("console", lambda said: COMPLAINTS.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: COMPLAINTS.append(str(error)))
    page.goto("/sign-in/")
    page.get_by_label("Tên đăng nhập").fill("principal")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Tên đăng nhập")).to_have_count(0)
    return page


def sound(page: Page, checker: Checker) -> None:
    """Nobody is shut out, and nothing is wider than the screen, at a desk and on a phone."""
    for width, height in (PHONE, DESK):
        page.set_viewport_size({"width": width, "height": height})
        assert checker.violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def tab_to(page: Page, wanted: Locator) -> None:
    """Go on with Tab until something has the focus, as a reader without a mouse does."""
    handle = wanted.element_handle()
    for _ in range(150):
        page.keyboard.press("Tab")
        if handle and handle.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"Tab does not lead to {wanted}")


def solved(page: Page) -> None:
    expect(page.get_by_role("heading", name="Đã có bản nháp")).to_be_visible(timeout=LONG)


def test_by_keyboard_from_assignments_to_a_published_timetable(page: Page, served: Served) -> None:
    checker, school = Checker(), f"/schools/{served.side.institution}/timetable"
    page.goto(f"{school}/assignments/")
    tab_to(page, page.get_by_label("Ngoại ngữ 1, lớp 5A"))
    page.keyboard.type("em")
    page.keyboard.press("Enter")
    cell = page.locator("td", has=page.get_by_label("Ngoại ngữ 1, lớp 5A"))
    expect(cell).to_have_attribute("data-state", "saved")
    expect(page.get_by_label("Ngoại ngữ 1, lớp 5A")).to_have_value("Em")
    expect(page.locator("#loads tr", has_text="Tòng Văn Em").locator("td").first).to_have_text("31")
    sound(page, checker)
    page.goto(f"{school}/solve/")
    sound(page, checker)
    tab_to(page, page.get_by_label("Thời gian tìm (giây)"))
    page.keyboard.type("1")
    page.keyboard.press("Enter")
    solved(page)
    page.keyboard.press("m")
    expect(page.get_by_role("heading", name="Công bằng")).to_be_visible()
    first = page.locator(".lessons .lesson", has_text="Toán").first
    name = first.get_attribute("data-lesson")
    tab_to(page, first)
    page.keyboard.press("Enter")
    expect(page.locator("#moves")).to_be_visible()
    sound(page, checker)
    target = page.locator("#moves li[data-tone=good], #moves li[data-tone=attention]").first.get_attribute("data-slot")
    walk_to(page, str(target))
    page.keyboard.press("Enter")
    expect(page.locator(f"td[data-slot='{target}'] [data-lesson='{name}']")).to_be_focused()
    page.keyboard.press("Enter")
    page.locator("#moves").wait_for()
    page.keyboard.press("l")
    expect(page.locator(f"[data-lesson='{name}'].lesson")).to_have_attribute("data-locked", "")
    tab_to(page, page.get_by_role("button", name="Ban hành"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Đã ban hành, thực hiện từ")).to_be_visible()
    assert COMPLAINTS == []


def walk_to(page: Page, slot: str) -> None:
    """Walk with the arrows from the cell that has the focus."""
    here = page.evaluate("document.activeElement.closest('td').dataset.slot")
    rows = page.locator(".lessons tbody tr")
    places = {
        code: (row, column)
        for row in range(rows.count())
        for column, code in enumerate(
            rows.nth(row).locator("td").evaluate_all("all => all.map((one) => one.dataset.slot)")
        )
    }
    (row, column), (down, right) = places[here], places[slot]
    for key, count in (("ArrowDown", down - row), ("ArrowRight", right - column)):
        opposite = {"ArrowDown": "ArrowUp", "ArrowRight": "ArrowLeft"}[key]
        for _ in range(abs(count)):
            page.keyboard.press(key if count > 0 else opposite)


def test_by_mouse_a_change_is_solved_again_compared_and_published(page: Page, served: Served) -> None:
    checker, school = Checker(), f"/schools/{served.side.institution}/timetable"
    page.goto(f"{school}/wishes/")
    page.get_by_role("link", name="Tòng Văn Em").click()
    page.get_by_label("Thứ Hai, tiết 2 buổi sáng").click()
    page.get_by_label("Thứ Hai, tiết 2 buổi sáng").click()
    expect(page.get_by_label("Thứ Hai, tiết 2 buổi sáng")).to_have_value("ban")
    sound(page, checker)
    page.get_by_role("button", name="Lưu nguyện vọng").click()
    page.goto(school)
    page.get_by_role("link", name="Học kì 1").first.click()
    page.get_by_role("button", name="Tạo bản nháp từ bản này").click()
    page.get_by_role("link", name="Có thay đổi: xếp lại").click()
    page.get_by_label("Thời gian tìm (giây)").fill("1")
    page.get_by_role("button", name="Xếp", exact=False).click()
    solved(page)
    page.get_by_role("link", name="Mở bản nháp").click()
    drag_somewhere(page)
    page.get_by_role("button", name="Đặt cạnh nhau").click()
    expect(page.get_by_role("heading", name="tiết khác nhau")).to_be_visible()
    sound(page, checker)
    page.go_back()
    page.get_by_label("Thực hiện từ ngày").fill(f"{timezone.localdate() + TWO_WEEKS:%Y-%m-%d}")
    page.get_by_role("button", name="Ban hành", exact=True).click()
    expect(page.get_by_text("Đã ban hành, thực hiện từ")).to_be_visible()
    page.goto(school)
    expect(page.get_by_text("Đã ban hành")).to_have_count(2)
    assert COMPLAINTS == []


def drag_somewhere(page: Page) -> None:
    """Drag a lesson to the first place that the page offers, having seen what it says."""
    lesson = page.locator(".lessons .lesson", has_text="Tiếng Việt").first
    name = lesson.get_attribute("data-lesson")
    lesson.click()
    options = page.locator("#moves li[data-tone=good], #moves li[data-tone=attention]")
    slot = str(options.first.get_attribute("data-slot"))
    cell = page.locator(f"td[data-slot='{slot}']")
    cell.scroll_into_view_if_needed()
    lesson.hover()
    page.mouse.down()
    box = cell.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=5)
    expect(page.locator("#say")).to_contain_text(str(options.first.get_attribute("data-say")))
    page.mouse.up()
    expect(cell.locator(f"[data-lesson='{name}']")).to_be_visible()

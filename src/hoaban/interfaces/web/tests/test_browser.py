"""In a real browser: no accessibility violation, nothing wider than the screen, the keyboard works, the policy holds."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, Page, Route, sync_playwright

from hoaban.interfaces.middleware import POLICY
from tests.chromium import ARGUMENTS, CHROMIUM

PHONE, DESK, ZOOMED = (390, 844), (1366, 768), (683, 384)  # the last is a desk at 200 %
KINDS = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".png": "image/png",
}
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed (apt-get install chromium)")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def opened(browser, guide):
    """Open the style guide at a size; the page and its files come straight from this process, no server runs."""

    def answer(route: Route) -> None:
        path = unquote(urlsplit(route.request.url).path)
        if path == "/":
            headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": POLICY}
            return route.fulfill(body=guide, headers=headers)
        found = finders.find(path.removeprefix("/static/"))
        if not isinstance(found, str):
            return route.fulfill(status=404)
        return route.fulfill(path=found, content_type=KINDS.get(Path(found).suffix, "application/json"))

    contexts = []

    def open_at(size: tuple[int, int], *, bypass_csp: bool = False) -> Page:
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, bypass_csp=bypass_csp)
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda message: page.complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.route("**/*", answer)
        page.goto("http://hoaban.test/")
        return page

    yield open_at
    for context in contexts:
        context.close()


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_nobody_is_shut_out(opened, size):
    page = opened(size, bypass_csp=True)  # the checker itself is an inline script
    page.evaluate("document.querySelectorAll('details:not(.fold)').forEach((part) => { part.open = true; })")
    found = Axe().run(page, options={"runOnly": TAGS}).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in found] == []


@pytest.mark.parametrize("size", [PHONE, ZOOMED, DESK, (320, 640)])
def test_nothing_is_wider_than_the_screen(opened, size):
    page = opened(size)
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_the_content_policy_lets_everything_of_ours_through(opened):
    page = opened(DESK)
    assert page.complaints == []
    assert page.evaluate("document.fonts.check('600 16px \"Be Vietnam Pro\"')")
    page.wait_for_function(
        "document.querySelector('.find .icon').getBBox().width > 0"
    )  # the shapes come from their file


@pytest.mark.parametrize("weight", [400, 600])
def test_the_fonts_hold_all_vietnamese_letters(opened, weight):
    """A letter that the font lacks is as wide as in whatever font stands behind it, so two different ones tell."""
    page = opened(DESK)
    letters = "aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"
    missing = page.evaluate(
        """([letters, weight]) => document.fonts.load(`${weight} 40px "Be Vietnam Pro"`, letters).then(() => {
        const pen = document.createElement('canvas').getContext('2d');
        const width = (letter, behind) => { pen.font = `${weight} 40px "Be Vietnam Pro", ${behind}`; return pen.measureText(letter).width; };
        return [...letters].filter((letter) => width(letter, 'monospace') !== width(letter, 'serif')); })""",
        [letters + letters.upper() + "0123456789.,;:−–₫%", weight],
    )
    assert missing == []


def test_targets_are_large_enough_for_fingers(browser, opened):
    page = opened(PHONE)
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, summary, input:not([type=checkbox], [type=radio], [type=hidden]), select')]
        .filter((one) => one.offsetParent && one.getBoundingClientRect().height < 39.5).map((one) => one.outerHTML.slice(0, 80))"""
    )
    assert small == []


def test_the_keyboard_finds_the_search_box_and_walks_rows_and_cells(opened):
    page = opened(DESK)
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "find"
    page.locator("table[data-rows] tbody th a").first.focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent").startswith("Trường Phổ thông Dân tộc bán trú")
    page.locator(".sheet input").first.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Vàng A Bình, 1"
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Vàng A Bình, 2"


def test_a_block_is_pasted_cell_by_cell(opened):
    page = opened(DESK)
    page.locator(".sheet input").first.focus()
    page.evaluate(
        r"""() => { const data = new DataTransfer(); data.setData('text/plain', '1\t2\n3\t4\n');
        document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })); }"""
    )
    values = page.evaluate("[...document.querySelectorAll('.sheet input')].map((cell) => cell.value)")
    assert [values[at] for at in (0, 1, 3, 4)] == ["1", "2", "3", "4"]


def test_choosing_all_rows_is_counted(opened):
    page = opened(DESK)
    page.locator("thead .pick input").check()
    assert page.locator("[data-chosen-of=bulk]").text_content() == "4"


def test_a_form_is_sent_once(opened):
    page = opened(DESK)
    sent = page.evaluate(
        """() => { let sent = 0; const form = document.querySelector('#forms ~ div form');
        window.addEventListener('submit', (event) => { if (!event.defaultPrevented) sent += 1; event.preventDefault(); });
        form.requestSubmit(); form.requestSubmit(); return sent; }"""
    )
    assert sent == 1


def test_the_page_reads_without_script(browser, guide):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.set_content(guide)
    page.locator("summary", has_text="Xem bảng số liệu").first.click()
    assert page.locator(".chart-table table").first.is_visible()

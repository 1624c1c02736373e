"""The checker that asks about contrast once must still find every text that cannot be read, and every other fault wherever it stands."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.accessibility import Checker
from tests.chromium import ARGUMENTS, CHROMIUM

pytestmark = pytest.mark.browser
PAGE = """<!doctype html><html lang="vi"><head><title>Sổ</title><style>
  .pale { color: #ccc } .dark { background: #333; color: #222 } @media (min-width: 600px) { .narrow { display: none } }
</style></head><body><main><h1>Sổ</h1>PART</main></body></html>"""


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed (apt-get install chromium)")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield chromium.new_page()
        chromium.close()


def found(page: Page, checker: Checker, part: str) -> list[str]:
    page.set_content(PAGE.replace("PART", part))
    return [rule for rule, _ in checker.violations(page)]


def test_pale_text_is_found_wherever_it_stands_first(page: Page) -> None:
    checker = Checker()
    assert found(page, checker, "<p>Đọc được</p>") == []
    assert found(page, checker, "<p>Đọc được</p>" * 9 + "<p class=pale>Mờ</p>") == ["color-contrast"]
    assert found(page, checker, "<div class=dark><p>Đọc được ở chỗ khác</p></div>") == ["color-contrast"]


def test_what_only_a_phone_shows_is_asked_there(page: Page) -> None:
    checker = Checker()
    page.set_viewport_size({"width": 1366, "height": 768})
    assert found(page, checker, "<p class='pale narrow'>Mờ</p>") == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert [rule for rule, _ in checker.violations(page)] == ["color-contrast"]


def test_other_rules_are_asked_of_every_page(page: Page) -> None:
    checker = Checker()
    for _ in range(2):
        assert found(page, checker, "<img src='data:,'><input>") == ["image-alt", "label"]

"""A clerk mends a school to a score of 99 in a real browser, with nothing but the pages and the pupils' papers."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.accessibility import Checker
from tests.chromium import ARGUMENTS, CHROMIUM
from tests.seeding import PASSWORD
from tests.serving import Served, serving
from tests.soiling import FAMILY, PHONE
from tests.test_browser import DESK
from tests.test_browser import PHONE as PHONE_SIZE

MOST_STEPS = 60
MENDED = 99.0

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def served(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("home"), then="tests.soiling") as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed (apt-get install chromium)")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield chromium
        chromium.close()


def signed_in(browser: Browser, served: Served, size: tuple[int, int] = DESK) -> Page:
    context = browser.new_context(
        base_url=served.url, viewport={"width": size[0], "height": size[1]}, bypass_csp=True, locale="vi-VN"
    )
    page = context.new_page()
    page.goto("/sign-in/")
    page.get_by_label("Tên đăng nhập").fill("school_clerk")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_label("Tên đăng nhập")).to_have_count(0)
    return page


def score(page: Page) -> float:
    text = page.locator(".figure", has_text="Điểm chung").locator(".value").inner_text()
    return float(text.strip().replace(",", "."))


class Clerk:
    """Opens what is to mend, most frequent first, and mends the first record by what its papers say."""

    def __init__(self, page: Page, told: dict[str, Any]) -> None:
        self.page, self.told = page, told
        self.home = f"/schools/{told['school']}/quality/"

    def mend_one(self) -> bool:
        """Mend one record, from the school's page and back to it; give False when nothing is left that a clerk can mend."""
        causes = self.page.locator("ul.todo li", has_text="Văn thư trường").locator("a")
        for cause in [link.get_attribute("href") for link in causes.all()]:
            self.page.goto(cause or "")
            rows = self.page.locator("main tbody tr", has_text="Cần sửa")
            if rows.count():
                self._mend(rows.first)
                self.page.goto(self.home)
                return True
        return False

    def _mend(self, row: Any) -> None:
        address = row.get_by_role("link").first.get_attribute("href") or ""
        person = next((key for key in self.told["papers"] if key in address), "")
        if (
            person
            and self.told["papers"][person].get("explained")
            and row.get_by_role("link", name="Giải thích").count()
        ):
            row.get_by_role("link", name="Giải thích").click()
            self.page.get_by_label("Lý do").fill("Đã đối chiếu giấy khai sinh: em đi học muộn.")
            self._save()
            return
        self.page.goto(address)
        if address == self.home:
            self.page.get_by_role("button", name="Xác nhận").click()
            return
        if address.startswith("/duplicates/"):
            self._one_child()
            return
        if "/details/" in address:
            self._details(self.told["papers"][person])
        elif "/family/" in address:
            self._family()
        elif "/homeroom/" in address:
            self.page.locator("select[name=leader_0]").select_option(index=1)
        elif "/change/" in address:
            self.page.get_by_label("Tên lớp").fill("5A")
        self._save()

    def _details(self, paper: dict[str, str]) -> None:
        self.page.get_by_label("Họ và tên").fill(paper["name"])
        if not paper.get("explained"):
            self.page.get_by_label("Ngày sinh").fill(paper["born"])
        self.page.get_by_label("Dân tộc").select_option(paper["ethnic_group"])
        self.page.get_by_label("Số định danh cá nhân").fill(paper["number"])
        self.page.get_by_label("Nơi ở").fill(paper["residence"])

    def _family(self) -> None:
        if not self.page.get_by_role("heading", name="Đang ghi").count():
            self.page.get_by_label("Họ tên cha, mẹ hoặc người giám hộ").fill(FAMILY)
            self.page.get_by_role("radio", name="Mẹ").check()
        self.page.get_by_label("Điện thoại của gia đình").fill(PHONE)

    def _one_child(self) -> None:
        """The school has one pupil of this name and day: the two records are merged, each question answered as it is offered."""
        self.page.get_by_role("button", name="Một người: gộp").click()
        self.page.get_by_role("heading", name="Gộp hai hồ sơ").wait_for()
        for question in self.page.locator("main fieldset").all():
            question.get_by_role("radio").first.check()
        self.page.get_by_role("button", name="Gộp hai hồ sơ").click()
        expect(self.page.locator(".error-summary")).to_have_count(0)

    def _save(self) -> None:
        self.page.locator("main").get_by_role("button", name="Lưu").click()
        expect(self.page.locator(".error-summary")).to_have_count(0)


def test_a_clerk_mends_a_school_to_99_with_the_pages_alone(browser: Browser, served: Served) -> None:
    told = json.loads(served.told)
    page = signed_in(browser, served)
    page.goto(f"/schools/{told['school']}/")
    page.get_by_role("link", name="Chất lượng dữ liệu").last.click()
    before = score(page)
    assert before < 98
    expect(page.get_by_text(re.compile("Sửa 3 nguyên nhân đầu để tăng"))).to_be_visible()
    clerk, scores = Clerk(page, told), [before]
    for _ in range(MOST_STEPS):
        if not clerk.mend_one():
            break
        scores.append(score(page))  # what was mended shows at once
    page.goto(clerk.home)
    expect(page.get_by_text("Đã xác nhận", exact=True)).to_be_visible()
    assert score(page) >= MENDED
    assert len(scores) > 10
    assert scores == sorted(scores), "mending never lowers the score"
    expect(page.get_by_role("heading", name="Vừa sửa xong")).to_be_visible()


@pytest.mark.parametrize("size", [PHONE_SIZE, DESK], ids=["phone", "desk"])
def test_the_pages_of_mending_shut_nobody_out(browser: Browser, served: Served, size: tuple[int, int]) -> None:
    told = json.loads(served.told)
    page, person = signed_in(browser, served, size), next(iter(told["papers"]))
    wrong, checker = [], Checker()
    for path in (
        f"/schools/{told['school']}/quality/",
        f"/schools/{told['school']}/quality/account-idle/",
        "/quality/rules/",
        f"/persons/{person}/family/",
    ):
        page.goto(path)
        found = checker.violations(page)
        width = page.evaluate("document.documentElement.scrollWidth")
        if found or width > size[0]:
            wrong.append((path, found, width))
    assert wrong == []

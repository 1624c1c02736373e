"""The classroom in a real browser: it opens without a line, keeps what was said, shows where everything stands, and shuts nobody out."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from hoaban.interfaces.sync.client.tests.conftest import DESK, PHONE, Phones, Place, enrol, give_pin
from hoaban.interfaces.sync.client.tests.driving import MARK, go, kept_by_worker, saved_tag, sync, type_mark
from hoaban.interfaces.sync.client.tests.fake_server import CLASS, SCOPE, person
from tests.accessibility import Checker

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
SCREENS = [f"#/{part}/{CLASS}" for part in ("roll", "marks", "comments", "conduct", "pupils")]
ALL = ["#/", *SCREENS, f"#/pupil/{CLASS}/{person(0)}", "#/week", "#/find", "#/outbox"]
PASTE = """(text) => { const given = new DataTransfer(); given.setData('text/plain', text);
  document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: given, bubbles: true, cancelable: true })); }"""


def test_it_opens_without_a_line_and_what_is_done_there_arrives(phones: Phones, place: Place) -> None:
    page = phones.enrolled()
    kept_by_worker(page)
    page.context.set_offline(True)
    page.close()
    page = phones.page(page.context)
    give_pin(page)
    page.get_by_role("link", name="Lịch dạy").click()
    today = page.locator(".week-day", has_text="Hôm nay")
    expect(today).to_contain_text(re.compile("07:00.*7A · Toán.*Phòng máy số 2.*8B.*Dạy thay Sùng A Hạ", re.DOTALL))
    expect(page.locator(".page-title")).to_contain_text("Nhà trường báo lần cuối")
    page.get_by_role("link", name="Lớp của tôi").click()
    page.get_by_role("navigation", name="Lớp 7A").get_by_role("link", name="Điểm danh").click()
    page.get_by_role("button", name="Cà Thị Chung: Không phép").click()
    page.get_by_role("button", name="Lưu điểm danh").click()
    saved_tag(page, "Đã lưu trong máy")
    assert place.fake.ledger == {}
    page.context.set_offline(False)
    sync(page)
    expect(page.get_by_role("heading", name="Đã gửi hết")).to_be_visible()
    [kept] = place.fake.ledger.values()
    assert [one["person_id"] for one in kept["op"]["args"]["exceptions"]] == [person(2)]
    assert kept["result"] == {"s": "applied", "ver": kept["op"]["id"]}


def test_nothing_of_the_class_lies_open_on_the_disk(phones: Phones) -> None:
    page = phones.enrolled()
    type_mark(page, "9,5")
    sync(page)
    expect(page.get_by_role("heading", name="Đã gửi hết")).to_be_visible()
    read = """async (isSealedToo) => {
      const text = (value) => value instanceof Uint8Array ? isSealedToo ? new TextDecoder().decode(value) : ""
        : value && typeof value === "object" ? Object.values(value).map(text).join(" ") : String(value);
      const said = [];
      for (const { name } of await indexedDB.databases()) {
        const db = await new Promise((done) => { const ask = indexedDB.open(name); ask.onsuccess = () => done(ask.result); });
        for (const store of db.objectStoreNames) said.push(await new Promise((done) => {
          const ask = db.transaction(store).objectStore(store).getAll(); ask.onsuccess = () => done(ask.result.map(text).join(" ")); }));
      }
      return said.join(" ");
    }"""
    said = page.evaluate(read, arg=True)
    assert "class:" in said
    for secret in ("Lò Thị Ánh", "set_mark", "token-of", "Phòng máy"):
        assert secret not in said
    plain = page.evaluate(read, arg=False)  # short words stand by chance among sealed bytes, and inside of numbers
    assert "class:" in plain
    assert not {"9.5", "7A"} & set(plain.split())


def test_ten_wrong_pins_lock_the_device_and_lose_nothing(phones: Phones, place: Place) -> None:
    page = phones.enrolled()
    page.context.set_offline(True)
    type_mark(page, "6")
    expect(page.locator("hb-status")).to_contain_text("1 chờ gửi")
    page.get_by_role("button", name="Khóa").click()
    for left in range(9, 0, -1):
        give_pin(page, "000000")
        expect(page.get_by_text(f"Còn {left} lần")).to_be_visible(timeout=20_000)
    give_pin(page, "000000")
    expect(page.get_by_role("heading", name="Máy này đang khóa")).to_be_visible(timeout=20_000)
    count = "async () => new Promise((done) => { const ask = indexedDB.open('NAME'); ask.onsuccess = () => { const all = ask.result.transaction('STORE').objectStore('STORE').count(); all.onsuccess = () => done(all.result); }; })"
    assert page.evaluate(count.replace("NAME", "hoaban-replica").replace("STORE", "buckets")) == 0
    assert page.evaluate(count.replace("NAME", "hoaban-outbox").replace("STORE", "ops")) == 1
    page.context.set_offline(False)
    for label in ("Mã PIN mới", "Nhập lại mã PIN"):
        page.get_by_label(label).fill("135790")
    page.get_by_role("button", name="Mở khóa").click()
    expect(page.locator("hb-status")).to_contain_text("Đã gửi hết", timeout=20_000)
    [kept] = place.fake.ledger.values()
    assert kept["op"]["args"]["value"] == "6"


def test_a_roll_half_taken_outlasts_the_browser(phones: Phones, place: Place) -> None:
    page = phones.enrolled()
    go(page, f"#/roll/{CLASS}")
    page.get_by_role("button", name="Cà Thị Chung: Có phép").click()
    session = page.get_by_role("group", name="Buổi").locator("[aria-pressed=true]").inner_text()
    page.get_by_role("button", name="Khóa").click()
    expect(page.get_by_label("Mã PIN")).to_be_visible()
    page.close()
    page = phones.page(phones.contexts[-1])
    give_pin(page)
    expect(page.get_by_role("heading", name="Lớp 7A")).to_be_visible(timeout=20_000)
    go(page, f"#/roll/{CLASS}")
    page.get_by_role("group", name="Buổi").get_by_role("button", name=session).click()
    expect(page.get_by_role("button", name="Cà Thị Chung: Có phép")).to_have_attribute("aria-pressed", "true")
    saved_tag(page, "Chưa lưu")
    page.get_by_role("button", name="Lưu điểm danh").click()
    sync(page)
    expect(page.get_by_role("heading", name="Đã gửi hết")).to_be_visible()
    [kept] = place.fake.ledger.values()
    assert [one["person_id"] for one in kept["op"]["args"]["exceptions"]] == [person(2)]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_nobody_is_shut_out_and_nothing_is_wider_than_the_screen(
    phones: Phones, place: Place, checker: Checker, size: tuple[int, int]
) -> None:
    page = phones.another(size, bypass_csp=True)
    wrong = [("enrol", checker.violations(page))]
    phones.contexts[-1].close()
    page = phones.enrolled(size, bypass_csp=True)
    type_mark(page, "7")
    place.fake.write(
        SCOPE, {"e": f"mark:{CLASS}:{person(0)}:toan:1:regular:1", "v": "x", "value": "4", "by": "", "at": ""}
    )
    for screen in ALL:
        go(page, screen)
        expect(page.locator("h1")).to_be_visible()
        if "roll" in screen:
            page.get_by_role("button", name="Cà Thị Chung: Đi muộn").click()
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > size[0]:
            wrong.append((screen, width))
        wrong.append((screen, checker.violations(page)))
    page.get_by_role("button", name="Khóa").click()
    wrong.append(("closed", checker.violations(page)))
    assert [one for one in wrong if one[1]] == []


@pytest.mark.parametrize(
    ("status", "words"),
    [(503, "Tự gửi lại lúc"), (426, "Bản này đã cũ"), (401, "Bạn cần đăng nhập lại.")],
)
def test_what_stands_in_the_way_is_said_and_saving_goes_on(
    phones: Phones, place: Place, checker: Checker, status: int, words: str
) -> None:
    page = phones.enrolled(bypass_csp=True)
    place.fake.refuses = status
    type_mark(page, "7")
    sync(page)
    expect(page.locator("hb-app > .stack .notice")).to_contain_text(words)
    assert checker.violations(page) == []
    type_mark(page, "8")
    expect(page.locator("hb-status")).to_contain_text("2 chờ gửi")
    place.fake.refuses = 0
    sync(page)
    expect(page.get_by_role("heading", name="Đã gửi hết")).to_be_visible()
    assert [kept["op"]["args"]["value"] for kept in place.fake.ledger.values()] == ["7", "8"]


def test_a_browser_that_promises_nothing_is_named_with_what_to_do(phones: Phones, checker: Checker) -> None:
    page = phones.enrolled(bypass_csp=True)
    go(page, "#/outbox")
    told = page.get_by_role("heading", name="Trình duyệt có thể xóa những gì chưa gửi")
    expect(told).to_be_visible()
    expect(page.locator("hb-outbox .notice")).to_contain_text("thêm trang này vào màn hình chính")
    assert checker.violations(page) == []
    page.add_init_script(
        "StorageManager.prototype.persist = async () => true;"
    )  # contexts of tests are never promised it
    page.reload()
    give_pin(page)
    expect(page.get_by_role("heading", name="Đã gửi hết")).to_be_visible(timeout=20_000)
    expect(told).to_have_count(0)


def test_who_may_not_is_told_who_may(phones: Phones, place: Place, checker: Checker) -> None:
    row = place.fake.rows[SCOPE][SCOPE]
    place.fake.write(SCOPE, {**row, "may": []})
    page = phones.enrolled(bypass_csp=True)
    for part in ("roll", "marks", "comments", "conduct"):
        go(page, f"#/{part}/{CLASS}")
        expect(page.locator(f"hb-{part} .state")).to_contain_text("Bạn không")
        assert checker.violations(page) == []
    assert page.get_by_role("navigation", name="Các phần của lớp").get_by_role("link").all_inner_texts() == ["Học sinh"]


def test_a_primary_class_has_levels_and_no_marks(phones: Phones, place: Place) -> None:
    row = place.fake.rows[SCOPE][SCOPE]
    subjects = [{"id": "toan", "name": "Toán", "kind": "levels"}]
    place.fake.write(
        SCOPE, {**row, "level": "primary", "subjects": subjects, "may": ["roll", "marks:toan", "comments", "conduct"]}
    )
    page = phones.enrolled()
    go(page, f"#/marks/{CLASS}")
    expect(page.get_by_role("heading", name="Tiểu học đánh giá bằng mức độ")).to_be_visible()
    expect(page.get_by_role("link", name="Rèn luyện")).to_have_count(0)


def test_a_closed_book_takes_nothing_and_says_who_opens_it(phones: Phones, place: Place, checker: Checker) -> None:
    """Each term is closed or open by itself; where the school named a last day, it is told."""
    row = place.fake.rows[SCOPE][SCOPE]
    page = phones.enrolled(bypass_csp=True)
    type_mark(page, "7")
    place.fake.write(SCOPE, {**row, "closed": [1], "last_days": {"2": "2099-05-20"}})
    sync(page)
    closed = page.get_by_role("heading", name="Học kì I: sổ đã khóa")
    for part, field in (("marks", "td input"), ("comments", "textarea"), ("conduct", ".choices button")):
        go(page, f"#/{part}/{CLASS}")
        first = page.locator(f"hb-{part} {field}").first
        page.get_by_label("Học kì").select_option("1")
        expect(closed).to_be_visible()
        expect(page.locator(f"hb-{part} .notice")).to_contain_text("Chỉ hiệu trưởng mở lại được")
        assert first.evaluate("field => field.readOnly || field.disabled")
        assert checker.violations(page) == []
        page.get_by_label("Học kì").select_option("2")
        expect(page.locator(f"hb-{part}")).to_contain_text("Học kì II ghi được đến hết ngày 20/05/2099.")
        assert not first.evaluate("field => field.readOnly || field.disabled")
    go(page, f"#/marks/{CLASS}")
    page.get_by_label("Học kì").select_option("1")
    page.get_by_label(MARK).focus()
    page.evaluate(PASTE, "8\t9")
    sync(page)
    expect(page.get_by_role("heading", name="Đã gửi hết")).to_be_visible()
    assert [kept["op"]["args"]["value"] for kept in place.fake.ledger.values()] == ["7"]


def test_a_holiday_has_no_roll(phones: Phones, place: Place) -> None:
    row = place.fake.rows[SCOPE][SCOPE]
    page = phones.another()
    today = page.evaluate("new Date().toLocaleDateString('sv', { timeZone: 'Asia/Ho_Chi_Minh' })")
    place.fake.write(SCOPE, {**row, "days": [{"e": f"day:{today}", "v": None, "kind": "holiday", "why": "Quốc khánh"}]})
    enrol(page)
    go(page, f"#/roll/{CLASS}")
    expect(page.locator("hb-roll .notice")).to_contain_text(re.compile("Ngày nghỉ lễ.*Quốc khánh", re.DOTALL))
    page.get_by_role("button", name="Ngày trước").click()
    expect(page.locator(".roll-name")).to_have_count(24)


FULL = """() => {
  window.addAsBefore = IDBObjectStore.prototype.add;
  IDBObjectStore.prototype.add = () => { throw new DOMException("no room", "QuotaExceededError"); };
}"""


def test_a_full_device_says_that_it_did_not_save(phones: Phones, place: Place, checker: Checker) -> None:
    page = phones.enrolled(bypass_csp=True)
    go(page, f"#/marks/{CLASS}")
    expect(page.get_by_label(MARK)).to_be_visible()
    page.evaluate(FULL)
    page.get_by_label(MARK).fill("7")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Máy hết chỗ, chưa lưu được")).to_be_visible()
    assert checker.violations(page) == []
    page.evaluate("() => { IDBObjectStore.prototype.add = window.addAsBefore; }")
    sync(page)  # the class, which had made room, comes again
    go(page, f"#/marks/{CLASS}")
    page.get_by_label(MARK).fill("8")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Máy hết chỗ, chưa lưu được")).to_have_count(0)
    sync(page)
    expect(page.get_by_role("heading", name="Đã gửi hết")).to_be_visible()
    assert [kept["op"]["args"]["value"] for kept in place.fake.ledger.values()] == ["8"]


def test_the_keyboard_does_everything(phones: Phones, place: Place) -> None:
    page = phones.another(DESK)
    expect(page.get_by_label("Mã PIN mới")).to_be_visible()
    page.keyboard.press("Tab")
    tab_to(page, "Mã PIN mới")
    page.keyboard.type("246810")
    page.keyboard.press("Tab")
    page.keyboard.type("246810")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Lớp 7A")).to_be_visible(timeout=20_000)
    tab_to(page, "Điểm danh")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Lò Thị Ánh: Có phép")).to_be_visible()
    tab_to(page, "Lò Thị Ánh: Có phép")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.type("m")  # a letter says how
    expect(page.get_by_role("button", name="Quàng Văn Bình: Đi muộn")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Backspace")
    expect(page.get_by_role("button", name="Quàng Văn Bình: Đi muộn")).to_have_attribute("aria-pressed", "false")
    tab_to(page, "Lưu điểm danh", 200)
    page.keyboard.press("Enter")
    saved_tag(page, "Đã")
    sync(page)
    expect(page.get_by_role("heading", name="Đã gửi hết")).to_be_visible()
    [kept] = place.fake.ledger.values()
    assert kept["op"]["args"]["exceptions"] == [{"person_id": person(0), "kind": "excused", "note": ""}]


def tab_to(page: Page, words: str, most: int = 60) -> None:
    """Press Tab until something named so has the focus."""
    told = "(() => { const at = document.activeElement; return at.labels?.[0]?.textContent ?? at.getAttribute('aria-label') ?? at.textContent; })()"
    for _ in range(most):
        if page.evaluate(told).strip().startswith(words):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {words}")


def test_a_sheet_takes_arrows_enter_and_blocks_from_excel(phones: Phones, place: Place) -> None:
    page = phones.enrolled(DESK)
    go(page, f"#/marks/{CLASS}")
    page.get_by_label(MARK).focus()
    page.evaluate(PASTE, "7,5\t8\n6\t11\n")
    expect(page.get_by_label("Quàng Văn Bình, TX 2")).to_have_attribute("aria-invalid", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.type("10")
    page.keyboard.press("Enter")
    page.get_by_label("Quàng Văn Bình, TX 2").focus()
    expect(page.locator(".cell-note")).to_contain_text("Không phải điểm")
    sync(page)
    expect(page.get_by_role("heading", name="Đã gửi hết")).to_be_visible()
    args = [kept["op"]["args"] for kept in place.fake.ledger.values()]
    told = [(one["person_id"], one["number"], one["value"]) for one in args]
    assert told == [(person(0), 1, "7.5"), (person(0), 2, "8"), (person(1), 1, "6"), (person(2), 1, "10")]
    assert phones.complaints == []


def test_a_pupil_is_found_without_accents(phones: Phones) -> None:
    page = phones.enrolled()
    page.get_by_role("link", name="Tìm học sinh").click()
    page.get_by_label("Tên, có dấu hay không dấu").fill("lo thi d")
    expect(page.locator("hb-find .todo li")).to_have_count(1)
    page.get_by_role("link", name="Lò Thị Đào").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lò Thị Đào")


def test_english_is_complete(phones: Phones) -> None:
    page = phones.enrolled()
    page.get_by_role("button", name="English").click()
    page.get_by_label("PIN").fill("246810")
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_role("heading", name="My classes")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "en"


def test_a_new_version_waits_for_consent(phones: Phones, place: Place) -> None:
    page = phones.enrolled()
    kept_by_worker(page)
    page.reload()  # from here on the worker answers
    kind, script = place.fake.pages["/classroom/sw.js"]
    place.fake.pages["/classroom/sw.js"] = kind, re.sub(rb'"version": "\w+"', b'"version": "next"', script)
    page.evaluate("navigator.serviceWorker.getRegistration().then((one) => one.update())")
    give_pin(page)
    caches = "caches.keys().then((names) => names.length)"
    with page.expect_navigation():
        page.get_by_role("button", name="Cập nhật").click()
    expect(page.get_by_label("Mã PIN")).to_be_visible()
    assert page.evaluate(caches) == 1


def test_the_worker_never_touches_the_exchange(phones: Phones, place: Place) -> None:
    page = phones.enrolled()
    kept_by_worker(page)
    page.reload()
    give_pin(page)
    expect(page.get_by_role("heading", name="Lớp 7A")).to_be_visible(timeout=20_000)
    answered = requests_of(page.context, page)
    assert answered["/classroom/"] is True
    assert [kept for path, kept in answered.items() if path.startswith("/sync/")] == [False]


def requests_of(context: BrowserContext, page: Page) -> dict[str, bool]:
    """Say of each answer whether the service worker gave it."""
    seen: dict[str, bool] = {}
    page.on("response", lambda one: seen.update({"/" + one.url.split("/", 3)[3]: one.from_service_worker}))
    page.reload()
    with page.expect_response("**/sync/v1/exchange"):
        give_pin(page)
    return seen

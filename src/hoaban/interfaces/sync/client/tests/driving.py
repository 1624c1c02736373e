"""What the tests do on the classroom's screens, as a teacher does it."""

from playwright.sync_api import Page, expect

from hoaban.interfaces.sync.client.tests.fake_server import CLASS

MARK = "Lò Thị Ánh, TX 1"


def go(page: Page, hash_: str) -> None:
    page.evaluate("(to) => { location.hash = to; }", hash_)


def kept_by_worker(page: Page) -> None:
    """Wait until the service worker holds the shell."""
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")


KEPT = """async (number) => {
  const db = await new Promise((done) => { const ask = indexedDB.open("hoaban-outbox"); ask.onsuccess = () => done(ask.result); });
  const count = () => new Promise((done) => { const ask = db.transaction("ops").objectStore("ops").count(); ask.onsuccess = () => done(ask.result); });
  while (await count() < number) await new Promise((done) => setTimeout(done, 10));
  const found = await count();
  db.close();
  return found;
}"""


def type_mark(page: Page, value: str) -> None:
    """Type a mark, and wait until the disk has it: only then does the device promise anything."""
    go(page, f"#/marks/{CLASS}")
    kept = page.evaluate(KEPT, 0)
    page.get_by_label(MARK).fill(value)
    page.keyboard.press("Enter")
    page.evaluate(KEPT, kept + 1)


def sync(page: Page) -> None:
    go(page, "#/outbox")
    page.get_by_role("button", name="Gửi ngay").click()


def saved_tag(page: Page, words: str) -> None:
    expect(page.locator(".save-bar")).to_contain_text(words)

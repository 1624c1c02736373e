"""Make pictures of every page, phone and desktop: `.venv/bin/python -m script.screenshots ADDRESS [FOLDER]`, with a demonstration served.

    script/demo --port 8000        in one terminal
    .venv/bin/python -m script.screenshots http://127.0.0.1:8000

The pictures go to screenshots/, one folder a role, to be looked at.
"""

import os
import shutil
import sys
from collections import deque
from pathlib import Path
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, Page, sync_playwright

SIZES = {"phone": (390, 844), "desktop": (1366, 768)}
# Each role's pages are found by following links; what no link leads to in this form stands beside the role.
ROLES = {
    "giamdoc": ("/figures/learners/?by=level", "/figures/dropout-rate/?by=commune", "/find/?q=lo+van"),
    "chuyenvien": (),
    "canboxa": (),
    "kiemtoan": (),
    "hieutruong": ("/find/?q=lo+van",),
    "vanthu": (),
    "chunhiem": (),
    "giaovien": (),
    "phuhuynh": (),
    "hocsinh": (),
}
PAGES_A_ROLE = 90
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NO_PAGES = {"accounts:sign-out", "web:language", "accounts:language"}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def password() -> str:
    """Give the password of every account of the demonstration."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoaban.interfaces.settings")
    import django

    django.setup()
    from hoaban.interfaces.demo.accounts import PASSWORD

    return PASSWORD


def sign_in(page: Page, address: str, username: str) -> None:
    page.goto(f"{address}/sign-in/")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", password())
    page.click("main button[type=submit]")
    page.wait_for_load_state()


def take(page: Page, address: str, path: str, into: Path) -> None:
    page.goto(address + path)
    name = path.strip("/").replace("/", "-").replace("?", "-").replace("&", "-") or "home"
    into.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=into / f"{name}.png", full_page=True)
    print(into / f"{name}.png")


def view_of(path: str) -> str | None:
    """Name the view that answers an address, or nothing where it is not one of the pages."""
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return None


def links_on(page: Page, address: str) -> list[str]:
    """Give the addresses within Hoa Ban that a page links to, in the order they stand there."""
    whole = "links => links.map(link => new URL(link.getAttribute('href'), document.baseURI).href)"
    found = page.eval_on_selector_all("a[href]:not([download])", whole)
    return [link.removeprefix(address).split("#")[0] for link in found if link.startswith(f"{address}/")]


def reach(page: Page, address: str, more: tuple[str, ...]) -> list[str]:
    """Follow links from the first page and give one address for each view, then those that were asked for."""
    seen: dict[str, str] = {}
    waiting = deque(["/", "/me/"])
    while waiting and len(seen) < PAGES_A_ROLE:
        path = waiting.popleft()
        view = view_of(path)
        if view is None or view in seen or view in NO_PAGES:
            continue
        answer = page.request.get(address + path)
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        page.goto(address + path)
        seen[view] = path
        waiting.extend(links_on(page, address))
    return [*seen.values(), *more]


def walk(browser: Browser, address: str, username: str, folder: Path) -> None:
    """Take the pages that one role reaches, at each size."""
    paths: list[str] = []
    for size, (width, height) in SIZES.items():
        page = browser.new_context(viewport={"width": width, "height": height}).new_page()
        sign_in(page, address, username)
        paths = paths or reach(page, address, ROLES[username])
        for path in paths:
            take(page, address, path, folder / username / size)
        page.context.close()


def check_a_register(browser: Browser, address: str, folder: Path) -> None:
    """Take a school's own register, have it checked, and take the outcome; a check writes nothing."""
    for size, (width, height) in SIZES.items():
        page = browser.new_context(viewport={"width": width, "height": height}).new_page()
        sign_in(page, address, "chuyenvien")
        page.goto(f"{address}/schools/?level=primary")
        page.goto(address + str(page.locator("main table tbody th a").first.get_attribute("href")))
        with page.expect_download() as downloading:
            page.locator("main a[href*='/register/']").click()
        page.goto(f"{address}/registers/new/")
        sent = {
            "name": downloading.value.suggested_filename,
            "mimeType": XLSX,
            "buffer": downloading.value.path().read_bytes(),
        }
        page.set_input_files("input[type=file]", sent)
        page.click("main button[value=check]")
        page.wait_for_selector("#workbooks, .notice.wrong", timeout=60_000)
        take(page, address, page.url.removeprefix(address), folder / "chuyenvien" / size)
        page.context.close()


def main(arguments: list[str]) -> int:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not arguments or chromium is None:
        print(__doc__ if not arguments else "Chromium is not here; script/test installs it.", file=sys.stderr)
        return 2
    address, folder = arguments[0].rstrip("/"), Path(arguments[1] if len(arguments) > 1 else "screenshots")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # the browser's driver runs a loop of its own
    password()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for username in ROLES:
            walk(browser, address, username, folder)
        check_a_register(browser, address, folder)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

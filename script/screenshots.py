"""Make pictures of every page, phone and desktop: `.venv/bin/python -m script.screenshots ADDRESS [FOLDER]`, with a demonstration served.

    script/demo --port 8000        in one terminal
    .venv/bin/python -m script.screenshots http://127.0.0.1:8000

The pictures go to screenshots/, one folder a role, to be looked at.
"""

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

SIZES = {"phone": (390, 844), "desktop": (1366, 768)}
ROLES = {
    "giamdoc": ("/board/", "/schools/", "/classes/", "/learners/", "/staff/", "/places/", "/figures/", "/figures/learners/?by=level",
                "/figures/dropout-rate/?by=commune", "/registers/", "/accounts/", "/log/", "/roles/", "/find/?q=lo+van", "/transfers/"),
    "chuyenvien": ("/registers/", "/registers/new/", "/accounts/new/"),
    "hieutruong": ("/board/", "/schools/", "/classes/", "/learners/", "/figures/", "/log/"),
    "chunhiem": ("/classes/", "/learners/", "/me/"),
    "phuhuynh": ("/", "/learners/"),
}  # fmt: skip
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FIRST_RECORDS = ("/schools/", "/classes/", "/learners/", "/places/", "/log/")
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


def walk(browser: Browser, address: str, username: str, folder: Path) -> None:
    """Take one role's pages at each size, and the first record of each list that the role may open."""
    for size, (width, height) in SIZES.items():
        page = browser.new_context(viewport={"width": width, "height": height}).new_page()
        sign_in(page, address, username)
        for path in ROLES[username]:
            take(page, address, path, folder / username / size)
            record = page.locator("main table tbody th a").first
            if path in FIRST_RECORDS and record.count():
                take(page, address, str(record.get_attribute("href")), folder / username / size)
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

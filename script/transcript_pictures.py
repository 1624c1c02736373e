"""Make the pictures of how a transcript is checked: `.venv/bin/python -m script.transcript_pictures ADDRESS FILE.pdf [FOLDER]`.

    hoaban transcript issue --any --out FILE.pdf      on a demonstration, never on real people
    hoaban serve --port 8000                          the same one, after `hoaban log checkpoint`
    .venv/bin/python -m script.transcript_pictures http://127.0.0.1:8000 FILE.pdf

The code is read from the card. With no folder the pictures go to docs/guide/pictures/.
"""

import re
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "guide" / "pictures"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1366, "height": 768}
CODE = re.compile(r"/kiem-tra/([a-z0-9]+)/")
DOTS = 70  # an inch


def main(arguments: list[str]) -> int:
    address, card = arguments[0].rstrip("/"), Path(arguments[1])
    folder = Path(arguments[2]) if len(arguments) > 2 else PICTURES  # noqa: PLR2004  the third word
    folder.mkdir(parents=True, exist_ok=True)
    from tests.chromium import ARGUMENTS, CHROMIUM

    with sync_playwright() as p:
        chromium = p.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        shoot(chromium, address, card, folder)
        chromium.close()
    page = ["pdftoppm", "-r", str(DOTS), "-png", "-singlefile", "-f", "1", "-l", "1", str(card)]
    subprocess.run([*page, str(folder / "transcript-card")], check=True)
    return 0


def shoot(chromium: Browser, address: str, card: Path, folder: Path) -> None:
    """What a phone shows after the square was scanned, and what a desk shows of a file."""
    said = subprocess.run(["pdftotext", "-raw", str(card), "-"], check=True, capture_output=True, text=True).stdout
    found = CODE.search(said)
    if found is None:
        raise SystemExit(f"{card}: no address to check it at")
    phone = chromium.new_context(viewport=PHONE, locale="vi-VN").new_page()
    phone.goto(f"{address}/kiem-tra/{found[1]}/")
    phone.screenshot(path=folder / "transcript-scanned.png")
    desk = chromium.new_context(viewport=DESK, locale="vi-VN").new_page()
    desk.goto(f"{address}/kiem-tra/")
    desk.screenshot(path=folder / "transcript-check.png")
    desk.set_input_files("input[type=file]", str(card))
    desk.get_by_role("button", name="Kiểm tra tệp").click()
    desk.get_by_text("Tệp này hợp lệ").wait_for()
    desk.get_by_role("heading", name="Sổ ghi", exact=True).wait_for()
    desk.screenshot(path=folder / "transcript-file.png", full_page=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

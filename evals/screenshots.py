"""Pictures of the chat along a real story, taken with headless Chromium; also proves that nothing leaves this machine.

`python -m evals.screenshots [FOLDER]` writes docs/screenshot.png, and the others to FOLDER (temporary by default).
"""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import TYPE_CHECKING
from urllib.request import urlopen

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parent.parent
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
CASE = (
    "From: Dana Brooks <dana@northwind.example>\n"
    "We were charged twice for March, $1,240 each time, and I've opened a dispute with my bank. This is the third time "
    "I'm writing about this and nobody helps. I want to speak to a manager."
)
ADDED = "she is on the Enterprise plan"
REPLY = "Hello Dana,\n\nYou'll definitely get a full refund by tomorrow. It was probably a bug in our billing system.\n"
PATIENCE_S = 60


def chromium() -> str | None:
    """Returns the path of the browser, None where there is none."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def free_port() -> int:
    """Returns a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served() -> Generator[str]:
    """Yields the address of a desk served as `python app.py` serves it, its index and case log in a folder of its own.

    Raises:
        RuntimeError: it did not come up.
    """
    port = free_port()
    at = f"http://127.0.0.1:{port}"
    with TemporaryDirectory() as data:
        environment = {**os.environ, "ESCALATE_PORT": str(port), "ESCALATE_DATA": data}
        server = subprocess.Popen([sys.executable, "app.py"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        try:
            _wait(at, server)
            yield at
        finally:
            server.terminate()
            server.wait(timeout=20)


def _wait(at: str, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(PATIENCE_S * 4):
        if server.poll() is not None:
            raise RuntimeError(f"The desk ended with code {server.returncode} before it answered at {at}.")
        try:
            with urlopen(f"{at}/healthz", timeout=5):
                return
        except OSError:
            time.sleep(0.25)
    raise RuntimeError(f"The desk did not answer at {at} within {PATIENCE_S} seconds.")


@contextmanager
def browser() -> Generator["Browser"]:
    """Yields headless Chromium.

    Raises:
        RuntimeError: it is not installed.
    """
    from playwright.sync_api import sync_playwright

    path = chromium()
    if path is None:
        raise RuntimeError("Chromium is not installed: apt-get install -y chromium")
    with sync_playwright() as started:
        opened = started.chromium.launch(executable_path=path, args=list(FLAGS))
        yield opened
        opened.close()


def send(page: "Page", text: str) -> None:
    """Types a message and waits for the desk's answer."""
    before = page.locator("#chat .bot").count()
    page.locator("#box textarea").fill(text)
    page.locator("#box textarea").press("Enter")
    page.wait_for_function("n => document.querySelectorAll('#chat .bot').length > n", arg=before)
    page.wait_for_timeout(500)


def tab(page: "Page", name: str) -> None:
    """Opens a tab of the right side."""
    page.get_by_role("tab", name=name).first.click()
    page.wait_for_timeout(300)


def opened(at: "Browser", url: str, width: int, height: int, dark: bool = False) -> "Page":
    """Returns a page with the desk ready to use."""
    page = at.new_page(viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light")
    page.goto(url)
    page.locator("#box textarea").wait_for()
    page.wait_for_timeout(600)
    return page


def shoot(url: str, folder: Path, front: Path) -> list[str]:
    """Takes the story's pictures; returns the addresses outside this machine that the page asked for."""
    outside: list[str] = []
    with browser() as at:
        page = opened(at, url, 1280, 860)
        page.on("request", lambda request: outside.append(request.url) if not _ours(request.url, url) else None)
        page.reload()
        page.locator("#box textarea").wait_for()
        page.wait_for_timeout(800)
        page.screenshot(path=folder / "1-empty.png")
        send(page, CASE)
        page.screenshot(path=folder / "2-case.png")
        page.screenshot(path=folder / "2-case-full.png", full_page=True)
        send(page, ADDED)
        page.screenshot(path=front)
        tab(page, "Packets")
        page.screenshot(path=folder / "4-packets.png")
        tab(page, "Customer reply")
        page.locator("#reply textarea").fill(REPLY)
        page.locator(".verdict.bad").wait_for()
        page.screenshot(path=folder / "5-reply.png", full_page=True)
        tab(page, "Policy")
        page.screenshot(path=folder / "6-policy.png")
        _others(at, url, folder)
    return outside


def _others(at: "Browser", url: str, folder: Path) -> None:
    dark = opened(at, url, 1280, 860, dark=True)
    send(dark, "user lost phone, backup codes dont work, cant get past 2fa. verified by email code")
    dark.screenshot(path=folder / "7-dark.png", full_page=True)
    send(dark, "sla for ent billing?")
    dark.screenshot(path=folder / "8-dark-question.png")
    narrow = opened(at, url, 390, 844)
    narrow.screenshot(path=folder / "9-narrow-empty.png")
    send(narrow, CASE)
    narrow.screenshot(path=folder / "9-narrow.png", full_page=True)
    wide = narrow.evaluate("document.documentElement.scrollWidth")
    if wide > 390:
        raise RuntimeError(f"The page is {wide} pixels wide on a screen of 390.")


def _ours(asked: str, url: str) -> bool:
    return asked.startswith((url, "data:", "blob:"))


def main() -> int:
    """Takes the pictures; fails where the page asked for anything outside."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(mkdtemp(prefix="screenshots-"))
    folder.mkdir(parents=True, exist_ok=True)
    front = ROOT / "docs" / "screenshot.png"
    with served() as url:
        outside = shoot(url, folder, front)
    sys.stdout.write(f"{front} ({front.stat().st_size // 1000} KB), more in {folder}\n")
    for asked in outside:
        sys.stderr.write(f"The page asked for {asked}\n")
    return 1 if outside else 0


if __name__ == "__main__":
    sys.exit(main())

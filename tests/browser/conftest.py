"""One server and one browser for all tests of pages; skipped where there is no Chromium."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[2]
SCREENSHOTS = ROOT / "out" / "screenshots"
#: Debian's names first.
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
#: What a page may ask for: this computer, and what it holds itself.
NEAR = ("http://127.0.0.1", "data:", "blob:")
#: Much longer than needed: tests share their machine, and say nothing of speed.
PATIENCE_MS = 40_000


@pytest.fixture(scope="session")
def browser():
    """Debian's Chromium without a window."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed (apt-get install chromium)")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield found
        found.close()


@pytest.fixture(scope="session")
def address(browser) -> Iterator[str]:
    """Where ``doorstroom app`` serves Oss."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "experiments.cli", "app", "--region", "oss"]
    with subprocess.Popen(
        [*command, "--port", str(port)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        wait_for(f"http://127.0.0.1:{port}/", server)
        yield f"http://127.0.0.1:{port}/"
        server.terminate()


def wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    """Wait until a server answers, and no longer than it lives."""
    for _ in range(int(PATIENCE_MS / 500)):
        assert server.poll() is None, "the server ended"
        try:
            urlopen(url, timeout=5).close()
            return
        except OSError:
            time.sleep(0.5)
    raise AssertionError("the server did not start")


@pytest.fixture
def page(browser):
    """A page of a visitor of its own; ends with no error in its console, and nothing from afar."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    context.set_default_timeout(PATIENCE_MS)
    found = context.new_page()
    errors: list[str] = []
    asked: list[str] = []
    found.on("pageerror", lambda error: errors.append(str(error)))
    found.on("request", lambda request: asked.append(request.url))
    yield found
    context.close()
    assert errors == []
    assert [
        url for url in asked if not url.startswith(("http://127.0.0.1", "data:", "blob:"))
    ] == []


def picture(page, name: str) -> None:
    """Keep a picture of the whole page."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png")

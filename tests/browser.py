"""Chromium without a screen, and the page in it, for the tests of the page."""

import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

BINARY = shutil.which("chromium") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
FLAGS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--disable-dev-shm-usage", "--hide-scrollbars"),
)
PATIENCE = 10.0


@contextmanager
def browser(width: int = 1280, height: int = 800, *, dark: bool = False) -> Iterator[Any]:
    """A fresh window of a browser of its own."""
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    if BINARY is None or DRIVER is None:
        pytest.skip("no Chromium with its chromedriver on this machine: the page was not driven")
    profile = Path(tempfile.mkdtemp(prefix="lifeops-browser-"))
    options = webdriver.ChromeOptions()
    options.binary_location = BINARY
    for flag in (*FLAGS, f"--user-data-dir={profile}", f"--window-size={width},{height}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options, Service(DRIVER))
    try:
        resize(driver, width, height)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
        yield driver
    finally:
        with suppress(OSError):
            driver.quit()
        shutil.rmtree(profile, ignore_errors=True)


def resize(driver: Any, width: int, height: int) -> None:
    """Make the page that many pixels wide and high, however small."""
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)


def until(found: Callable[[], Any], seconds: float = PATIENCE) -> Any:
    """Return what ``found`` returns as soon as that is true.

    Raises:
        AssertionError: it never was.
    """
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        seen = found()
        if seen:
            return seen
        time.sleep(0.02)
    raise AssertionError(f"not within {seconds} s; last: {found()!r}")


class Window:
    """The page of a spreadsheet as a person has it before them."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver

    def open(self, address: str, spreadsheet: str = "", more: str = "") -> "Window":
        """Open the page, at a spreadsheet if one is named, and wait for its cells."""
        self.driver.get("about:blank")
        self.driver.get(address + (f"&spreadsheet={spreadsheet}{more}" if spreadsheet else ""))
        until(lambda: self.script("return document.body.dataset.ready"))
        self.script("document.querySelector('#grid').focus()")
        return self

    def script(self, source: str, *given: Any) -> Any:
        """Run a script in the page and return what it returns."""
        return self.driver.execute_script(source, *given)

    def find(self, selector: str) -> Any:
        """Return the first element of a selector."""
        return self.driver.find_element("css selector", selector)

    def texts(self, selector: str) -> list[str]:
        """Return the texts of all elements of a selector."""
        source = "return [...document.querySelectorAll(arguments[0])].map((e) => e.textContent)"
        found: list[str] = self.script(source, selector)
        return found

    def cell(self, address: str) -> str | None:
        """Return what a cell shows; ``None`` if it is not on the screen."""
        source = "return document.querySelector(arguments[0])?.textContent ?? null"
        shown: str | None = self.script(source, _id(address))
        return shown

    def shows(self, address: str, text: str, seconds: float = PATIENCE) -> None:
        """Wait until a cell shows a text."""
        until(lambda: self.cell(address) == text, seconds)

    def click(self, address: str) -> None:
        """Choose a cell with the mouse."""
        self.press(_id(address))

    def press(self, selector: str) -> None:
        """Click the first element of a selector once it is there."""
        from selenium.common.exceptions import NoSuchElementException
        from selenium.common.exceptions import StaleElementReferenceException as Stale

        def clicked() -> bool:
            with suppress(NoSuchElementException, Stale):  # not there yet, or drawn anew
                self.find(selector).click()
                return True
            return False

        until(clicked)

    def keys(self, *keys: str) -> None:
        """Press keys one after the other."""
        from selenium.webdriver import ActionChains

        actions = ActionChains(self.driver, duration=0)
        for key in keys:
            actions.send_keys(key)
        actions.perform()

    def chord(self, held: str, *keys: str) -> None:
        """Press keys while another is held."""
        from selenium.webdriver import ActionChains

        actions = ActionChains(self.driver, duration=0).key_down(held)
        for key in keys:
            actions.send_keys(key)
        actions.key_up(held).perform()

    def paste(self, text: str) -> None:
        """Paste a text as another program would leave it on the clipboard."""
        self.script(
            "const held = new DataTransfer(); held.setData('text/plain', arguments[0]);"
            "document.activeElement.dispatchEvent(new ClipboardEvent('paste',"
            " {clipboardData: held, bubbles: true, cancelable: true}))",
            text,
        )

    def tab(self, title: str) -> None:
        """Choose a tab."""
        tabs = "[...document.querySelectorAll('#tabs button')]"
        self.script(f"{tabs}.find((b) => b.textContent === arguments[0]).click()", title)
        until(lambda: self.script("return document.querySelector('#grid').ariaLabel") == title)

    def complaints(self) -> list[str]:
        """Return what the browser itself complained of since it was asked last."""
        log = self.driver.get_log("browser")
        return [each["message"] for each in log if each["level"] in ("SEVERE", "WARNING")]


def _id(address: str) -> str:
    found = re.fullmatch(r"([A-Z]+)(\d+)", address)
    assert found, address
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return f"#c{int(found[2]) - 1}-{column - 1}"

"""A headless Chromium, spoken to over a pipe: no port, no driver, nothing but the standard library."""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--headless",
    "--remote-debugging-pipe",
    "--no-first-run",
    "--disable-gpu",
    "--disable-dev-shm-usage",  # where /dev/shm is small a page would die and its answers never come
    "--disable-extensions",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--mute-audio",
]
PATIENCE = 60.0  # seconds for an answer, or for a page


class PageGone(RuntimeError):
    """The page that was asked is no longer there: another has been loaded."""


class Tab:
    """One page, without scripts of its own; `asked` are the addresses that it asked for. It waits for nothing without end."""

    def __init__(self, read: int, write: int) -> None:
        self._write, self._reader = write, os.fdopen(read, "rb")
        self._number, self._rest, self.asked = 0, b"", []  # type: int, bytes, list[str]
        self._session: str | None = None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime", "DOM"):
            self.call(f"{domain}.enable")
        self.call("Emulation.setScriptExecutionDisabled", value=True)

    def call(self, method: str, seconds: float = PATIENCE, **params: Any) -> Any:
        """One command of the protocol, and its result; TimeoutError where none comes."""
        self._number += 1
        session = {"sessionId": self._session} if self._session else {}
        text = json.dumps({"id": self._number, "method": method, "params": params, **session})
        os.write(self._write, text.encode() + b"\0")
        end = time.monotonic() + seconds
        while True:
            told = self._told(end)
            if told.get("id") == self._number:
                if "error" in told:
                    gone = any(
                        word in str(told["error"]) for word in ("navigated", "destroyed", "context with")
                    )
                    raise (PageGone if gone else RuntimeError)(told["error"])
                return told["result"]

    def _told(self, end: float) -> Any:
        while b"\0" not in self._rest:
            if not select.select([self._reader], [], [], max(0.0, end - time.monotonic()))[0]:
                raise TimeoutError("the browser does not answer")
            more = os.read(self._reader.fileno(), 1 << 20)
            if not more:
                raise RuntimeError("the browser has ended")
            self._rest += more
        text, _, self._rest = self._rest.partition(b"\0")
        told = json.loads(text)
        if told.get("method") in ("Inspector.targetCrashed", "Target.targetCrashed"):
            raise RuntimeError("the page has died")
        if told.get("method") == "Network.requestWillBeSent":
            self.asked.append(told["params"]["request"]["url"])
        return told

    def open(self, file: Path, width: int = 1000) -> None:
        """Load a file in a window of a width, and wait until it is there."""
        self.asked.clear()
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=False
        )
        self.call("Page.navigate", url=file.as_uri())
        end = time.monotonic() + PATIENCE
        while (state := self.value("document.readyState + location.href")) != f"complete{file.as_uri()}":
            if time.monotonic() > end:
                raise TimeoutError(f"the page is not there: {state}")

    def value(self, expression: str) -> Any:
        """What an expression of ours gives in the page; asked again where the page has changed meanwhile."""
        for seconds in (5.0, 10.0, PATIENCE):
            with suppress(TimeoutError, PageGone):
                found = self.call("Runtime.evaluate", seconds, expression=expression, returnByValue=True)
                break
        else:
            raise TimeoutError("the page does not answer")
        if "exceptionDetails" in found:
            raise RuntimeError(found["exceptionDetails"])
        return found["result"].get("value")

    def press(self, key: str, code: int, text: str = "") -> None:
        """A key of the keyboard, down and up."""
        for kind in ("keyDown", "keyUp"):
            self.call(
                "Input.dispatchKeyEvent",
                type=kind,
                key=key,
                code=key,
                windowsVirtualKeyCode=code,
                **({"text": text} if text and kind == "keyDown" else {}),
            )

    def close(self) -> None:
        """Let the browser end."""
        self._session = None
        self.call("Browser.close")
        self._reader.close()


@contextmanager
def browsing() -> Iterator[Tab]:
    """A tab of a browser of its own, gone with the block."""
    ours, theirs = os.pipe(), os.pipe()  # we read from ours, they from theirs
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        line = [CHROMIUM or "", *FLAGS, *root, f"--user-data-dir={folder}"]
        shell = f'exec "$@" 3<&{theirs[0]} 4>&{ours[1]}'
        process = subprocess.Popen(
            ["bash", "-c", shell, "bash", *line],
            pass_fds=(theirs[0], ours[1]),
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        os.close(theirs[0])
        os.close(ours[1])
        try:
            tab = Tab(ours[0], theirs[1])
            yield tab
            tab.close()
            process.wait(20)
        finally:
            os.close(theirs[1])
            if process.poll() is None:
                process.kill()
                process.wait(20)

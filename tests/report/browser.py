"""A headless Chromium, spoken to over a pipe: no port, no driver, nothing but the standard library."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--headless",
    "--remote-debugging-pipe",
    "--no-first-run",
    "--disable-gpu",
    "--disable-extensions",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--mute-audio",
]


class Tab:
    """One page, without scripts of its own; `asked` are the addresses that it asked for."""

    def __init__(self, read: int, write: int) -> None:
        self._write, self._reader = write, os.fdopen(read, "rb")
        self._number, self._rest, self.asked = 0, b"", []  # type: int, bytes, list[str]
        self._session: str | None = None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime", "DOM"):
            self.call(f"{domain}.enable")
        self.call("Emulation.setScriptExecutionDisabled", value=True)

    def call(self, method: str, **params: Any) -> Any:
        """One command of the protocol, and its result."""
        self._number += 1
        session = {"sessionId": self._session} if self._session else {}
        text = json.dumps({"id": self._number, "method": method, "params": params, **session})
        os.write(self._write, text.encode() + b"\0")
        while True:
            told = self._told()
            if told.get("id") == self._number:
                if "error" in told:
                    raise RuntimeError(told["error"])
                return told["result"]

    def _told(self) -> Any:
        while b"\0" not in self._rest:
            more = os.read(self._reader.fileno(), 1 << 20)
            if not more:
                raise RuntimeError("the browser has ended")
            self._rest += more
        text, _, self._rest = self._rest.partition(b"\0")
        told = json.loads(text)
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
        while self.value("document.readyState + location.href") != f"complete{file.as_uri()}":
            pass

    def value(self, expression: str) -> Any:
        """What an expression of ours gives in the page."""
        found = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
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
                process.wait()

"""A headless Chromium for the tests, spoken to over a pipe: no port, no driver, no network."""

import json
import os
import select
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "chrome")
WITHIN: Final = 60.0
"""Seconds that an answer may take on a busy machine."""


def lacks_browser() -> str | None:
    """Say why no browser can be started here; None where one can."""
    if _program() is None:
        return f"no browser: none of {', '.join(NAMES)} on the PATH"
    return None


def _program() -> str | None:
    return next((found for name in NAMES if (found := shutil.which(name))), None)


class Browser:
    """One page of a running browser: what it is told, and the events that it told us."""

    def __init__(self, wire: int, answers: int) -> None:
        self._wire, self._answers = wire, answers
        self._rest, self._number = b"", 0
        self._session: str | None = None
        self.events: list[dict[str, Any]] = []
        target = self("Target.createTarget", url="about:blank")["targetId"]
        attached = self("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self(f"{domain}.enable")

    def __call__(self, method: str, **params: Any) -> dict[str, Any]:
        """Send one command of the DevTools protocol, and give its result."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        if self._session is not None:
            message["sessionId"] = self._session
        os.write(self._wire, json.dumps(message).encode() + b"\0")
        while True:
            found = self._next()
            if found.get("id") == self._number:
                assert "error" not in found, found["error"]
                result: dict[str, Any] = found["result"]
                return result
            self.events.append(found)

    def _next(self) -> dict[str, Any]:
        end = time.monotonic() + WITHIN
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self._answers], [], [], max(end - time.monotonic(), 0))
            assert ready, "the browser does not answer"
            part = os.read(self._answers, 1 << 16)
            assert part, "the browser has gone"
            self._rest += part
        message, _, self._rest = self._rest.partition(b"\0")
        found: dict[str, Any] = json.loads(message)
        return found

    def open(self, path: Path, *, dark: bool = False, width: int = 1280, height: int = 900) -> None:
        """Open a file, and wait until it is drawn."""
        self(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self("Emulation.setEmulatedMedia", features=[scheme])
        self.events.clear()
        self("Page.navigate", url=path.resolve().as_uri())
        while not any(e.get("method") == "Page.loadEventFired" for e in self.events):
            self.events.append(self._next())
        self.value("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")

    def value(self, script: str) -> Any:
        """Give what an expression is worth in the page."""
        found = self("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def press(self, key: str) -> None:
        """Press a key: `Tab`, `Enter`."""
        code = {"Tab": 9, "Enter": 13, " ": 32}[key]
        text = {"Enter": "\r", " ": " "}.get(key)
        down = {"key": key, "code": key, "windowsVirtualKeyCode": code}
        self("Input.dispatchKeyEvent", type="keyDown", **down, **({"text": text} if text else {}))
        self("Input.dispatchKeyEvent", type="keyUp", **down)

    def told(self, method: str) -> list[dict[str, Any]]:
        """Give what the events of one kind said since the page was opened."""
        return [e["params"] for e in self.events if e.get("method") == method]


@contextmanager
def browser(home: Path) -> Iterator[Browser]:
    """Start a browser that keeps what it keeps under ``home``, and end it."""
    program = _program()
    assert program is not None
    to_read, wire = os.pipe()
    answers, to_write = os.pipe()

    def as_three_and_four() -> None:
        read, write = os.dup(to_read), os.dup(to_write)
        os.dup2(read, 3)
        os.dup2(write, 4)

    with (home / "chromium.log").open("wb") as log:
        process = subprocess.Popen(
            [
                *(program, "--headless", "--remote-debugging-pipe", f"--user-data-dir={home}"),
                *("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"),
                *("--disable-background-networking", "--disable-component-update"),
                *("--disable-sync", "--disable-extensions", "--hide-scrollbars"),
            ],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            close_fds=False,
            preexec_fn=as_three_and_four,  # noqa: PLW1509 - nothing else runs in this process
            start_new_session=True,
        )
    os.close(to_read)
    os.close(to_write)
    try:
        yield Browser(wire, answers)
    finally:
        # Its renderers are processes of their own, in one group with it.
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        os.close(wire)
        os.close(answers)

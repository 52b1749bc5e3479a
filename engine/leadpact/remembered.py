"""Small things that are slow to make and never change, kept between runs; never needed.

They lie in the user's own cache folder. Whatever is wrong there (no folder, no right to write,
half a file) only costs the time to make them again. ``LEADPACT_CACHE`` names another folder, or
``off``.
"""

import hashlib
import os
import sys
from contextlib import suppress
from pathlib import Path


def folder() -> Path | None:
    """Find the cache folder, or None where there is none to be had."""
    told = os.environ.get("LEADPACT_CACHE")
    if told == "off":
        return None
    if told:
        return Path(told)
    root = (
        os.environ.get("LOCALAPPDATA")
        if sys.platform == "win32"
        else os.environ.get("XDG_CACHE_HOME")
    )
    try:
        return (Path(root) if root else Path.home() / ".cache") / "leadpact"
    except RuntimeError:
        return None


def place(kind: str, *made_from: str) -> Path | None:
    """Name the file that keeps what is made from these texts; it changes when they do."""
    home = folder()
    if home is None:
        return None
    digest = hashlib.sha256("\0".join(made_from).encode("utf-8", "surrogatepass")).hexdigest()
    return home / f"{kind}-{digest[:32]}"


def recall(path: Path | None) -> str | None:
    """Read a text that was kept, or None."""
    found = recall_bytes(path)
    try:
        return None if found is None else found.decode()
    except UnicodeDecodeError:
        return None


def recall_bytes(path: Path | None) -> bytes | None:
    """Read what was kept, or None."""
    try:
        return None if path is None else path.read_bytes()
    except OSError:
        return None


def keep(path: Path | None, text: str) -> None:
    """Keep a text."""
    keep_bytes(path, text.encode())


def keep_bytes(path: Path | None, content: bytes) -> None:
    """Keep something, written aside and then renamed, so that nobody reads half of it."""
    if path is None:
        return
    aside = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        aside.write_bytes(content)
        aside.replace(path)
    except OSError:
        with suppress(OSError):
            aside.unlink(missing_ok=True)


def forget_oldest(kind: str, most: int) -> None:
    """Drop the oldest files of a kind beyond so many."""
    home = folder()
    if home is None:
        return
    try:
        found = sorted(home.glob(f"{kind}-*"), key=lambda path: path.stat().st_mtime_ns)
        for path in found[: max(0, len(found) - most)]:
            path.unlink()
    except OSError:
        return

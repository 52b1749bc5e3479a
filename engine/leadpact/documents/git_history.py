"""The texts that one file has had in git, each named with its commit."""

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from leadpact.diagnostics.catalogue.versions import NO_HISTORY
from leadpact.diagnostics.diagnostic import Diagnostic
from leadpact.documents.text_files import source_of_bytes
from leadpact.source import Source, Span

_MARK = "\x01"
_SHORT = 10
_OF_ANOTHER = frozenset(
    {"GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_PREFIX"}
)
"""What a hook of git is told of its own repository, which need not be that of the policy."""
_WAYS_OUT = "name the earlier files instead: `--version FILE`"


class HistoryError(Exception):
    """The history of a file cannot be read; ``diagnostics`` say why."""

    def __init__(self, path: str, because: str, help_: str = _WAYS_OUT) -> None:
        found = NO_HISTORY.at(Source(path, ""), Span(0, 0), help=help_, path=path, because=because)
        super().__init__(found.message)
        self.diagnostics = (found,)


@dataclass(frozen=True, slots=True)
class Committed:
    """What the file held after one commit: its text, named ``inbound.yaml@1f2e3d4c5b``, or why it is none."""

    commit: str
    text: Source | Diagnostic


def committed(path: Path) -> Iterator[Committed]:
    """Give the texts that a file has had, the newest first, through renames.

    Raises:
        HistoryError: there is no git, no repository or no commit of the file, or the clone is cut short.
    """
    if not path.is_file():
        raise HistoryError(
            str(path), "it is a directory" if path.is_dir() else "there is no such file"
        )
    folder = path.resolve().parent
    if _asked(path, folder, "rev-parse", "--is-shallow-repository").strip() == b"true":
        raise HistoryError(
            str(path), "this clone is cut short", "fetch all of it: `git fetch --unshallow`"
        )
    log = _asked(
        path, folder, "log", "--follow", "--name-only", "-z", f"--format={_MARK}%H",
        "--no-show-signature", "--no-relative", "--diff-filter=AMRC", "--", path.resolve().name,
    ).decode("utf-8", "surrogateescape")  # fmt: skip
    entries = [entry.split("\0") for entry in log.split(_MARK)[1:]]
    if not entries:
        raise HistoryError(str(path), "git has no commit of it")
    name = f"./{path.resolve().name}"
    for commit, *names in entries:
        # A merge that changed the file itself lists no name: it is the one that the file had after it.
        name = next((named.removeprefix("\n") for named in names if named), name)
        data = _asked(path, folder, "cat-file", "blob", f"{commit}:{name}")
        yield Committed(commit[:_SHORT], source_of_bytes(f"{path}@{commit[:_SHORT]}", data))


def _asked(path: Path, folder: Path, *words: str) -> bytes:
    """Ask git, and give what it says."""
    command = ("git", "--literal-pathspecs", "--no-pager", "-C", str(folder), *words)
    own = {name: value for name, value in os.environ.items() if name not in _OF_ANOTHER}
    environment = {**own, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"}
    try:
        done = subprocess.run(  # noqa: S603 - the words are ours, and the shell reads none of them
            command, stdin=subprocess.DEVNULL, capture_output=True, check=False, env=environment
        )
    except OSError:  # also one that may not be run
        raise HistoryError(str(path), "there is no `git` command that can be run") from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines() or ["git failed"]
        because = said[0].removeprefix("fatal: ")
        raise HistoryError(str(path), f"git says: {because}")
    return done.stdout

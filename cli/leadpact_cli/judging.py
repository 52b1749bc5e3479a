"""Show on a terminal how far long work is."""

import sys
from time import monotonic
from typing import Final

from leadpact_cli.manners import is_quiet, is_terminal

_PATIENCE: Final = 0.7
_WIDTH: Final = 32


class Progress:
    """A bar on stderr, where a person looks and data does not run over the same screen.

    It comes when one step has taken longer than most people wait without asking.
    """

    def __init__(self, *, beside_data: bool) -> None:
        self._is_wanted = is_terminal(sys.stderr) and not is_quiet() and not beside_data
        self._since = monotonic()
        self._is_shown = False

    def __call__(self, share: float | None) -> None:
        """Show how far the running step is; a smaller share than before is a step of its own."""
        if not self._is_wanted or monotonic() - self._since < _PATIENCE:
            return
        done = int((share or 0) * _WIDTH)
        said = f"{share:4.0%}" if share is not None else "    "
        sys.stderr.write(f"\r  judging [{'#' * done}{'-' * (_WIDTH - done)}] {said}")
        sys.stderr.flush()
        self._is_shown = True

    def close(self) -> None:
        """Take the bar away."""
        if self._is_shown:
            sys.stderr.write("\r" + " " * (_WIDTH + 20) + "\r")
            sys.stderr.flush()
            self._is_shown = False

"""Write `expected.txt` anew, of all folders or of those whose names begin as given.

    python tests/bad/update.py            # all
    python tests/bad/update.py LP206 LP3  # some

Read the difference as the author of the policy would: is it true, and does it help?
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bad.cases import EXPECTED, every_case


def update(beginnings: tuple[str, ...]) -> None:
    for case in every_case():
        shown = case.shown() if case.name.startswith(beginnings) else case.expected
        if shown != case.expected:
            (case.folder / EXPECTED).write_text(shown, "utf-8", newline="")
            sys.stdout.write(f"{case.name}\n")


if __name__ == "__main__":
    update(tuple(sys.argv[1:]) or ("",))

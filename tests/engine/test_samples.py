"""The sample leads are what their script writes."""

import subprocess
import sys
from pathlib import Path

SAMPLES = Path(__file__).parents[2] / "policies" / "samples"


def test_the_sample_leads_are_what_the_script_writes():
    check = subprocess.run(
        [sys.executable, SAMPLES / "generate.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (check.returncode, check.stderr) == (0, "")

"""The environment of the peers: made by the bench, kept beside it, with the exact versions of `peers.txt`."""

import subprocess
import sys
from pathlib import Path
from venv import EnvBuilder

HERE = Path(__file__).parent
HOME = HERE / ".venv"
PYTHON = HOME / "bin" / "python"
_WANTED = HERE / "peers.txt"
_READY = HOME / ".ready"


def wanted() -> list[str]:
    lines = _WANTED.read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def prepare() -> dict[str, str]:
    """Install leadpact and every peer that can be; give what cannot be, with the installer's last word."""
    told = _WANTED.read_text("utf-8")
    if PYTHON.exists() and _READY.exists() and _READY.read_text("utf-8") == told:
        return {}
    sys.stderr.write(f"setting up {HOME.name} for the peers, once\n")
    EnvBuilder(with_pip=True, clear=True).create(HOME)
    if said := _install("--editable", str(HERE.parent)):
        raise SystemExit(f"leadpact cannot be installed beside its peers: {said}")
    refused = {line: said for line in wanted() if (said := _install(line))}
    if not refused:
        _READY.write_text(told, "utf-8")
    return refused


def _install(*what: str) -> str | None:
    """Install one thing; say why not where it fails."""
    command = [str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check", *what]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return None
    said = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
    return (said or done.stderr.splitlines() or ["pip failed and said nothing"])[-1]

"""The `leadpact` command: its subcommands, each loaded when it is called, and one map to exit codes."""

import atexit
import errno
import gc
import os
import sys
from importlib import import_module
from typing import Any

import click

from leadpact_cli.exits import ExitCode
from leadpact_cli.manners import is_debugging, manners
from leadpact_cli.messages import say
from leadpact_cli.stopping import stoppable, stopped

COMMANDS = {
    "lint": "Is the policy itself sound? Every problem at its place.",
    "read": "The agreement in plain English, to read aloud and sign.",
    "check": "Each lead's verdicts, for people, CI and pipelines.",
    "bind": "Which columns of a CRM's export are the policy's fields, and what it lacks.",
    "compile": "The policy as SQL, or as a dbt model, for the warehouse.",
    "audit": "The scoreboard: promises kept and missed, where leads went, what they cost.",
    "evidence": "Does the definition of a good lead foretell what becomes of it?",
    "why": "Why a lead passed or failed, and what would change it.",
    "error": "The page of an error code.",
}
"""Every command with its line of help; its module is loaded when it is called."""

EXIT_CODES = """\b
Exit codes:
  0   it holds
  1   it does not: a lead failed, the linter found errors
  2   the command was misused
  3   the input is unusable: the policy does not compile, a file cannot be read
  4   undecided: nothing failed, and something that --fail-on names is unknown
  70  a bug of ours
"""
# A query is a tree of so many objects: to look it through every 700 costs a tenth of a short run.
_OBJECTS_AT_ONCE = 100_000
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS)


class Commands(click.Group):
    """The group of all commands. Here alone what happened becomes an exit code."""

    def main(self, *given: Any, **extra: Any) -> Any:  # noqa: ANN401 - whatever click's own takes
        """Run one command line and exit with its code."""
        _open_streams()
        gc.set_threshold(_OBJECTS_AT_ONCE, *gc.get_threshold()[1:])
        atexit.register(gc.freeze)  # what is left as Python ends is not looked through once more
        try:
            with stoppable():
                came_to = super().main(*given, **{**extra, "standalone_mode": False})
        except click.ClickException as misuse:
            _show(misuse)
            came_to = ExitCode.MISUSED
        except click.Abort as aborted:
            said, came_to = stopped(aborted.__cause__)
            say(said)
        sys.exit(came_to or ExitCode.HOLDS)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own signature
        """Run the command; whatever stops it ends here, where its options are still known."""
        try:
            came_to = super().invoke(ctx)
            sys.stdout.flush()
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except KeyboardInterrupt as stop:
            said, code = stopped(stop)
            say(said)
            return code
        except Exception as problem:  # noqa: BLE001 - the last place that can say what happened
            return _after(problem)
        return came_to

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's own signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module = vars(import_module(f"leadpact_cli.commands.{cmd_name}"))
        # a command that is called like a builtin has an underscore behind its name in Python
        found: click.Command = module.get(cmd_name) or module[f"{cmd_name}_"]
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or guess which one was meant."""
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            raise click.UsageError(_no_command(args[0]), ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands without loading any of them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def _open_streams() -> None:
    """Give a process that was started without one of its streams (`<&-`, `>&-`) one that is empty, or goes nowhere."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 - for good


def _no_command(name: str) -> str:
    from leadpact.diagnostics.suggest import did_you_mean  # noqa: PLC0415 - only a misspelling needs it

    guess = did_you_mean(name, COMMANDS)
    return f"there is no command `{name}`" + (f": {guess}" if guess else "")


def _show(misuse: click.ClickException) -> None:
    if _about_input(misuse) is not None:
        return
    context = getattr(misuse, "ctx", None) or click.get_current_context(silent=True)
    path = "leadpact" if context is None else context.command_path
    say(f"error: {misuse.format_message()}\n  = help: `{path} -h` tells how it is used")


def _after(problem: Exception) -> ExitCode:
    """Say what stopped a command, and give the exit code that means it."""
    match problem:
        case BrokenPipeError():
            _leave_pipe()
            return ExitCode.PIPE_CLOSED
        case OSError(errno=number) if number in _NO_ROOM:
            say(f"the output cannot be written: {os.strerror(number).lower()}")
            _leave_pipe()
            return ExitCode.UNUSABLE
        case _:
            return _about_input(problem) or _about_us(problem)


def _about_input(problem: Exception) -> ExitCode | None:
    """Show the diagnostics that stopped a command; None where it was something else."""
    diagnostics = getattr(problem, "diagnostics", None)
    if diagnostics is None:
        return None
    # Whatever carries diagnostics has loaded this already; `leadpact --version` never does.
    from leadpact_cli.complaints import complain  # noqa: PLC0415

    complain(d for d in diagnostics if d.is_error)
    return ExitCode.UNUSABLE


def _about_us(problem: Exception) -> ExitCode:
    if (
        is_debugging() or "--debug" in sys.argv
    ):  # a command that cannot be loaded has read no option
        import traceback  # noqa: PLC0415 - for a bug only

        traceback.print_exception(problem)
    what = " ".join(f"{type(problem).__name__}: {problem}".split())[:200]
    say(
        f"leadpact itself failed ({what}): please report it, with what the same command says "
        "with --debug"
    )
    return ExitCode.BUG


def _leave_pipe() -> None:
    """Give stdout somewhere to go, so that nothing complains at exit about the reader that left."""
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, sys.stdout.fileno())
    os.close(sink)


def _print_version(ctx: click.Context, _option: click.Parameter, value: object) -> None:
    if value and not ctx.resilient_parsing:
        from importlib.metadata import version  # noqa: PLC0415 - slow, and for this alone

        sys.stdout.write(f"leadpact {version('leadpact')}\n")
        ctx.exit()


@click.group(
    cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.option("--version", is_flag=True, expose_value=False, is_eager=True, callback=_print_version,
              help="Show the version and exit.")  # fmt: skip
@manners
def main() -> None:
    """One agreement between sales and marketing about leads: each verdict with its reasons, each loss with one owner."""

"""Several versions of one policy: loaded from files or from git, and audited together."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from leadpact.agreement.line import Line, wrong_versions
from leadpact.api import Policy, PolicyError, instant_of, load_text
from leadpact.diagnostics.diagnostic import Diagnostic
from leadpact.documents.git_history import committed
from leadpact.documents.text_files import read_source
from leadpact.source import Source

if TYPE_CHECKING:  # an annotation, of what is loaded when somebody audits
    from leadpact.agreement.audit import Audit

_VERSION = re.compile(r"^ ?[\"']?version[\"']?[ \t]*:[ \t]*([^\s#,]+)", re.MULTILINE)


@dataclass(frozen=True)
class Versions:
    """The versions of one policy: each lead is judged by the one in force when it was created.

    ``line`` has them in the order in which they take effect, each from the start of its `effective` date
    in the zone of its first calendar.
    """

    line: Line

    @property
    def policies(self) -> tuple[Policy, ...]:
        """Give them as policies, the earliest first."""
        return tuple(map(Policy, self.line.trees))

    def audit(  # noqa: PLR0913 - each is one thing that an audit is about
        self,
        *leads: str,
        as_of: datetime | str,
        activity: str | None = None,
        binding: str | None = None,
        spend: str | None = None,
        account: str | None = None,
        always_valid: bool = False,
        one_by_one: bool = False,
    ) -> "Audit":
        """Say what the leads of some sources come to, each by its version; arguments are `Policy.audit`'s.

        ``audit.versions`` says how many leads each version judged; ``audit.older`` are older than the first,
        and ``audit.nobodys`` have no readable date of creation: they are in no other number.

        Raises:
            UnusableInput, BindingError: a source or a binding cannot be used.
            EngineError: the engine refuses.
            LeadError: ``as_of`` is no instant.
        """
        from leadpact.agreement.from_files import audit_files  # noqa: PLC0415 - as `Policy.audit` does

        return audit_files(
            self.line,
            leads,
            instant_of(as_of),
            activity=activity,
            binding=binding,
            spend=spend,
            account=account,
            always_valid=always_valid,
            one_by_one=one_by_one,
        )


def load_versions(*paths: str | Path) -> Versions:
    """Load several versions of one policy, in any order.

    Raises:
        PolicyError: a file cannot be read, a policy is not sound, its name is another one, or two take
            effect on one date; it carries every diagnostic.
    """
    if not paths:
        raise TypeError("load_versions takes one path or more")
    sources: list[Source] = []
    problems: list[Diagnostic] = []
    for path in paths:
        found = read_source(path)
        if isinstance(found, Diagnostic):
            problems.append(found)
        else:
            sources.append(found)
    return _versions(sources, problems)


def load_history(path: str | Path) -> Versions:
    """Load all versions of a policy file that git knows, and the file as it is.

    Of the commits with one `version` the last counts, and before it the file as it is.

    Raises:
        HistoryError: there is no git, no repository or no commit of the file, or the clone is cut short.
        PolicyError: as for `load_versions`; what was committed is named ``inbound.yaml@1f2e3d4c5b``.
    """
    present = read_source(path)
    texts = [present, *(one.text for one in committed(Path(path)))]
    seen: set[str] = set()
    sources: list[Source] = []
    problems: list[Diagnostic] = []
    for text in texts:
        if isinstance(text, Diagnostic):
            problems.append(text)
            continue
        version = _version_of(text)
        if version not in seen:
            seen.add(version)
            sources.append(text)
    return _versions(sources, problems)


def _version_of(text: Source) -> str:
    """Give the `version` that a text says it has, without reading all of it; the text where it says none."""
    found = _VERSION.search(text.text)
    return text.text if found is None else found[1].strip("\"'")


def _versions(sources: Iterable[Source], problems: list[Diagnostic]) -> Versions:
    trees = []
    for source in sources:
        try:
            trees.append(load_text(source).tree)
        except PolicyError as error:
            problems.extend(error.diagnostics)
    if not any(d.is_error for d in problems):
        problems = list(wrong_versions(trees))
    if problems:
        raise PolicyError(tuple(problems))
    return Versions(Line.of(trees))

"""What the linter says of a whole, sound policy: risks and oversights, each at its place.

It reads a policy without errors. What is wrong with one is said by the checks beside this package.
"""

from collections.abc import Callable, Iterator
from datetime import date

from leadpact.check.lint.answering import owners_of_promises, volume_floors
from leadpact.check.lint.clashes import clashes
from leadpact.check.lint.constants import constant_conditions, constant_scores
from leadpact.check.lint.luck import missed_by_chance
from leadpact.check.lint.measuring import flattering_metrics, judged_in_time
from leadpact.check.lint.outline import Outline, outline
from leadpact.check.lint.ownership import (
    asked_of_everyone,
    idle_calendars,
    repeated_rules,
    slas_below_conversions,
    stages_without_fix,
)
from leadpact.check.lint.promises import constant_targets, two_targets, without_consequence
from leadpact.check.lint.timing import (
    cut_windows,
    endless_deadlines,
    looking_back,
    never_final,
    nights_and_weekends,
    restarting_clocks,
    survivors_only,
)
from leadpact.check.lint.unused import unused_attributes, unused_parts
from leadpact.check.lint.waivers import idle_waivers, one_sided_waivers, waiver_terms
from leadpact.check.lint.wording import (
    hidden_names,
    inside_words,
    machines,
    not_is_not_failed,
    repeated_options,
)
from leadpact.diagnostics.diagnostic import Diagnostic, in_file_order
from leadpact.policy import PolicyTree

Check = Callable[[PolicyTree, Outline], Iterator[Diagnostic]]

CHECKS: tuple[Check, ...] = (
    # parts and owners
    unused_parts,
    unused_attributes,
    stages_without_fix,
    repeated_rules,
    waiver_terms,
    one_sided_waivers,
    idle_waivers,
    idle_calendars,
    slas_below_conversions,
    asked_of_everyone,
    # rules
    never_final,
    endless_deadlines,
    restarting_clocks,
    looking_back,
    nights_and_weekends,
    survivors_only,
    cut_windows,
    not_is_not_failed,
    hidden_names,
    machines,
    inside_words,
    repeated_options,
    constant_conditions,
    clashes,
    constant_scores,
    # promises
    two_targets,
    without_consequence,
    constant_targets,
    judged_in_time,
    owners_of_promises,
    volume_floors,
    missed_by_chance,
    flattering_metrics,
)
"""Every check. Each walks the policy about once; none compares each part with each other."""


def lint(tree: PolicyTree, *, today: date | None) -> tuple[Diagnostic, ...]:
    """Say what is suspicious in a linked policy without errors, in file order.

    ``today`` tells which waivers have ended; None asks for no such thing.
    """
    read = outline(tree, today)
    return in_file_order(said for check in CHECKS for said in check(tree, read))

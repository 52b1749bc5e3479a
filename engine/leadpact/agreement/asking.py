"""What an audit asks of every lead, got ready once: promises, metrics, shares, and who judges by which version."""

from collections.abc import Mapping
from dataclasses import dataclass

from leadpact.agreement.commitments import Promise
from leadpact.agreement.figures import Reckoner
from leadpact.agreement.judge import Judge
from leadpact.agreement.judged import Questions
from leadpact.agreement.line import Line
from leadpact.agreement.wording import Wording
from leadpact.policy import PolicyTree

ACCOUNTS = ("account", "account_id", "account.id", "company_id", "company.id")
"""Fields that tell which leads share an account, where the policy has one of them."""


def account_field(tree: PolicyTree) -> str | None:
    """Name the field that tells which leads share an account, None where the policy has none."""
    return next((name for name in ACCOUNTS if name in tree.fields), None)


@dataclass(frozen=True)
class Asking:
    """``promises`` and ``judges`` are by the number of the version; metrics and shares the present one's."""

    promises: tuple[Mapping[str, Promise], ...]
    metrics: Mapping[str, Reckoner]
    shares: Mapping[str, Reckoner]
    judges: tuple[Judge, ...]
    questions: Questions

    @classmethod
    def of(cls, line: Line, present: int, account: str | None) -> "Asking":
        """Get ready what the versions of a policy ask; leads are told apart by ``account`` too."""
        trees, now = line.trees, line.trees[present]
        wording = Wording(trees) if len(trees) > 1 else None
        questions = Questions() if wording is None else wording
        promises = tuple(
            {name: Promise.of(c, tree, questions) for name, c in tree.commitments.items()}
            for tree in trees
        )
        metrics = {
            name: Reckoner(metric.measure, now, questions) for name, metric in now.metrics.items()
        }
        shares = {
            name: Reckoner(share.measure, now, questions) for name, share in now.shares.items()
        }
        reckoners = [*metrics.values(), *(p.reckoner for of in promises for p in of.values())]
        by = [
            "source",
            account or "",
            *(c.by or "" for tree in trees for c in tree.commitments.values()),
        ]
        by += [leaf.per or "" for reckoner in reckoners for leaf in reckoner.leaves]
        judges = (
            Judge(
                tree,
                questions if wording is None else wording.of_version(number),
                tuple(dict.fromkeys(name for name in by if name in tree.fields)),
            )
            for number, tree in enumerate(trees)
        )
        return cls(promises, metrics, shares, tuple(judges), questions)

"""Metrics, shared spend and commitments of a document, as shapes of a policy that are not linked yet."""

from collections.abc import Iterator

from leadpact.diagnostics.catalogue import declarations as says
from leadpact.documents.constants import length_of, share_of
from leadpact.documents.sentences import Sentences
from leadpact.documents.wanted import entries, items, text, whole, words
from leadpact.documents.yaml_refusals import shortened
from leadpact.documents.yaml_source import MappingNode, Node, Scalar
from leadpact.nodes import Expr
from leadpact.policy import Commitment, Every, Metric, Share, Target

_EVERY = {period.value: period for period in Every}


def metrics(node: Node | None, sentences: Sentences) -> Iterator[tuple[str, Metric]]:
    """Yield the metrics in file order."""
    for key, value in entries(node):
        if isinstance(value, MappingNode):
            measure = sentences.rule(value.get("measure"), key.span)
            dated = sentences.optional(value.get("dated"))
            yield key.text, Metric(key.text, measure, dated, span=key.span)
        else:
            yield key.text, Metric(key.text, sentences.rule(value, key.span), span=key.span)


def shares(node: Node | None, sentences: Sentences) -> Iterator[tuple[str, Share]]:
    """Yield what is spent for all sources in file order: by its name in the table of spend."""
    for key, value in entries(node):
        yield key.text, Share(key.text, _by(key, value, sentences), span=key.span)


def _by(key: Scalar, node: Node, sentences: Sentences) -> Expr:
    """Read `by count(qualified)`: the word, and the count behind it."""
    if not isinstance(node, Scalar) or not (written := node.text.lstrip()):
        return sentences.rule(node, key.span)
    if not written.startswith("by "):
        sentences.found.append(
            says.BAD_SHARE.at(
                sentences.source,
                node.span,
                problem=f"`{key.text}` does not say by what",
                help=f"write `by {shortened(written)}`"
                if written.startswith("count")
                else "write `by count(leads)`",
            )
        )
        return sentences.placeholder(node.span)
    return sentences.rule(node, key.span, after="by ")


def commitments(node: Node | None, sentences: Sentences) -> Iterator[tuple[str, Commitment]]:
    """Yield the commitments in file order."""
    for key, value in entries(node):
        if isinstance(value, MappingNode):
            yield key.text, _commitment(key, value, sentences)


def _commitment(key: Scalar, node: MappingNode, sentences: Sentences) -> Commitment:
    return Commitment(
        key.text,
        words(node.get("owner")),
        sentences.rule(node.get("measure"), key.span),
        _target(key, node, sentences),
        _EVERY.get(text(node.get("every")) or ""),
        whole(node.get("last")),
        by=text(node.get("by")),
        condition=sentences.optional(node.get("for")),
        mature_after=length_of(node.get("mature_after"), "`mature_after`", sentences),
        missed_after=whole(node.get("missed_after")) or 1,
        confidence=share_of(node.get("confidence"), "`confidence`", sentences),
        warn_at=sentences.optional(node.get("warn_at")),
        if_missed=text(node.get("if_missed")),
        span=key.span,
    )


def _target(key: Scalar, node: MappingNode, sentences: Sentences) -> Target:
    between = node.get("between")
    if between is not None:
        ends: list[Expr | None] = [sentences.optional(item) for item in items(between)[:2]]
        low, high = (*ends, None, None)[:2]
        return Target(low, high, span=between.span)
    low_node, high_node = node.get("at_least"), node.get("at_most")
    at = low_node or high_node
    return Target(
        sentences.optional(low_node),
        sentences.optional(high_node),
        span=key.span if at is None else at.span,
    )

"""Measure everything that is quick and print one table. Exit code 1: a goal was missed."""

import sys

import auditing
import calendars
import columnar
import deciding
import explaining
import loading
import starting
from table import report

LONGER = """
These take minutes, and are run by themselves:
  .venv/bin/python bench/peers.py      zen-engine, CEL, Rego, JSON Logic, pointblank and pandera beside us
  .venv/bin/python bench/scaling.py    what grows with the leads: bytes, processor time, memory
  .venv/bin/python bench/spark.py      Spark on two workers against one; needs Java 17
  LEADPACT_BENCH_LEADS=10000000 .venv/bin/python bench/columnar.py    all leads at once, ten million of them
  LEADPACT_BENCH_AUDIT_LEADS=1000000 .venv/bin/python bench/auditing.py    the audit of a million leads with twenty million events
"""


def main() -> int:
    topics = (loading, starting, explaining, deciding, calendars, columnar, auditing)
    code = report(row for topic in topics for row in topic.measure())
    sys.stdout.write(LONGER)
    return code


if __name__ == "__main__":
    raise SystemExit(main())

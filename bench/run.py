"""Measure everything and print one table. Exit code 1: a goal was missed."""

import calendars
import columnar
import deciding
import explaining
import loading
import starting
from table import report


def main() -> int:
    topics = (loading, starting, explaining, deciding, calendars, columnar)
    return report(row for topic in topics for row in topic.measure())


if __name__ == "__main__":
    raise SystemExit(main())

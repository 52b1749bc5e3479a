"""The twelve criteria over a Parquet file in pandera on Polars: how many rows fail each; blanks do not.

`python peer_pandera.py FILE` prints the counts. Every failing row becomes a line of its report.
"""

import json
import sys

import pandera.errors
import pandera.polars as pandera_polars
import polars as pl

from peer_polars import TRUTHS


def main(path: str) -> None:
    checks = [_check(name, truth) for name, truth in TRUTHS.items()]
    schema = pandera_polars.DataFrameSchema(checks=checks)
    told = dict.fromkeys(TRUTHS, 0)
    try:
        schema.validate(pl.read_parquet(path), lazy=True)
    except pandera.errors.SchemaErrors as found:
        counted = found.failure_cases.group_by("check").len()
        told |= {row["check"]: row["len"] for row in counted.iter_rows(named=True)}
    sys.stdout.write(json.dumps(told) + "\n")


def _check(name: str, truth: pl.Expr) -> pandera_polars.Check:
    # A blank is no failure to pandera: it is said to hold, so that both count the same failures.
    return pandera_polars.Check(
        lambda frame: frame.lazyframe.select(truth.fill_null(value=True)), name=name
    )


if __name__ == "__main__":
    main(sys.argv[1])

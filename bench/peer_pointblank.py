"""The twelve criteria over a Parquet file in pointblank on Polars: how many rows pass each; blanks do not.

`python peer_pointblank.py FILE` prints the counts; with `extracts` it gathers the failing rows too.
"""

import json
import sys

import pointblank
import polars as pl

from peer_polars import TRUTHS


def main(path: str, *, extracts: bool) -> None:
    steps = pointblank.Validate(pl.read_parquet(path))
    for truth in TRUTHS.values():
        steps = steps.col_vals_expr(expr=truth)
    done = steps.interrogate(collect_extracts=extracts)
    if extracts:
        done.get_data_extracts()
    failed = [str(step.eval_error) for step in done.validation_info if step.eval_error]
    if failed:
        raise SystemExit("; ".join(failed))
    passed = done.n_passed()
    told = {name: int(passed[number]) for number, name in enumerate(TRUTHS, 1)}
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], extracts="extracts" in sys.argv[2:])

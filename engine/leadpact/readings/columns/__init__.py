"""The columnar reading: all leads at once, as one query of sqlglot expressions for any engine."""

"""The engines that a binding's relations are tried in."""

from engine.columns.conftest import in_duckdb, in_postgres, in_spark, runner

__all__ = ("in_duckdb", "in_postgres", "in_spark", "runner")

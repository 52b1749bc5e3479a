"""Who runs the columnar reading's query: an engine takes tables in, and gives verdicts back."""

"""The sentences of a rule: from text to nodes and back."""

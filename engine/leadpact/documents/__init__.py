"""From a policy file to the shapes of a policy: YAML with positions, its schema, and the loader."""

"""The commands, one module each; `main` loads the one that is called."""

"""`leadpact check`: each lead's verdicts, for people, CI and pipelines."""

"""The audit for people: one screen for the review, the same as Markdown, and as a table of promises."""

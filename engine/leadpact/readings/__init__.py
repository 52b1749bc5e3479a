"""One policy, many readings: each module here turns rules, or a whole agreement, into something else."""

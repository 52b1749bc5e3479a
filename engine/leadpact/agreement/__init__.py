"""Metrics, commitments, accountability and money: what the parties promised, and what came of it."""

"""Text in, answer out: the front door for commands."""

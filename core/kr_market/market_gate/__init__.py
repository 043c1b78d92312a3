"""The Market Gate: whether the market as a whole invites new entries."""

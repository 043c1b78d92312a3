"""Tables of the Korean market's signals and flows."""

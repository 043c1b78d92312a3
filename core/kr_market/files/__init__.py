"""Which files of the Korean market are here, how old they are, and what can run with them."""

"""Pages of the Korean market."""

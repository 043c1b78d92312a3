"""What was said, and what waits to be confirmed."""

"""What the desk sees of the Korean market at a glance."""

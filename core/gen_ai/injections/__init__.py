"""Texts that try to give a model commands, and how many the schema keeps out."""

"""Prompts: which text a model is given, who wrote it, and who let it in."""

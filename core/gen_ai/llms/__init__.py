"""Adapters of language models, one module each."""

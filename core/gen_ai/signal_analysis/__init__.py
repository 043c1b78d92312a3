"""The question about signals: its prompt, and the only answers that are taken."""

"""Language models: what they are asked, what they may answer, and what it cost."""

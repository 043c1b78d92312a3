"""From new bars to a notice: scan, seal, analyse, tell."""

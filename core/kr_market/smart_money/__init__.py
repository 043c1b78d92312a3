"""Who buys: net buying by foreigners and institutions, scored, staged and followed."""

"""How signals did, always beside what any share of the same days did."""

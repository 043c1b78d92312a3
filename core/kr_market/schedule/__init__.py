"""The Korean market's day: what is due when, by the calendar of the exchange."""

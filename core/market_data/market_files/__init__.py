"""Files with the data of a whole market: recognised by their header, read in whole columns."""

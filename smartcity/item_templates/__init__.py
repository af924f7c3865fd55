"""Templates of recurring items: what comes back every year, half-year, quarter or month is made by itself, once."""

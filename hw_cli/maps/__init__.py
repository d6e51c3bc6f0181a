"""Maps of one variable: signs of their slopes, where they are one-to-one, their images."""

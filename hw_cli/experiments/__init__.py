"""Measurements: simulations, quadratures and random models whose numbers a claim predicts."""

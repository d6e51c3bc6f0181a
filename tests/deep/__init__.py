"""Large samples, run by `make deep`: see the modules."""

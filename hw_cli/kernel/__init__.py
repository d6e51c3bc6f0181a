"""What is claimed, and what is said of it: statements, settings, certificates, evidence, verdicts."""

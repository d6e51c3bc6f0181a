"""The calculus of expected logarithms: normal forms, certificates and their checker."""

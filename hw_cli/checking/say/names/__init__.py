"""The names that lines bring in, and which lines say what a name is."""

"""What is plotted: one module per figure family, each returning a figure and its data."""

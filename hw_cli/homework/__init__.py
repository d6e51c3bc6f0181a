"""What a homework is to the commands: its sheet, the modules that derive its answers, and how it is found."""

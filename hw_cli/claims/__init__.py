"""What is claimed, in lines and words: chains, signs, solutions; and the same, judged."""

"""Independent ways to decide a line. None of them knows the rules that produced it."""

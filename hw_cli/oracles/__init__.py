"""Independent ways to decide a statement, each with a checker that knows nothing of how it was found."""

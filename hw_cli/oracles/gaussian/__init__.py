"""Lines about Gaussian laws, vectors and matrices of any size, by normal forms."""

"""Views of an answer: terminal, LaTeX, Markdown and JSON, and the TeX engine."""

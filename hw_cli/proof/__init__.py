"""Claims, the rules that derive them and the judges that verify them: the trusted part."""

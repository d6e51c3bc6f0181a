"""A class's answers: found, judged by many processes, and told in a table, in feedback and in clusters of one slip.

folder → submissions → marks of each (`marking`, in a worker) → clusters → views
"""

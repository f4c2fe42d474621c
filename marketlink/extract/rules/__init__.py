"""The rules of the scanner, one module a kind of statement.

Each `read` looks at one item of a clause, adds the event that it finds, and returns the item to go on from, or 0 where the
rule doesn't apply.
"""

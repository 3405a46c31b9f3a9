"""The regulation's rules, one file each; ``enforced.py`` says which, and in which order.

It imports none of them: what a rule finds is told on the wire, and a reader needs no rule.
"""

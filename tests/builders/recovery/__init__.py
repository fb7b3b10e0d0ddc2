"""
Worlds whose truth is known, and how the estimators fare in them.

Kept apart from the estimators: a simulator that shares their blind spot proves nothing.
"""

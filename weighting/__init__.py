"""Sampling, weights and design-based estimates: numbers in, numbers out.

Nothing here knows of the web or the database. Start with `weighting.recipe.run` for a whole weight
run and `weighting.estimation.estimate` for tables; every step is also a function of its own.
"""

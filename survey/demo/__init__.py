"""The demonstration study: a synthetic country with a known truth, and fieldwork simulated in it.

Fieldwork goes through the services that the web uses; only the people are invented. Everything made here
is marked synthetic.
"""

"""Who may sign in: accounts with passwords, sign-in throttling, and the roles each account holds over a scope for a time.

It knows no school and no person; a scope is named by its kind and code or id. `interfaces/actors.py` turns an account into an actor.
"""

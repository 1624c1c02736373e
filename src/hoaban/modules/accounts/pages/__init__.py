"""The pages of accounts: signing in and one's own account, the users and the access table, and managing them."""

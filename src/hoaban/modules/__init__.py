"""The domain, one folder each, in tiers from accounts and places up to figures; arrows between them point down only."""

"""The meeting point of devices that work without a network: what they send is judged once, what changed is told in order.

A device sends operations, which are the same actions as those of the pages, and hears of the classes that its owner works with. It owns
the devices, the operations that were not applied, and the epoch of the database. The wire is described in docs/reference/sync.md.
"""

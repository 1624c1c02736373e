"""Simulated annealing on flat arrays, compiled: hundreds of thousands of moves a second, each with the exact change of the cost.

`layout` lays an instance and a board out in arrays, `state` holds what changes, `reckoning` keeps the cost after every step,
`moves` are the steps, `running` cools them down, and `annealing` leads rounds of it from Python.
"""

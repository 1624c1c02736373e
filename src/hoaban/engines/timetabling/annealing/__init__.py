"""Simulated annealing on flat arrays, compiled: hundreds of thousands of moves a second, each with the exact change of the cost.

`dividing` tells how events may be split, `numbering` counts lessons, units and seats, and `laying` lays them out in an array (`layout`,
`codes`), `pricing` their constraints, `tabling` what these cost for every set of busy times of a day; `reckoning` keeps the cost after
every step, `changing` makes and takes back, `moves` are the steps, most of which `foreseeing` sees through before anything is changed,
`cooling` is the loop, and `rounds` leads walks (`annealing`) from Python.
"""

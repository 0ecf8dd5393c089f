#!/usr/bin/env python3
"""Writes moons.csv: 400 points of two half moons that reach into each other, in random order. The numbers
are invented here, and in the public domain. Run by hand:

    python3 tests/own_data/make_moons.py
"""

import math
import pathlib
import random

random.seed(1)
rows = []
for i in range(400):
    angle = math.pi * random.random()
    x, y = (math.cos(angle), math.sin(angle)) if i % 2 == 0 else (1 - math.cos(angle), 0.5 - math.sin(angle))
    x, y = random.gauss(x, 0.1), random.gauss(y, 0.1)
    rows.append(f"{x:.3f},{y:.3f},{'upper' if i % 2 == 0 else 'lower'}\n")
random.shuffle(rows)
(pathlib.Path(__file__).parent / "moons.csv").write_text("x,y,moon\n" + "".join(rows))

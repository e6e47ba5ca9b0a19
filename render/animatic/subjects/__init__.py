"""The library of things a panel can show: parametric silhouettes, each drawn by one function with a pen.

Ships lie along x with the waterline at y 0 and a length of 1, bow to the right; whoever stands on the ground has
the feet at (0, 0) and a height of 1; aircraft are centred. y points down. They know values and materials, no light.
"""

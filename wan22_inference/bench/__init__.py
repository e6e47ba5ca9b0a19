"""Measures one expert on whatever device there is, beside diffusers' transformer with weights of the same shape.

`python -m wan22_inference.bench` prints JSON. Weights are random: time and memory do not depend on their values.
"""

"""From what was written to what is meant: defaults, inheritance, references, times and files.

Takes the validated parts, gives a `Storyboard`; everything that does not fit together goes to the report, and a value
stands in, so that the rest is still looked at. Knows no YAML.
"""

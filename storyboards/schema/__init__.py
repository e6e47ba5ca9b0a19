"""The schema: one pydantic model for every map of the language, one type for every kind of value.

Says what may be written, in code and as JSON Schema. Knows no references between parts, no files and no defaults that
depend on other keys; that is the resolving side's.
"""

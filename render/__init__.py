"""The conductor: enhancer, plan, keys, store, journal, renderers, supervisor, command line."""

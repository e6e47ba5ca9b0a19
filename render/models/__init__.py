"""Model files: what lies where, what it is, whether it is whole, what is superfluous, and fetching the right ones.

The way through: `walk` (a tree) -> `gather` (assets, looked at by `seeing`, `heads`, `families`, `name_sets` and the stores)
-> `verify`, `audit` (with `references`, `duplicates`, then `advice` and `reclaim`), `where`. The network side is `hub` ->
`repo_check` -> `download` -> `lockfile`. Imports no torch; loads and runs nothing of any model file.
"""

"""How ranks share the work, beside a model that does not know it: groups, Ulysses, FSDP2, layouts."""

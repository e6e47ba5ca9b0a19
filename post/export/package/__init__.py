"""The package: signed files, papers and checksums in a BagIt bag, and its copies on the media that travel."""

"""What is measured of writing in a film's picture: that planned texts are there and legible, and that no others are."""

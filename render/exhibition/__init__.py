"""The exhibition: outputs judged, signed, packed with their papers, and copied to where they go."""

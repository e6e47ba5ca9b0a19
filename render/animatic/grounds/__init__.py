"""Where a panel plays: skies, seas, lands, harbours, rooms and halls, painted as sheets from far to near.

Each painter takes the stage and puts layers on it, far ones first. They know light through the stage's mood; they know
no words and no subjects.
"""

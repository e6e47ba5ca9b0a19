"""Type: text from the storyboard set as an ASS file that libass draws exactly."""

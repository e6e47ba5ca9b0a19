"""The exhibition export: what each place needs, made from one cut."""

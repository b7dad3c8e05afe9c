"""Look an installation over: its settings, its data set and its machine, each check answered in a line of words."""

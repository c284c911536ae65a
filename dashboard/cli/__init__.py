"""The command line: the one place that composes a load with a screen."""

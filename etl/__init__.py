"""How it comes in: read, map, check, pseudonymise, stage, merge, publish. Knows no screen."""

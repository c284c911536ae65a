"""A campaign fitted to the published record, written as the source systems' own files."""

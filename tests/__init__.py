"""The tests: the product's tree again, plus spec, architecture, browser, faults and bench."""

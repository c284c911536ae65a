"""What is true: the star, its engines, marts, indicators and questions. Knows no screen."""

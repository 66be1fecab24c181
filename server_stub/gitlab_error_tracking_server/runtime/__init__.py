"""Run the application in one process or in several."""

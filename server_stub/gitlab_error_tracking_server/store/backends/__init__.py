"""The databases that the store runs on."""

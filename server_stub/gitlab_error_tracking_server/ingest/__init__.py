"""The rules of receiving: from the body of a request to an event. They know neither HTTP nor SQL."""

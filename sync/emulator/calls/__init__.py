"""The methods of the API, one file per family."""

"""The page: a spreadsheet of the embedded server in a browser on the same computer."""

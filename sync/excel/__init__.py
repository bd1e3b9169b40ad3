"""The .xlsx end of a link: finding tables, reading, and patching the file."""

"""The Google Sheet end of a link: reading, proved writes, and making the sheet."""

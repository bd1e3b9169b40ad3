"""What changed in a workbook since the day before it was last looked at."""

"""Files of other programs, read into the rows of a workbook's tables."""

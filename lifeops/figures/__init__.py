"""What a workbook of the Life Ops templates says today: the day in order, and its figures."""

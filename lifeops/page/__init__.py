"""What the page of the Sheets server says of a linked workbook: its guide."""

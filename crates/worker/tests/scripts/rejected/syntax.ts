const rows = [1, 2;
return rows

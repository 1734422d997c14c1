const total: number = 1, rows = [2];
{ total, rows }

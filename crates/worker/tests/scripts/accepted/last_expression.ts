const rows = [1, 2, 3];
rows.map((n: number) => n * 2)

let total: number;
total = 5 as number;

const total: number = 1;
{
  total: total,
  rows: [1, 2],
}

const total: number = 1;
{
  sum: total + 1
};

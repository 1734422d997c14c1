async () => {
  const a = ;
}

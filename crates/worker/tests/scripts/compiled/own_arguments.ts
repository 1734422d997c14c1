function area(width: number, height: number): number { return width * height; }
const scale = (value: number, by: number) => value * by;
area(3);
area("3", 4);
scale();

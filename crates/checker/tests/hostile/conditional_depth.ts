// A conditional type that calls itself on ever larger tuples.
type Build<N extends number, T extends unknown[] = []> = T["length"] extends N ? T : Build<N, [...T, unknown]>;
type Square<N extends number> = [...Build<N>, ...Build<N>, ...Build<N>, ...Build<N>]["length"];
type A = Square<900>;
type B = Build<950>;
const a: A = 1 as never as Square<951>;

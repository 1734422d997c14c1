// Inference that doubles with each level, over a recursive generic.
type Tree<T, N extends number, A extends unknown[] = []> =
  A["length"] extends N ? T : { l: Tree<[T, 0], N, [...A, 0]>; r: Tree<[T, 1], N, [...A, 0]> };
declare function twin<T>(value: T): { a: T; b: T; f: (x: T) => T };
const deep = twin(twin(twin(twin(twin(twin(twin(twin(twin(twin(twin(twin(twin(twin(twin(twin(1))))))))))))))));
const tree = {} as Tree<1, 24>;
const same: Tree<2, 24> = tree;
declare function pick<T>(value: T | (() => T) | { x: T } | Array<T>): T;
pick(pick(pick(pick(pick(pick(pick(pick(pick(pick(pick(pick(pick(pick([{ x: () => [1] }]))))))))))))));

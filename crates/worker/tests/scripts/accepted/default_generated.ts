enum A { B = 4 }
export default async (): Promise<A> => A.B;

interface A {} interface B {}
class C implements /* implements */ B, /* implements */ A { a = 1 }
class D extends /* implements X */ C /* implements */ implements A {}
class implementsE<T> implements A {}
class F extends (class { implements = 1 }) implements B {}
return [new C(), new D(), new implementsE<string>(), new F()];

class A {
  @logged run() {}
}
function logged(...rest: unknown[]) {}

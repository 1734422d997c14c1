const key = "a";
class A { accessor [key] = 1 }

````ts
const md = "a";
/*
```ts
x
```
*/
md
````

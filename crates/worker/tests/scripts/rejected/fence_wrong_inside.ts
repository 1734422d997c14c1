Here:

```ts
const é = 1;
const b = ;
```

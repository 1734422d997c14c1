Look:
```ts
const é: any = null;
  return é.deep;
```

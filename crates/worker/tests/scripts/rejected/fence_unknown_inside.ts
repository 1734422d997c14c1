```ts
await githb.get_issue({ n: 1 });
```

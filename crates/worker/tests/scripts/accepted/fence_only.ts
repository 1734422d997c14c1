```ts
return 1
```

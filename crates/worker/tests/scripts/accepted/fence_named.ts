Code:
```ts
return 1
```

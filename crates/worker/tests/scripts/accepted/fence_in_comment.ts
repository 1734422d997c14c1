/**
An example:
```ts
return 2
```
*/
return 1;

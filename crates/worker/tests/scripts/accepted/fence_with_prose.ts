Here is the script you asked for — é:

```typescript title="a.ts"
const n: number = 1;
await test.echo({ n });
```

It doesn't need `anything` else.

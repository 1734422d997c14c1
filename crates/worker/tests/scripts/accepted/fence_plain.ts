```
#!/usr/bin/env node
async () => {
  return "both";
}
```
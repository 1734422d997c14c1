Here:
```ts
const team = (await linear.list_teams())[0];
return team.title;
```

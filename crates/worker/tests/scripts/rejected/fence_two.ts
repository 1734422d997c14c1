First:
```ts
return 1
```
then:
```ts
return 2
```

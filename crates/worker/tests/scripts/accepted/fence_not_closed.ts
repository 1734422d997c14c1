```js
return `cut ${1}`

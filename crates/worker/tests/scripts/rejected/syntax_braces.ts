const a = {
  b: 1,
}}
const c = {
  d: 1

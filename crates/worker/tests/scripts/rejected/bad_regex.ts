const fine = /a/;
const bad = /(/;

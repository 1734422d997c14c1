const name: string = "é";
`<${name}>`

const node: any = { name: "a", children: [{ name: "b" }] };
node.children[0].parent = node;
return { tree: node };

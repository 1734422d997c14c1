const hoard: unknown[] = [];
try { for (;;) hoard.push(new Map([[1, {}]])) } catch { hoard.length = 0 }
return "survived";

interface Row { id: number; name: string; email_address?: string }
const rows: Row[] = [{ id: 1, name: "a" }];
return rows.map((row) => [row.mail, row.emailAddress, row.total]);

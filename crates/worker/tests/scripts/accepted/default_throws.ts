export default async () => { const a: any = null; return a.b };

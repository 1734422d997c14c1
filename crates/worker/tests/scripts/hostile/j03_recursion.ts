function down(n: number): number { return down(n + 1) + 1 }
try { down(0) } catch (error) { console.log((error as Error).name, (error as Error).message) }
const nested = "[".repeat(1000000);
try { JSON.parse(nested) } catch (error) { console.log(String(error)) }
try { new RegExp("(".repeat(50000) + ")".repeat(50000)) } catch (error) { console.log(String(error)) }
return down(0);

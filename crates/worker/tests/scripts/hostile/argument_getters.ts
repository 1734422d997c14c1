// What a script does while its arguments are read concerns only its own call.
const odd = { get a(): number { throw new RangeError("a getter threw") } };
try { await test.echo(odd) } catch (error) { console.log(String(error)) }
const { proxy, revoke } = Proxy.revocable({}, {});
revoke();
try { await test.echo(proxy) } catch (error) { console.log(String(error)) }
try { console.log(proxy) } catch (error) { console.log("console threw", String(error)) }
return proxy;

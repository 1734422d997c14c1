// expect: rejected fetch
return await (await fetch("http://127.0.0.1:1/")).text();

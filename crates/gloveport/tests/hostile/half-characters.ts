// expect: returned {"cut":"to the moon �","said":"�","n":[1,"\\ud83d"]}
const cut = "to the moon 🚀".slice(0, 13);
return { cut, said: await probe.say({ text: "\udc00" }), n: [1, "\\ud83d"] };

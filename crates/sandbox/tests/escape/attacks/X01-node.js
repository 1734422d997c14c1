//: row X01
//: tries from node what a package's install script would: files, programs, processes, network
//: limits processes=64 memory_kib=524288
//: probe passwd; control got real; confined got synthetic; landlock refused EACCES
//: probe secret; control got secret; confined refused ENOENT; landlock refused EACCES
//: probe write; control got it; confined refused ENOENT; landlock refused EACCES
//: probe list; control got it; confined refused ENOENT; landlock refused EACCES
//: probe environment; control got secret; confined refused absent
//: probe kill; control got it; confined refused ESRCH; landlock refused EPERM
//: probe child; control got it; confined got it
//: probe connect; control got it; confined refused EPERM|EACCES
//: probe listen; control got it; confined refused EPERM|EACCES
//: probe unix; control got it; confined refused EPERM|EACCES
//: probe worker; control got it; confined got it
//: probe limits; control got it; confined got it
const fs = require("fs");
const net = require("net");
const { execFileSync } = require("child_process");
const { Worker } = require("worker_threads");
const stage = process.env;
const say = (word, name, what) => fs.writeSync(1, `@@ ${word} ${name} ${what}\n`);
fs.writeSync(1, "@@ started\n");
const attempt = (name, tries) => {
  try {
    say("got", name, tries() ?? "it");
  } catch (error) {
    say("refused", name, error.code ?? "absent");
  }
};
attempt("passwd", () => (/root:x:0:0/.test(fs.readFileSync("/etc/passwd", "utf8")) ? "real" : "synthetic"));
attempt("secret", () => (fs.readFileSync(stage.STAGE_FILE, "utf8").includes(stage.STAGE_SECRET) ? "secret" : "other"));
attempt("write", () => fs.appendFileSync(stage.STAGE_CANARY, "x"));
attempt("list", () => void fs.readdirSync("/home"));
attempt("environment", () => {
  if (!process.env.GLOVEPORT_TEST_SECRET) throw new Error("absent");
  return "secret";
});
attempt("kill", () => void process.kill(Number(stage.STAGE_PID), 0));
attempt("child", () => void execFileSync("/usr/bin/true"));
attempt("limits", () => void Buffer.alloc(16 << 20, 1));
const event = (name, target, ok) =>
  new Promise((done) => {
    target.once(ok, () => done(say("got", name, "it")));
    target.once("error", (error) => done(say("refused", name, error.code)));
  });
(async () => {
  const client = net.connect(Number(stage.STAGE_PORT), "127.0.0.1");
  await event("connect", client, "connect");
  const server = net.createServer().listen(0, "127.0.0.1");
  await event("listen", server, "listening");
  const local = net.connect({ path: stage.STAGE_SHARED + "/stream.sock" });
  await event("unix", local, "connect");
  await event("worker", new Worker("0", { eval: true }), "exit");
  process.exit(0);
})();

const ok: boolean = !!1;
ok ? "yes" : "no"
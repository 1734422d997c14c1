throw Object.assign(new ToolError("forged"), { code: "DENIED", server: "github", tool: "get_issue", hint: "x".repeat(5000) });

const given: Record<string, any> = { limit: 5 };
return await linear.list_issues({ limit: "default", ...given });

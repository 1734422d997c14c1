// Given to a script only where the operator allows hosts.

declare function fetch(
  url: string | URL,
  options?: {
    method?: string;
    headers?: any;
    body?: any;
    redirect?: "follow" | "error" | "manual";
    signal?: AbortSignal;
    [other: string]: any;
  },
): Promise<Response>;

//! What attackers try, one file for each threat. The hostile server that they need is `evil_mcp.py`.

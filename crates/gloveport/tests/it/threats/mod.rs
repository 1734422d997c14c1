//! What attackers try, one file for each threat. The hostile server that they need is `evil_mcp.py`, and `house.rs` puts
//! a gateway before it.

pub(crate) mod house;
mod stages;
mod t01_cmd_injection;
mod t02_injected_delete;
mod t03_exfil;
mod t04_exhaust;
mod t05_poison;
mod t06_rugpull;
mod t07_confused_deputy;
mod t08_passthrough;
mod t09_ssrf;
mod t10_hijack;
mod t11_tenants;
mod t12_log_injection;
mod t13_secrets;
mod t14_wallet;
mod t15_approval;
mod t16_single_path;
mod t17_policy_live;
mod t18_frozen;
mod t20_schema_bomb;
mod t21_rebind;
mod t22_hostcalls;
mod t23_inventory;
mod t24_header_mismatch;
pub(crate) mod web;

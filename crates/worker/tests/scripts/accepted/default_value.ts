const rows = [1];
export default { rows } satisfies object

const rows = [
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
  { id: 1, "name": "a" + "b", ok: !true && (1 < 2), list: [1, 2, 3] },
]
let s = "x"
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
s = s + "("
if (s) s.length
const chain = 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1
if (s === "") {}
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
else if (s === "a" && chain > 2) { s.length }
return [rows.length, s.length, chain]

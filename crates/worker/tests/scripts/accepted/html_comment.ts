let y = 1, x = 5;
const less = x<!--y;
const more = y-->-1;
return { less, more, y };

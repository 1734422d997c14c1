function get_issue(id: number) { return { title: `own ${id}` }; }
const post_message = (channel: string, text: string) => channel + text;
return [get_issue(7).title, post_message("a", "b")];

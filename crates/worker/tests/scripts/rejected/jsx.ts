const name: string = "a";
const page = <div className="x">{name}</div>;
return page;

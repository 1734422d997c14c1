const x: string = <div>hello</div>;

let run: () => void;
run = () => {};

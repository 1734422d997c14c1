throw "just \ud800 text";

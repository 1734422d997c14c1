// expect: threw Getter
throw { get message() { for (;;) {} } };

throw { code: 7, get message() { for (;;) {} }, toString() { for (;;) {} } };

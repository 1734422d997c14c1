#!/usr/bin/env node
const none: any = null;
return none.x;
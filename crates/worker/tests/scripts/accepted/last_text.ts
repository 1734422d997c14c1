"use strict";
"only a text"

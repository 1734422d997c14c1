-- tool: both
-- expect: no statement
 ; -- nothing
/* at all */ ;

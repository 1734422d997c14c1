-- tool: query
-- expect: ran too long
SELECT count(*) FROM order_items a, order_items b, order_items c WHERE a.quantity + b.quantity + c.quantity = 0

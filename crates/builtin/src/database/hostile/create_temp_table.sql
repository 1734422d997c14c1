-- tool: update
-- expect: temporary
CREATE TEMP TABLE copy AS SELECT ssn FROM customers

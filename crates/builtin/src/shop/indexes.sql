CREATE UNIQUE INDEX customers_by_email ON customers (email);
CREATE UNIQUE INDEX products_by_sku ON products (sku);
CREATE INDEX orders_by_customer ON orders (customer_id);
CREATE INDEX orders_by_time ON orders (ordered_at);

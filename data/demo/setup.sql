-- Roles, databases and tables of the demo. SPDX-License-Identifier: GPL-3.0-or-later
CREATE ROLE anna LOGIN;
GRANT pg_monitor, pg_signal_backend TO anna;
CREATE ROLE maria LOGIN;
CREATE ROLE shop_owner LOGIN;
CREATE ROLE shop_app LOGIN;
CREATE ROLE games LOGIN;
CREATE ROLE bi_owner LOGIN;
CREATE ROLE bi_reader LOGIN;
CREATE DATABASE shop OWNER shop_owner;
CREATE DATABASE games OWNER games;
CREATE DATABASE analytics OWNER bi_owner;

\connect shop
SET ROLE shop_owner;
CREATE SCHEMA store;
CREATE TABLE store.orders (id int PRIMARY KEY, customer_id int NOT NULL, status text NOT NULL, total numeric(10,2) NOT NULL);
INSERT INTO store.orders SELECT i, i % 700, 'paid', i % 97 + 0.99 FROM generate_series(1, 5000) i;
CREATE TABLE store.order_items (order_id int NOT NULL, line int NOT NULL, article text NOT NULL, note text);
INSERT INTO store.order_items SELECT i / 3, i % 3, 'article ' || i % 311, repeat('packed with care ', 8) FROM generate_series(1, 90000) i;
CREATE TABLE store.carts (id int PRIMARY KEY, customer_id int NOT NULL, total numeric(10,2) NOT NULL);
INSERT INTO store.carts SELECT i, i % 700, i % 53 FROM generate_series(1, 1000) i;
CREATE TABLE store.outbox (id int PRIMARY KEY, recipient text NOT NULL);
INSERT INTO store.outbox VALUES (1, 'someone@example.org');
GRANT USAGE ON SCHEMA store TO PUBLIC;
GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA store TO maria, shop_app;
RESET ROLE;
ALTER DATABASE shop SET search_path = store;

\connect games
SET ROLE games;
CREATE SCHEMA arena;
CREATE TABLE arena.scores (player int PRIMARY KEY, points int NOT NULL);
INSERT INTO arena.scores SELECT i, i * 37 % 1009 FROM generate_series(1, 500) i;
RESET ROLE;
ALTER DATABASE games SET search_path = arena;

\connect analytics
SET ROLE bi_owner;
CREATE SCHEMA marts;
CREATE TABLE marts.events (id int NOT NULL, day date NOT NULL, region text NOT NULL, amount numeric NOT NULL);
INSERT INTO marts.events
  SELECT i, date '2026-01-01' + i % 300, (ARRAY['north', 'east', 'south', 'west'])[i % 4 + 1], i % 89 FROM generate_series(1, 60000) i;
-- Takes its time without taking the processor, so that a query over it can be watched.
CREATE FUNCTION marts.weigh (numeric) RETURNS numeric LANGUAGE sql VOLATILE PARALLEL SAFE
  AS 'SELECT $1 FROM pg_sleep(0.02)';
GRANT USAGE ON SCHEMA marts TO PUBLIC;
GRANT SELECT ON ALL TABLES IN SCHEMA marts TO bi_reader;
ANALYZE marts.events;
RESET ROLE;
ALTER DATABASE analytics SET search_path = marts;

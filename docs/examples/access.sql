-- The set-up that docs/effective-access.md speaks of. Run it as a superuser in an empty database.
CREATE ROLE shop_owner NOLOGIN;
CREATE ROLE analysts NOLOGIN;
CREATE ROLE support NOLOGIN;
CREATE ROLE alice LOGIN;
CREATE ROLE bob LOGIN NOINHERIT;
CREATE ROLE carol LOGIN;
CREATE ROLE payments LOGIN;

CREATE SCHEMA shop AUTHORIZATION shop_owner;
GRANT USAGE ON SCHEMA shop TO analysts, support, payments, carol;

SET ROLE shop_owner;
CREATE TABLE shop.cards (id bigint, holder text, number text);
GRANT SELECT ON shop.cards TO analysts;
GRANT SELECT ON shop.cards TO payments WITH GRANT OPTION;
CREATE FUNCTION shop.card_holder(bigint) RETURNS text LANGUAGE sql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS 'SELECT holder FROM shop.cards WHERE id = $1';
REVOKE EXECUTE ON FUNCTION shop.card_holder(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION shop.card_holder(bigint) TO carol;
RESET ROLE;

SET ROLE payments;
GRANT SELECT ON shop.cards TO alice;
RESET ROLE;

-- Two groups, one in the other; bob has to SET ROLE, being NOINHERIT.
GRANT analysts TO support;
GRANT support TO alice, bob;

-- The tables that refund.flow works on, with a few sample rows; the flow's first lines say how to make a file of them.
-- Amounts are text, so that no digit is lost; sayflow.toml names the column as `decimal`.
create table customers (id integer primary key, name text not null, mail text not null);
create table articles (name text primary key, stock integer not null);
create table orders (
  id integer primary key,
  customer integer not null references customers,
  article text not null references articles,
  amount text not null,
  bought text not null,
  state text not null check (state in ('paid', 'refunded'))
);
-- One payout an order at most, whatever happens.
create table payouts (id integer primary key, sale integer not null unique references orders, amount text not null, paid text not null);

insert into customers values
  (1, 'Ada', 'ada@home.example'),
  (2, 'Bo', 'bo@home.example'),
  (3, 'Cleo', 'cleo@home.example');
insert into articles values ('kettle', 12), ('lathe', 2), ('lamp', 40);
insert into orders values
  (1001, 1, 'kettle', '39.90', '2026-02-20', 'paid'),
  (1002, 2, 'lathe', '780.00', '2026-02-27', 'paid'),
  (1003, 1, 'kettle', '39.90', '2026-02-20', 'refunded'),
  (1004, 3, 'lamp', '25.00', '2026-02-02', 'paid'),
  (1005, 3, 'lamp', '25.00', '2025-11-02', 'paid');
insert into payouts values (1, 1003, '39.90', '2026-02-24');

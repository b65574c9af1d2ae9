create table orders (id integer primary key, article text, amount text, mail text);
create table payouts (id integer primary key, sale integer not null unique, amount text not null);
insert into orders values
  (1001, 'kettle', '39.90', 'ada@home.example'),
  (1002, 'lathe', '780.00', 'bo@home.example'),
  (1003, 'lamp', '25.00', 'cleo@home.example'),
  (1004, 'teapot', '12.50', 'dan@home.example');

-- A new key that signs contexts: whatever was signed with the one before is worth nothing.
-- As in kernel/signed_context.sql: an HMAC-SHA-256 key, xored with 0x36 and 0x5c. As superuser.
do $$
declare
  key bytea := sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
  inner_pad bytea := ''; outer_pad bytea := ''; part int;
begin
  for i in 0..63 loop
    part := case when i < 32 then get_byte(key, i) else 0 end;
    inner_pad := inner_pad || set_byte('\x00', 0, part # 54);
    outer_pad := outer_pad || set_byte('\x00', 0, part # 92);
  end loop;
  delete from app.context_key;
  insert into app.context_key values (inner_pad, outer_pad);
end $$;

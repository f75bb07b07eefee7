-- A message may be given up at any step, and a connection may break off.
dofile(scripts .. "/mta.lua")

local steps = {
  function(conn) end,
  function(conn) mt.header(conn, "From", " ceo@bank.example") end,
  function(conn) mt.header(conn, "From", " ceo@bank.example"); mt.eoh(conn) end,
  function(conn) mt.header(conn, "From", " ceo@bank.example"); mt.eoh(conn); mt.bodystring(conn, "text\r\n") end,
}
for _, last_step in ipairs(steps) do
  local conn = connect(offers.everything)
  begin_as_postfix(conn, "203.0.113.5", "first@evil.example", "4XkQ2e0")
  last_step(conn)
  mt.abort(conn)
  begin_message(conn, "second@evil.example", "4XkQ2e1")
  send_forged(conn, "club.example")
  check(mt.getreply(conn) == SMFIR_CONTINUE, "the next message is judged for itself")
  mt.disconnect(conn, true)

  conn = connect(offers.everything)
  begin_as_postfix(conn, "203.0.113.5", "first@evil.example", "4XkQ2e0")
  last_step(conn)
  mt.disconnect(conn, false)
end

-- HUP comes while a connection is open: it keeps the configuration that it began with, the next has the new one.
-- The file `next` in `folder` becomes the configuration.
dofile(scripts .. "/mta.lua")

local conn = connect(offers.everything)
begin_as_postfix(conn, "203.0.113.5", "x@evil.example", "4XkQ3a1")
os.execute("mv " .. folder .. "/next " .. folder .. "/dmarcd.conf; kill -HUP " .. pid)
os.execute("until grep -q 'was read again' " .. folder .. "/dmarcd.log; do sleep 0.02; done")
send_forged(conn, "bank.example")
check(refused(conn, "4XkQ3a1"), "the running session keeps its configuration")
mt.disconnect(conn, true)

conn = connect(offers.everything)
begin_as_postfix(conn, "203.0.113.5", "x@evil.example", "4XkQ3a2")
send_forged(conn, "bank.example")
check(mt.getreply(conn) == SMFIR_CONTINUE, "the next one has the new one")
mt.disconnect(conn, true)
